"""A random world draws every type, says what is true of it, and is another world with another seed."""

import json
import re
import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import cast

import pytest

from core.catalogue import load
from core.text import accented
from samples.layouts import ALL_TYPES
from samples.random import signing_sheets
from samples.random.card_facts import kinds
from samples.random.drawn_paper import Drawn
from samples.random.forms import forms
from samples.random.make import Order, draw, main, orders, truth, words
from samples.random.people import World
from samples.random.signing import is_crossed
from samples.random.type import shelf
from samples.random.wordings import reworded

ROUNDS = 10
Papers = list[tuple[Order, Drawn]]


@pytest.fixture(scope="module")
def papers() -> Papers:
    wanted = orders(5, ROUNDS * len(ALL_TYPES), list(ALL_TYPES), ["scan"])
    return [(order, draw(order, shelf(None))) for order in wanted]


def _tagged(drawn: Drawn) -> dict[str, list[str]]:
    """The words of each field, of all pages, in their order."""
    tagged: dict[str, list[str]] = defaultdict(list)
    for sheet in drawn.sheets:
        for word in sheet.words:
            if word.token.field:
                tagged[word.token.field].append(word.token.text)
    return tagged


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", accented(text))


def _days(text: str) -> set[str]:
    """Every day a text can be read as."""
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    return {date(c, b, a).isoformat() for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False) if c > 1900}


def test_every_type_of_the_contract_is_drawn(papers: Papers) -> None:
    assert {drawn.type for _, drawn in papers} == set(ALL_TYPES)


def test_what_the_truth_says_stands_on_the_page_under_its_own_tag(papers: Papers) -> None:
    spoken = {
        "sex",
        "birth_date_words",
        "died_on_words",
        "amount_words",
        "signer_title",
        "full_name",
        "storeys",
        "health_class",
    }
    for order, drawn in papers:
        tagged = _tagged(drawn)
        for name, value in drawn.fields.items():
            if value is None or name in spoken:
                continue
            said = " ".join(tagged[name])
            if re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:]+)?", value):
                figures = f"{date.fromisoformat(value[:10]):%d%m%Y}"  # one in each box
                assert value[:10] in _days(said) or figures in _plain(said), (order.stem, name, value, said)
            elif re.fullmatch(r"\d{4}-\d\d", value):  # a month of a year
                numbers = [int(digits) for digits in re.findall(r"\d+", said)]
                assert numbers == [int(value[5:]), int(value[:4])], (order.stem, name, value, said)
            else:
                assert _plain(value) in _plain(said), (order.stem, name, value, said)


def test_the_truth_has_no_fields_but_the_catalogues_and_every_one_is_drawn_sometimes(papers: Papers) -> None:
    fields_of: dict[str, set[str]] = defaultdict(set)
    printed: dict[str, set[str]] = defaultdict(set)
    for order, drawn in papers:
        fields = cast(dict[str, str | None], truth(order, drawn)["fields"])
        fields_of[order.type] |= set(fields)
        printed[order.type] |= {name for name, value in fields.items() if value}
    certified = {"certified_on", "certified_by", "certified_number"}
    # Letters are seldom urgent, ministries have no parent; the old number of a chip card is in its code alone.
    rare = {"urgency", "parent_agency", "old_id"}
    spouse = {"spouse_name", "spouse_id"}
    # No decision on a divorce is drawn, nor a certificate of a divided parcel.
    undrawn = {f"{who}_{what}" for who in ("husband", "wife") for what in ("name", "birth_date", "personal_id")}
    for code, kind in load().types.items():
        wanted = {field.name for field in kind.field if not field.metadata and not field.witness_of} - certified
        wanted -= undrawn if code == "quyet_dinh" else set()
        # Of several people on a side the samples tag the first, and a husband or wife.
        wanted -= {f"{more}_{what}" for role in kind.owner for more in role.more for what in ("name", "id")} - spouse
        assert fields_of[code] <= wanted | certified, code
        about = {"full_name", "birth_date", "personal_id"} if kind.group == "letter" else set()  # few are about anybody
        assert fields_of[code] - certified - printed[code] <= rare | about, (code, fields_of[code] - printed[code])
        assert len(fields_of[code] & (wanted - about)) > 0.8 * len(wanted - about), code


def test_a_name_of_the_truth_is_printed_whole_or_in_its_two_parts(papers: Papers) -> None:
    for order, drawn in papers:
        value = drawn.fields.get("full_name")
        if value is not None:
            tagged = _tagged(drawn)
            said = " ".join(tagged["full_name"] or [*tagged["surname"], *tagged["given_names"]])
            assert _plain(value) in _plain(said), (order.stem, value, said)


def test_what_has_a_tag_is_in_the_truth(papers: Papers) -> None:
    beside = {"issuer", "parent_agency", "number_symbol", "issued_on", "signer", "signer_title", "certified_signer",
              "surname", "given_names"}  # fmt: skip
    for order, drawn in papers:
        untold = {name for name in _tagged(drawn) if drawn.fields.get(name) is None} - beside
        assert not untold, (order.stem, untold)


def test_no_word_runs_out_of_the_page(papers: Papers) -> None:
    for order, drawn in papers:
        for sheet in drawn.sheets:
            for word in sheet.words:
                x0, y0, x1, y1 = sheet.extent(word)
                if word.line and word.token.part != "note":
                    assert x0 > 0, (order.stem, word.token.text)
                    assert y0 > 0, (order.stem, word.token.text)
                    assert x1 < sheet.width + 0.5, (order.stem, word.token.text, word.token.part)
                    assert y1 < sheet.height, (order.stem, word.token.text, word.token.part)


def test_no_two_papers_of_a_type_put_their_words_in_the_same_places(papers: Papers) -> None:
    places = [tuple(sorted((round(w.x), round(w.y)) for w in drawn.sheets[0].words)) for _, drawn in papers]
    assert len(set(places)) == len(places)


def test_a_label_has_many_wordings(papers: Papers) -> None:
    said = defaultdict(set)
    for order in orders(6, 40, ["khai_sinh"], ["scan"]):
        for sheet in draw(order, shelf(None)).sheets:
            row = [w.token.text.strip(":") for w in sheet.words if w.token.of == "mother_name"]
            said["mother_name"].add(" ".join(row))
    assert len(said["mother_name"]) > 10


def test_truth_is_composed_unicode(papers: Papers) -> None:
    for order, drawn in papers:
        facts = json.dumps(truth(order, drawn), ensure_ascii=False)
        assert facts == unicodedata.normalize("NFC", facts)


def test_other_people_on_a_paper_are_named_as_no_owners(papers: Papers) -> None:
    assert any(drawn.related for _, drawn in papers)
    for order, drawn in papers:
        assert not {owner.name for owner in drawn.owners} & set(drawn.related), order.stem


def test_letters_have_no_owner_but_whom_they_are_about_and_all_others_have_one(papers: Papers) -> None:
    for order, drawn in papers:
        is_about_nobody = "parent_agency" in drawn.fields and "full_name" not in drawn.fields
        assert bool(drawn.owners) != is_about_nobody, order.stem


def test_the_words_of_a_field_begin_with_b_and_go_on_with_i(papers: Papers) -> None:
    for order, drawn in papers:
        seen: set[str] = set()  # of this page and those before it: a value may go on over a page's end
        for sheet in drawn.sheets:
            tags = [str(row[5]) for row in words(sheet)]
            seen.update(tags)
            for before, tag in zip(["O", *tags], tags, strict=False):
                if tag.startswith("I-") and before[2:] != tag[2:]:
                    assert f"B-{tag[2:]}" in seen, (order.stem, tag)


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_workers(tmp_path: Path) -> None:
    def files(out: Path, *extra: str) -> dict[str, bytes]:
        few = ("--types", "can_cuoc,xn_tthn,cong_van", "--pages", "3", "--words", "--level", "poor")
        assert main([str(out), *few, *extra]) == 0
        return {path.name: path.read_bytes() for path in sorted(out.iterdir())}

    first, other = files(tmp_path / "a"), files(tmp_path / "b", "--workers", "2")
    assert first == other
    third = files(tmp_path / "c", "--seed", "2")
    assert all(first[name] != third.get(name) for name in first)


def test_words_without_pictures_come_as_one_line_a_page(tmp_path: Path) -> None:
    assert main([str(tmp_path), "--pages", "4", "--words", "--no-image"]) == 0
    rows = [json.loads(line) for line in (tmp_path / "words.jsonl").read_text("utf-8").splitlines()]
    pages = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == sum(paper["pages"] for paper in pages)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["truth.jsonl", "words.jsonl"]


def test_cards_come_on_copies_with_a_certification_of_their_own() -> None:
    papers = [draw(order, shelf(None)) for order in orders(3, 40, list(kinds()), ["scan"])]
    certified = [drawn for drawn in papers if drawn.fields.get("certified_on")]
    assert certified
    assert all(drawn.fields["certified_by"] and drawn.fields["certified_number"] for drawn in certified)
    assert all(drawn.metadata.issuer != drawn.fields["certified_by"] for drawn in certified)


def test_who_has_one_name_has_a_card_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "full_name", lambda *_: ("K'Brếp", "Cơ Ho"))
    passport, card = (draw(order, shelf(None)) for order in orders(3, 2, ["ho_chieu", "can_cuoc"], ["scan"]))
    assert passport.fields["full_name"] == card.fields["full_name"] == "K'Brếp"


def test_labels_come_in_words_that_no_list_of_the_forms_holds(papers: Papers) -> None:
    items = [item for choice in forms().values() for form in choice for item in form.items.values()]
    known = {_plain(label) for item in items for label in item.labels}
    wordings = {_plain(reworded(label, Random(i))) for i in range(60) for label in ("Nơi thường trú", "Ngày sinh")}
    assert len(wordings - known) > 12


def test_who_stands_under_the_heading_of_another_role_is_tagged_as_no_field(papers: Papers) -> None:
    seen = 0
    for _, drawn in papers:
        for sheet in drawn.sheets:
            lines = {word.line for word in sheet.words if word.token.of == "stranger"}
            seen += bool(lines)
            assert not any(word.token.field for word in sheet.words if word.line in lines)
    assert seen > 10


def test_a_sheet_of_signature_blocks_has_names_most_of_them_under_a_stroke() -> None:
    drawn = draw(Order(5, 0, signing_sheets.CODE, "clean"), shelf(None))
    (sheet,) = drawn.sheets
    printed = [line["text"] for line in sheet.lines()]
    names = [text for text in printed if text.istitle() and "(" not in text]
    assert len(names) >= 6
    assert sum(map(is_crossed, names)) >= len(names) / 3
    assert all(word.y < sheet.height for word in sheet.words)
