"""Whose paper it is: named by the roles of its type, asserted only with a second witness."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from classify import label
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate
from classify.owners import owners
from core.catalogue import load
from core.records import FieldValue, Owner
from core.values import Parsed
from tests.unit.classify.evidence.test_disputes import piece
from tests.unit.classify.letters.test_letter_parts import CATALOGUE, page

KIND = load()["xn_tthn"]
NAME = FieldValue("Nguyễn Thị Mẫu", "NGUYỄN THỊ MẪU", 0.99, 1, (0.1, 0.1, 0.4, 0.12))
NUMBER = FieldValue("001199999999", "001199999999", 0.99, 1, (0.1, 0.2, 0.3, 0.22))


def judged(name: FieldValue | None, number: FieldValue | None, *witnessed: str) -> tuple[list[Owner], set[str]]:
    """The owners of a paper with these values, and what is said against them."""
    values = {field: value for field, value in (("full_name", name), ("personal_id", number)) if value is not None}
    facts = Facts(values, witnessed=set(witnessed))
    return list(owners(facts, KIND)), set(facts.reasons)


def test_a_paper_that_names_nobody_lacks_its_owner() -> None:
    assert judged(None, None) == ([], {f"owner_missing:{KIND.owner[0].role}"})


def test_what_stands_at_one_place_alone_is_named_and_left_to_a_person() -> None:
    (owner,), doubts = judged(NAME, NUMBER)
    assert (owner.name, owner.id) == ("Nguyễn Thị Mẫu", "001199999999")
    assert doubts == {"owner_unconfirmed:full_name", "owner_unconfirmed:personal_id"}


def test_a_second_witness_confirms_name_and_number() -> None:
    assert judged(NAME, NUMBER, "full_name", "personal_id")[1] == set()
    assert judged(replace(NAME, checks=("seen_twice",)), replace(NUMBER, checks=("qr",)))[1] == set()


def test_a_witness_helps_no_value_that_was_hardly_read_or_that_something_contradicts() -> None:
    dim, wrong = replace(NAME, confidence=0.85), replace(NUMBER, checks=("!id_birth_year",))
    assert judged(dim, NUMBER, "full_name", "personal_id")[1] == {"owner_unconfirmed:full_name"}
    assert judged(NAME, wrong, "full_name", "personal_id")[1] == {"owner_unconfirmed:personal_id"}


def test_a_name_of_one_word_is_nobodys() -> None:
    single = replace(NAME, value="Mẫu", text="MẪU")
    assert judged(single, NUMBER, "full_name", "personal_id")[1] == {"owner_unconfirmed:full_name"}


def test_an_owner_without_a_name_is_never_confirmed() -> None:
    assert judged(None, NUMBER, "personal_id")[1] == {"owner_unconfirmed:full_name"}


def placed(name_chance: float, rank: int, *checks: str) -> set[str]:
    """What is said against a name after its own label (rank 0) or one that stands in another section (rank 1)."""
    name = replace(NAME, value="Nguyễn Thị Hoa", confidence=name_chance, checks=checks)
    facts = Facts({"full_name": name}, witnessed=set())
    box = (0.1, 0.1, 0.4, 0.12)
    parsed = Parsed(name.value, name.text)
    facts.taken["full_name"] = Candidate("full_name", parsed, 0.99, False, 1, box, rank, None, "right", ())
    owners(facts, KIND)
    return set(facts.reasons)


@pytest.mark.parametrize(("rank", "checks"), [(1, ()), (0, ("surname", "!surname_marks"))])
def test_a_name_that_something_speaks_against_stands_when_it_is_surer(rank: int, checks: tuple[str, ...]) -> None:
    assert placed(0.975, 0) == set()
    assert placed(0.975, rank, *checks) == {"owner_unconfirmed:full_name"}
    assert placed(0.985, rank, *checks) == set()
    assert placed(0.999, rank, "!mention") == {"owner_unconfirmed:full_name"}


def enterprise(name_chance: float, *checks: str) -> set[str]:
    """What is said against the enterprise of a certificate whose number has these checks."""
    name = FieldValue("Công ty TNHH Ví Dụ", "CÔNG TY TNHH VÍ DỤ", name_chance, 1, (0.1, 0.1, 0.4, 0.12))
    number = FieldValue("0100109106", "0100109106", 0.99, 1, (0.1, 0.2, 0.3, 0.22), checks=checks)
    facts = Facts(
        {"enterprise_name": name, "enterprise_code": number}, witnessed={"enterprise_name", "enterprise_code"}
    )
    owners(facts, load()["gcn_dkdn"])
    return set(facts.reasons)


def test_an_enterprise_whose_number_is_proved_by_its_check_digit_is_known_by_that() -> None:
    assert enterprise(0.92, "tax_check_digit") == set()
    assert enterprise(0.92) == {"owner_unconfirmed:enterprise_name"}
    assert enterprise(0.85, "tax_check_digit") == {"owner_unconfirmed:enterprise_name"}
    assert enterprise(0.92, "!tax_check_digit") == {
        "owner_unconfirmed:enterprise_name",
        "owner_unconfirmed:enterprise_code",
    }


@pytest.mark.parametrize(
    ("given", "confidence", "stands"), [("THÚY", 0.99, False), ("THÚY", 0.996, True), ("HOA", 0.99, True)]
)
def test_a_name_with_a_twin_by_its_mark_stands_when_its_mark_was_read_surely(
    given: str, confidence: float, stands: bool
) -> None:
    box = (0.1, 0.1, 0.4, 0.12)
    name = replace(NAME, value=f"Nguyễn Thị {given.capitalize()}", confidence=0.99, checks=())
    read = tuple(piece(word, confidence=confidence) for word in ("NGUYỄN", "THỊ", given))
    facts = Facts({"full_name": name}, witnessed=set())
    parsed = Parsed(name.value, name.text)
    facts.taken["full_name"] = Candidate("full_name", parsed, 0.99, False, 1, box, 0, None, "right", read)
    owners(facts, KIND)
    assert (facts.reasons == []) == stands


@pytest.mark.parametrize(
    ("name", "confidence", "stands"),
    [
        ("Nguyễn Chí Suận", 0.99, True), ("Nguyễn Chí Suận", 0.96, False), ("Nguyễn Chí Tht", 0.99, False),
        ("Giàng A Páo", 0.99, True), ("Suận Chí Hoa", 0.99, False),
        ("H'Lan Êban", 0.99, True), ("Y Sôn Kbuôr", 0.99, True), ("Y Sôn Kbuôr", 0.96, False),
        ("Ngô Thùy Inh", 0.99, False),
    ],
)  # fmt: skip
def test_a_given_name_that_no_list_has_stands_when_both_readers_surely_saw_it(
    name: str, confidence: float, stands: bool
) -> None:
    box = (0.1, 0.1, 0.4, 0.12)
    value = replace(NAME, value=name, confidence=0.99, checks=())
    read = tuple(piece(word, confidence=confidence, agreed=True) for word in name.upper().split())
    facts = Facts({"full_name": value}, witnessed=set())
    facts.taken["full_name"] = Candidate("full_name", Parsed(name, name), 0.99, False, 1, box, 0, None, "right", read)
    owners(facts, KIND)
    assert (facts.reasons == []) == stands


def test_a_party_s_wife_is_a_party_and_her_number_may_stand_in_the_next_row() -> None:
    rows = (
        (0.2, 0.10, "HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT"),
        (0.1, 0.20, "BÊN CHUYỂN NHƯỢNG (sau đây gọi là Bên A):"),
        (0.1, 0.22, "Ông TRẦN VĂN VÍ, sinh năm 1988, Căn cước công dân số 001088054321"),
        (0.1, 0.24, "Và vợ là:"),
        (0.1, 0.26, "Bà NGUYỄN THỊ MẪU, sinh năm 1990, hiện nay có Căn cước công dân số"),
        (0.1, 0.28, "001190012345 do Cục Cảnh sát cấp ngày 31/05/2021."),
        (0.1, 0.32, "BÊN NHẬN CHUYỂN NHƯỢNG (sau đây gọi là Bên B):"),
        (0.1, 0.34, "Bà LÊ THỊ DỤ, sinh năm 1999, Căn cước công dân số 022199550554"),
        (0.1, 0.40, "ĐIỀU 1. ĐỐI TƯỢNG CỦA HỢP ĐỒNG"),
    )
    got = label([page(*rows)], CATALOGUE)
    assert got.type == "hop_dong"
    assert {(owner.name, owner.id) for owner in got.owners} == {
        ("Trần Văn Ví", "001088054321"),
        ("Nguyễn Thị Mẫu", "001190012345"),
        ("Lê Thị Dụ", "022199550554"),
    }
