"""The tagger as second reader of a form: its own candidates, and its word on those of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from msgspec import structs

from classify.fields import extraction, tagged
from classify.fields.candidate import Candidate
from classify.fields.tagged import OFFERED, TAGGED
from classify.page.layout import PageLayout, lay_out
from classify.tagger.answer_names import Names
from classify.tagger.spans import Tagged
from core.catalogue import load
from core.records import FieldSource
from tests.support.drawn import STATUS, page
from tests.support.tagger_net import net_of

CATALOGUE = load()
NAMES = Names.of(
    {
        "full_name",
        "birth_date",
        "birth_place",
        "mother_name",
        "purpose",
        "personal_id",
        "agent_name",
        "principal2_name",
        "principal3_name",
    },
    {"khai_sinh", "xn_tthn", "uy_quyen"},
)
PAPER = STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "TRẦN THỊ MẪU HOA")
NAME = dict.fromkeys(("TRẦN", "THỊ", "MẪU", "HOA"), "full_name")
BIRTH = """
                  GIẤY KHAI SINH
Họ, chữ đệm, tên: LÊ VÍ DỤ AN
Họ, chữ đệm, tên người mẹ: NGUYỄN THỊ MẪU
Nơi cư trú: Số 1 phố Huế, thành phố Hà Nội
"""


class Form:
    """A form as the rules and a net that knows some words read it."""

    def __init__(self, text: str, favoured: Mapping[str, str], code: str = "xn_tthn", source: FieldSource = "ocr"):
        reading = page(text)
        self.kind = CATALOGUE[code]
        self.layout: PageLayout = replace(lay_out(reading), source=source)
        self.extracted = extraction.extract([reading], [self.layout], self.kind, CATALOGUE, None)
        fields = [spec.name for spec in self.kind.field]
        self.tagged = Tagged([self.layout], code, fields, net_of(favoured, NAMES))

    def own(self) -> dict[str, Candidate]:
        return tagged.candidates(self.tagged, self.kind, [self.layout], self.extracted.regions, self.by_rules())

    def by_rules(self) -> dict[str, Candidate]:
        return {name: candidates[0] for name, candidates in self.extracted.candidates.items()}


AGENT = dict.fromkeys(("TRẦN", "THỊ", "DỤ"), "agent_name")
THIRD = dict.fromkeys(("TRẦN", "THỊ", "DỤ"), "principal3_name")  # of the same side


@pytest.mark.parametrize(
    ("favoured", "have", "against"),
    [(AGENT, (), True), (AGENT, ("agent_name",), False), ({}, (), False), (THIRD, (), False)],
)
def test_who_is_surely_the_agent_is_no_second_principal(
    favoured: dict[str, str], have: tuple[str, ...], against: bool
) -> None:
    form = Form("GIẤY ỦY QUYỀN\nNgười ủy quyền: TRẦN THỊ DỤ", favoured, "uy_quyen")
    name = replace(form.by_rules()["principal_name"], field="principal2_name")
    found = tagged.of_another(form.tagged, form.kind, {"principal2_name": name}, dict.fromkeys(have))
    assert found == (["principal2_name"] if against else [])


@pytest.mark.parametrize("source", ["ocr", "text_layer"])
def test_words_that_the_tagger_takes_for_a_field_are_a_candidate_with_its_place(source: FieldSource) -> None:
    form = Form(PAPER, NAME, source=source)
    (name,) = form.own().values()
    assert (name.field, name.parsed.value, name.how) == ("full_name", "Trần Thị Mẫu Hoa", TAGGED)
    assert (name.source, name.page) == (source, 1)
    rules = form.by_rules()["full_name"]
    assert name.box == rules.box
    assert name.match is None


def test_words_that_are_no_value_of_the_field_are_passed_over_for_the_next_ones() -> None:
    text = "Kinh\nmột\nhai\nba\nTày\nbốn\nnăm\nsáu\n15/01/1999"
    likely = {"15/01/1999": "birth_date", "Kinh": "birth_date"}
    assert Form(text, likely).own()["birth_date"].parsed.value == "1999-01-15"
    assert OFFERED == 2
    assert "birth_date" not in Form(text, likely | {"Tày": "birth_date"}).own()


def test_what_is_one_person_s_is_never_taken_from_another_person_s_section() -> None:
    mother = dict.fromkeys(("NGUYỄN", "THỊ", "MẪU"), "full_name")
    form = Form(BIRTH, mother, "khai_sinh")
    assert form.own() == {}
    nowhere = tagged.candidates(form.tagged, form.kind, [form.layout], (), {})
    assert nowhere["full_name"].parsed.value == "Nguyễn Thị Mẫu"
    as_hers = Form(BIRTH, dict.fromkeys(mother, "mother_name"), "khai_sinh").own()
    assert as_hers["mother_name"].parsed.value == "Nguyễn Thị Mẫu"
    child = Form(BIRTH, dict.fromkeys(("LÊ", "VÍ", "DỤ", "AN"), "mother_name"), "khai_sinh").own()
    assert child == {}


def test_very_sure_words_of_prose_that_the_rules_take_for_nobody_are_taken_in_any_section() -> None:
    prose = BIRTH.replace("NGUYỄN THỊ MẪU", "………").replace("LÊ VÍ DỤ AN", "………") + "\nlà con của NGUYỄN THỊ MẪU"
    words = dict.fromkeys(("NGUYỄN", "THỊ", "MẪU"), "full_name")
    form = Form(prose, words, "khai_sinh")
    taken = form.own().get("full_name")
    assert taken is not None
    assert taken.parsed.value == "Nguyễn Thị Mẫu"


def test_what_is_no_one_s_own_may_stand_in_any_section() -> None:
    words = dict.fromkeys(("Số", "1", "phố", "Huế,", "thành", "phố", "Hà", "Nội"), "birth_place")
    assert Form(BIRTH, words, "khai_sinh").own()["birth_place"].parsed.value.endswith("thành phố Hà Nội")


def test_a_field_whose_words_say_that_there_is_nothing_has_no_candidate() -> None:
    assert "purpose" not in Form("Mục đích\nkhông", {"không": "purpose"}).own()


GIVEN = "Bằng giấy này, Bên A ủy quyền cho Bên B đại diện với hộ gia đình"
BUILT = "Được xây dựng: Nhà xưởng sản xuất và nhà kho. Theo bản vẽ"
PAID = "Lý do nộp: Phí chứng thực với số tiền: 10.000 đồng"
HEALTH = "Mục đích chung:            Sức khỏe loại hai"


@pytest.mark.parametrize(
    ("text", "known", "trim", "value"),
    [
        (HEALTH, "loại hai", None, "Sức khỏe loại hai"),
        (HEALTH.replace(":", " "), "loại hai", None, "loại hai"),
        (HEALTH.replace("Sức", "Sức:"), "loại hai", None, "loại hai"),
        (HEALTH, "Sức khỏe", None, "Sức khỏe"),
        (GIVEN, "diện với hộ gia đình", r".*uy quyen cho ben b ", "đại diện với hộ gia đình"),
        (GIVEN, "diện với hộ gia đình", None, "diện với hộ gia đình"),
        (BUILT, "sản xuất", None, "Nhà xưởng sản xuất và nhà kho"),
        (PAID, "Phí chứng thực với", None, "Phí chứng thực"),
        (PAID, "chứng thực", r"do nop ", "Phí chứng thực"),
    ],
)
def test_a_text_that_begins_small_begins_where_its_column_does_behind_a_label_or_its_preamble(
    text: str, known: str, trim: str | None, value: str
) -> None:
    form = Form(text, dict.fromkeys(known.split(), "purpose"))
    purpose = next(spec for spec in form.kind.field if spec.name == "purpose")
    form.kind = structs.replace(form.kind, field=[structs.replace(purpose, trim=trim, section=None)])
    assert form.own()["purpose"].parsed.value == value


def test_a_name_in_capitals_has_the_words_in_capitals_that_end_it() -> None:
    cut = dict.fromkeys(("TRẦN", "THỊ", "MẪU"), "full_name")
    assert Form(PAPER, cut).own()["full_name"].parsed.value == "Trần Thị Mẫu Hoa"
    ended = PAPER.replace("MẪU HOA", "MẪU, HOA")  # somebody else is named behind the comma
    own = Form(ended, dict.fromkeys(("TRẦN", "THỊ", "MẪU,"), "full_name")).own()
    assert own["full_name"].parsed.value == "Trần Thị Mẫu"


@pytest.mark.parametrize(
    ("printed", "value"), [("Hoa, sinh ngày", "Trần Thị Mẫu Hoa"), ("Hoa sinh ngày", "Trần Thị Mẫu")]
)
def test_a_name_in_small_letters_has_the_word_that_ends_it_before_a_comma(printed: str, value: str) -> None:
    paper = PAPER.replace("TRẦN THỊ MẪU HOA", f"Trần Thị Mẫu {printed}")
    cut = dict.fromkeys(("Trần", "Thị", "Mẫu"), "full_name")
    assert Form(paper, cut).own()["full_name"].parsed.value == value


@pytest.mark.parametrize(
    ("below", "value"),
    [("HOA, sinh tại xã Ví Dụ", "Trần Thị Mẫu Hoa"), ("HOA PHƯỢNG, sinh tại xã Ví Dụ", "Trần Thị Mẫu Hoa Phượng"),
     ("HOA VÂN PHƯỢNG NGỌC LAN", "Trần Thị Mẫu"), ("Hoa, sinh tại xã Ví Dụ", "Trần Thị Mẫu")],
)  # fmt: skip
def test_a_name_in_capitals_at_the_end_of_its_row_goes_on_with_those_that_begin_the_next(
    below: str, value: str
) -> None:
    paper = PAPER.replace("TRẦN THỊ MẪU HOA", f"TRẦN THỊ MẪU\n{below}")
    assert paper != PAPER
    cut = dict.fromkeys(("TRẦN", "THỊ", "MẪU"), "full_name")
    assert Form(paper, cut).own()["full_name"].parsed.value == value


def test_of_the_rules_candidate_it_is_said_how_likely_its_words_are_and_whether_both_say_the_same() -> None:
    form = Form(PAPER, NAME)
    said = tagged.weighed(form.by_rules(), form.tagged, form.own())
    assert set(said) == set(form.by_rules())
    name, purpose, sex = (said[each].tagging for each in ("full_name", "purpose", "sex"))
    assert name is not None
    assert purpose is not None
    assert sex is not None
    assert (name.known, name.same, name.within, name.missed) == (True, True, True, 0)
    assert name.chance == name.best > 0.9
    assert name.weakest > 0.9
    assert (purpose.known, purpose.same, purpose.best, purpose.missed) == (True, False, 0.0, 0)
    assert purpose.chance < 0.3
    assert not sex.known  # the net was not taught this field
    assert (sex.chance, sex.weakest) == (0.0, 0.0)


def test_a_part_of_what_the_rules_take_is_within_it_and_words_they_left_are_missed() -> None:
    form = Form(PAPER, NAME)
    whole, own = form.by_rules()["full_name"], form.own()["full_name"]
    shorter = replace(own, parsed=structs.replace(own.parsed, value="Thị Mẫu Hoa"), pieces=own.pieces[1:])
    said = tagged.weighed({"full_name": whole}, form.tagged, {"full_name": shorter})["full_name"].tagging
    assert said is not None
    assert (said.same, said.within, said.missed) == (False, True, 0)
    cut = replace(whole, parsed=structs.replace(whole.parsed, value="Trần Thị"), pieces=whole.pieces[:2])
    said = tagged.weighed({"full_name": cut}, form.tagged, {"full_name": own})["full_name"].tagging
    assert said is not None
    assert (said.same, said.within, said.missed) == (False, False, 2)


def test_its_own_candidate_carries_the_worth_of_what_the_rules_take() -> None:
    form = Form(PAPER, NAME)
    own, rules = form.own(), form.by_rules()
    said = tagged.with_rules(own, form.tagged, rules)["full_name"].tagging
    alone = tagged.with_rules(own, form.tagged, {})["full_name"].tagging
    elsewhere = {"full_name": replace(rules["full_name"], rank=9)}
    worthless = tagged.with_rules(own, form.tagged, elsewhere)["full_name"].tagging
    assert said is not None
    assert alone is not None
    assert worthless is not None
    assert said.rules == rules["full_name"].worth > 0
    assert (alone.rules, worthless.rules) == (0.0, 0.0)
    assert said.same


@pytest.mark.parametrize(
    ("printed", "whole"), [("001199 999999", "001199999999"), ("001199999999     123", "001199999999")]
)
def test_groups_of_a_number_that_follow_closely_belong_to_it(printed: str, whole: str) -> None:
    first = printed.split()[0]
    form = Form(PAPER.replace("001199999999", printed), {first: "personal_id"})
    assert form.own()["personal_id"].parsed.value == whole
