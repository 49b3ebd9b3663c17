"""Confirming and correcting on the pages: a next revision with who and when, found at once, and never a silent loss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.catalogue import load as load_catalogue
from core.errors import ServiceError
from core.records import FieldValue, Guess, Handwritten, Original, PageReading, Portion, Reading, Revision, Separator
from search.people.person import papers_of
from search.query import parse
from search.web.guess import Choice, written
from search.web.typed_value import stored_form
from search.web.words import masked
from store import batches, pages, papers
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.unit.search.web.test_pages import BATCH, BIRTH, ORIGINAL, SHA, Services, birth, pdf, text

KINDS = load_catalogue().kinds_of("khai_sinh")
LETTER = "01m87rsyrhnentqaxbnentqaxf-1"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(tmp_path)
    services.objects.create(f"searchable/{BIRTH}.pdf", pdf())
    services.objects.create(batches.original_key(SHA), ORIGINAL)
    batches.note_original(services.objects, Original(SHA, len(ORIGINAL), "png", 2, BATCH, "2026-02-01T00:00:00Z"))
    services.keep(birth())
    yield services
    services.index.close()


def save(services: Services, revision: int = 1, **form: str) -> int:
    data = {"revision": str(revision), **{name.replace("__", "."): value for name, value in form.items()}}
    return services.officer.post(f"/papers/{BIRTH}/review", data=data).status_code


def latest(services: Services) -> Reading:
    return papers.load(services.objects, BIRTH).reading


def test_the_form_shows_each_doubtful_value_first_beside_the_place_where_it_stands(services: Services) -> None:
    page = services.officer.get(f"/papers/{BIRTH}/review").text
    assert 'value="Nguyễn Thị Mẫu Ví Dụ"' in page
    assert 'value="15/01/1999"' in page
    assert page.index("f.birth_date") < page.index("f.new_field")
    assert page.index('id="f-mother_name"') > page.index("Chưa đọc được")
    assert f'<image href="/papers/{BIRTH}/pages/1.jpg"' in page
    assert "<script>alert" not in page
    assert "Giá trị đọc được chưa chắc chắn." in text(page)


def test_a_corrected_value_is_a_next_revision_and_is_found(services: Services) -> None:
    assert save(services, f__full_name="Nguyễn Thị Mẫu Ví Dự") == 303
    (first, second) = papers.history(services.objects, BIRTH)
    assert first.reading.fields["full_name"].value == MAU
    value = second.reading.fields["full_name"]
    assert (value.value, value.source, value.confidence) == ("Nguyễn Thị Mẫu Ví Dự", "officer", 1.0)
    assert (value.page, value.box) == (5, (0.3, 0.2, 0.6, 0.24))
    assert second.by == "le.an"
    assert set(second.changes) == {"fields.full_name", "review_reasons", "owners", "metadata"}
    assert second.reading.review_reasons == ("value_unsure:birth_date", "date_unsure")
    assert second.reading.owners[0].name == "Nguyễn Thị Mẫu Ví Dự"
    (hit,) = services.index.find(parse("mẫu ví dự"))
    assert hit.revision == 2
    assert [access.action for access in services.log()] == ["correct"]


def test_a_confirmed_value_is_an_officer_s_though_nothing_was_changed(services: Services) -> None:
    assert save(services, f__full_name=MAU, ok__full_name="on", f__sex="nu") == 303
    fields = latest(services).fields
    assert (fields["full_name"].value, fields["full_name"].source) == (MAU, "officer")
    assert fields["full_name"].checks == ("syllables",)
    assert fields["sex"].source == "mrz", "what was not touched stays"


def test_when_nothing_is_left_in_doubt_the_paper_needs_no_review(services: Services) -> None:
    save(
        services,
        ok__full_name="on",
        f__full_name=MAU,
        f__birth_date="16.1.1999",
        ok__issued_on="on",
        f__issued_on="05/01/2026",
    )
    reading = latest(services)
    assert reading.fields["birth_date"].value == "1999-01-16"
    assert (reading.needs_review, reading.review_reasons) == (False, ())
    assert "Đọc chắc chắn" in services.officer.get(f"/papers/{BIRTH}").text


def test_a_doubted_detail_is_shown_after_the_key_values_and_holds_nothing_back(services: Services) -> None:
    def doubting(now: Revision) -> Revision:
        reasons = ("value_unsure:sex", "value_unsure:birth_date", "date_unsure")
        return msgspec.structs.replace(
            now, reading=msgspec.structs.replace(now.reading, review_reasons=reasons, doubtful=("sex",))
        )

    services.index.publish([papers.revise(services.objects, BIRTH, doubting, by="reader")])
    page = services.officer.get(f"/papers/{BIRTH}/review").text
    assert page.index('id="f-birth_date"') < page.index("Chi tiết chưa chắc") < page.index('id="f-sex"')
    save(services, 2, f__birth_date="16.1.1999", ok__issued_on="on", f__issued_on="05/01/2026")
    reading = latest(services)
    assert (reading.needs_review, reading.doubtful) == (False, ("sex",))
    shown = text(services.officer.get(f"/papers/{BIRTH}").text)
    assert "Có 1 chi tiết chưa chắc" in shown
    assert "chi tiết đọc chưa chắc chắn" in shown
    save(services, 3, f__sex="nu", ok__sex="on")
    assert latest(services).doubtful == ()


def test_what_a_corrected_paper_settled_on_another_is_doubted_again(services: Services) -> None:
    other = paper("01m87rsyrhnentqaxbnentqaxz-1", fields={"full_name": MAU, "personal_id": MAU_ID})
    settled = msgspec.structs.replace(other.reading.fields["full_name"], checks=(f"store:{BIRTH}",))
    fields = {**other.reading.fields, "full_name": settled}
    services.keep(msgspec.structs.replace(other, reading=msgspec.structs.replace(other.reading, fields=fields)))
    assert save(services, f__full_name="Nguyễn Thị Mẫu Ví Dự") == 303
    again = papers.load(services.objects, other.paper_id)
    assert again.reading.review_reasons == ("owner_unconfirmed:full_name",)
    assert again.reading.needs_review
    assert again.reading.fields["full_name"].checks == ()


def test_saving_without_a_word_changes_nothing(services: Services) -> None:
    assert save(services, f__full_name=MAU, f__birth_date="15/01/1999") == 303
    assert len(papers.history(services.objects, BIRTH)) == 1


def test_a_field_that_is_emptied_is_not_on_the_paper_and_the_revision_before_keeps_it(services: Services) -> None:
    save(services, f__sex="")
    assert "sex" not in latest(services).fields
    assert "sex" in papers.load(services.objects, BIRTH, 1).reading.fields


@pytest.mark.parametrize(("name", "wrong"), [("birth_date", "31/02/1999"), ("personal_id", "00119999"), ("sex", "x")])
def test_what_cannot_be_a_value_is_said_beside_it_and_nothing_is_saved(
    services: Services, name: str, wrong: str
) -> None:
    answer = services.officer.post(
        f"/papers/{BIRTH}/review", data={"revision": "1", f"f.{name}": wrong, "f.full_name": "Ai Đó"}
    )
    assert answer.status_code == 422
    assert 'value="Ai Đó"' in answer.text, "what was typed is not lost"
    assert len(papers.history(services.objects, BIRTH)) == 1


def test_a_field_that_no_such_paper_has_is_not_taken(services: Services) -> None:
    for form in ({"f.made_up": "x"}, {"pick": "made_up=x"}, {"pick": "<b>=x"}):
        answer = services.officer.post(f"/papers/{BIRTH}/review", data={"revision": "1", **form})
        assert answer.status_code == 400
    assert len(papers.history(services.objects, BIRTH)) == 1


def test_a_form_of_an_older_revision_is_not_taken(services: Services) -> None:
    save(services, f__full_name="Nguyễn Thị Mẫu Ví Dự")
    assert save(services, revision=1, f__full_name="Một Người Khác") == 409
    assert latest(services).fields["full_name"].value == "Nguyễn Thị Mẫu Ví Dự"


def test_a_doubt_about_the_whole_paper_is_settled_by_a_look_and_a_type_by_choosing(services: Services) -> None:
    def unsure(revision):  # type: ignore[no-untyped-def]
        reading = msgspec.structs.replace(revision.reading, review_reasons=("type_unsure", "page_unsure"))
        return msgspec.structs.replace(revision, reading=reading)

    papers.revise(services.objects, BIRTH, unsure, by="reader")
    assert save(services, revision=2, r__1="page_unsure", type="can_cuoc") == 303
    reading = latest(services)
    assert (reading.type, reading.type_confidence, reading.needs_review) == ("can_cuoc", 1.0, False)
    assert save(services, revision=3, type="<script>") == 400


def test_the_account_that_corrects_stands_in_the_history_and_the_access_log(services: Services) -> None:
    services.officer.post(f"/papers/{BIRTH}/review", data={"revision": "1", "f.full_name": "Ai Đó"})
    assert papers.load(services.objects, BIRTH).by == "le.an"
    assert services.log()[-1].who == "le.an"


def test_what_was_said_is_kept_though_the_index_rests(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def resting(revisions: object) -> None:
        raise ServiceError("the index rests")

    monkeypatch.setattr(services.index, "publish", resting)
    assert save(services, f__full_name="Ai Đó") == 303
    assert latest(services).fields["full_name"].value == "Ai Đó"


# ── written by hand ───────────────────────────────────────────────────────────────────────────────────────────────


def page_with_hand() -> PageReading:
    return PageReading(
        page=1, status="read", reader="r1", handwritten=(
            Handwritten("number", (0.2, 0.1, 0.3, 0.14), (Guess("47", 0.6), Guess("41", 0.3), Guess("4", 0.0)), False),
            Handwritten("day", (0.6, 0.1, 0.65, 0.14), (Guess("5", 0.7), Guess("6", 0.2)), False),
            Handwritten("month", (0.7, 0.1, 0.75, 0.14), (Guess("01", 1.0),), True),
        ),
    )  # fmt: skip


def test_guesses_of_a_written_number_and_day_are_whole_values_likeliest_first(services: Services) -> None:
    pages.save(services.objects, "0" * 64, page_with_hand())
    reading = paper(LETTER, type="quyet_dinh", number="17/QĐ-UBND").reading
    number = written(services.objects, reading, "number_symbol", "17/QĐ-UBND")
    assert number.choices == (Choice("47/QĐ-UBND", "60 %"), Choice("41/QĐ-UBND", "30 %"))
    assert number.box == (0.2, 0.1, 0.3, 0.14)
    day = written(services.objects, reading, "issued_on", "2026-01-15")
    assert [choice.text for choice in day.choices] == ["05/01/2026", "06/01/2026"]
    assert day.box == (0.6, 0.1, 0.75, 0.14)
    assert written(services.objects, reading, "full_name", "x").choices == ()
    assert (
        written(services.objects, msgspec.structs.replace(reading, sha256="1" * 64), "issued_on", "2026").choices == ()
    )


def test_guesses_of_a_paper_over_several_files_are_those_of_the_file_that_holds_the_page(services: Services) -> None:
    pages.save(services.objects, "2" * 64, page_with_hand())
    reading = paper(LETTER, type="quyet_dinh", number="17/QĐ-UBND").reading
    fields = {"number_symbol": FieldValue("17/QĐ-UBND", "17", 0.5, 3, (0.2, 0.1, 0.3, 0.14))}
    parts = (Portion("a.png", "1" * 64, (1, 2)), Portion("b.png", "2" * 64, (1,)))
    joined = msgspec.structs.replace(reading, fields=fields, parts=parts, pages=(1, 2, 3))
    assert written(services.objects, joined, "number_symbol", "17/QĐ-UBND").choices[0].text == "47/QĐ-UBND"


def test_a_part_of_a_paper_over_several_files_leads_to_the_whole(services: Services) -> None:
    papers.revise(services.objects, BIRTH, lambda latest: msgspec.structs.replace(latest, part_of=LETTER), by="reader")
    assert f'href="/papers/{LETTER}"' in services.officer.get(f"/papers/{BIRTH}").text
    answer = services.officer.get(f"/papers/{BIRTH}/review")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/papers/{LETTER}/review")


def test_one_click_on_a_guess_takes_it(services: Services) -> None:
    pages.save(services.objects, SHA, msgspec.structs.replace(page_with_hand(), page=5))

    def unsure(revision):  # type: ignore[no-untyped-def]
        reading = msgspec.structs.replace(revision.reading, review_reasons=("number_unsure",))
        return msgspec.structs.replace(revision, reading=reading)

    papers.revise(services.objects, BIRTH, unsure, by="reader")
    page = services.officer.get(f"/papers/{BIRTH}/review").text
    assert 'name="pick" value="number_symbol=47/2026"' in page
    assert save(services, revision=2, pick="number_symbol=47/2026", f__number_symbol="07/2026") == 303
    reading = latest(services)
    assert (reading.fields["number_symbol"].value, reading.needs_review) == ("47/2026", False)


# ── the separator sheet ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_separator_sheet_says_stands_beside_what_was_read_and_a_conflict_is_marked(services: Services) -> None:
    def sheeted(revision):  # type: ignore[no-untyped-def]
        said = Separator("row", 3, 12, "H26.12-1", "001199555555", "khai_sinh")
        reading = msgspec.structs.replace(revision.reading, separator=said, review_reasons=("sheet_differs:owner",))
        return msgspec.structs.replace(revision, reading=reading)

    papers.revise(services.objects, BIRTH, sheeted, by="reader")
    said = text(services.officer.get(f"/papers/{BIRTH}").text)
    assert "Tờ 3/12 của dãy row" in said
    assert f"Chủ giấy tờ 001199555555 {MAU_ID} không khớp" in said
    assert "Loại giấy tờ Giấy khai sinh Giấy khai sinh khớp" in said
    assert "Mã hồ sơ H26.12-1 H26.12-1 khớp" in said
    review = text(services.officer.get(f"/papers/{BIRTH}/review").text)
    assert "chủ giấy tờ. Tờ phân cách ghi: 001199555555. Đã xem." in review


# ── what is typed ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("issued_on", "5/1/2026", "2026-01-05"), ("issued_on", "1/2026", "2026-01"), ("issued_on", "2026", "2026"),
        ("issued_on", "2026-01-05", "2026-01-05"), ("birth_date", "05.01.2026", "2026-01-05"), ("sex", "nu", "nu"),
        ("personal_id", "001 199 999 999", "001199999999"), ("old_id", "012345678", "012345678"),
        ("holder_id", "0101234567", "0101234567"), ("full_name", "  Nguyễn   An ", "Nguyễn An"), ("sex", "", ""),
        ("registered_at", "Phường Ví Dụ", "Phường Ví Dụ"), ("mother_birth_year", "1970", "1970"),
        ("value_vnd", "1.500.000", "1500000"), ("area_m2", "85,5", "85.5"),
    ],
)  # fmt: skip
def test_what_an_officer_types_is_stored_in_one_form(name: str, typed: str, stored: str) -> None:
    assert stored_form(KINDS[name], typed) == stored


@pytest.mark.parametrize(
    ("name", "typed"),
    [("issued_on", "hôm qua"), ("birth_date", "2026-13"), ("personal_id", "012345678"), ("old_id", "12a345678"),
     ("sex", "Nữ"), ("personal_id", "٠٠١١٩٩٩٩٩٩٩٩")],
)  # fmt: skip
def test_what_cannot_be_a_value_is_refused(name: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"date|number|sex"):
        stored_form(KINDS[name], typed)


# ── possible same persons ─────────────────────────────────────────────────────────────────────────────────────────


NEAR, OTHER = "001199999989", "01m87rsyrhnentqaxbnentqaxg-1"


def test_a_possible_same_person_is_shown_with_why_and_is_none_of_the_papers(services: Services) -> None:
    services.keep(paper(OTHER, type="can_cuoc", owner_id=NEAR))
    page = services.officer.get(f"/people/{MAU_ID}")
    said = text(page.text)
    assert "1 giấy tờ trong kho" in said
    assert "Có thể cùng một người" in said
    assert "số khác một chữ số trùng họ tên cùng ngày sinh" in said
    assert NEAR not in page.text.replace(MAU_ID, ""), "another person's number is masked"
    assert set(services.log()[-1].paper_ids) == {BIRTH, OTHER}
    assert "Có thể cùng một người: 1" in text(services.officer.get(f"/papers/{BIRTH}").text)


def test_an_officer_s_word_links_them_and_can_be_taken_back(services: Services) -> None:
    services.keep(paper(OTHER, type="can_cuoc", owner_id=NEAR))

    def say(same: str) -> None:
        form = {"one": f"{BIRTH}:1", "other": f"{OTHER}:1", "same": same, "back": f"/people/{MAU_ID}"}
        answer = services.officer.post("/people/links", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/people/{MAU_ID}")

    say("yes")
    for number in (MAU_ID, NEAR):
        said = text(services.officer.get(f"/people/{number}").text)
        assert "2 giấy tờ trong kho" in said
        (other,) = {MAU_ID, NEAR} - {number}
        assert f"Cán bộ đã xác nhận cùng một người {MAU} {masked(other)} le.an," in said
        assert said.count("Không phải") == 1
    link = services.desk.links.of(MAU_ID)[NEAR]
    assert link.reasons == ("one_digit", "same_name", "same_birth")
    assert link.shown == (f"{BIRTH}@1", f"{OTHER}@1")
    say("no")
    said = text(services.officer.get(f"/people/{MAU_ID}").text)
    assert "1 giấy tờ trong kho" in said
    assert "Đã xác nhận không phải cùng một người (1)" in said
    assert [access.action for access in services.log()].count("same_person") == 2


@pytest.mark.parametrize(
    "changed", [{"one": "x"}, {"one": f"{OTHER}:9"}, {"same": "maybe"}, {"one": f"{OTHER}:1"}, {"one": ""}]
)
def test_a_word_about_nobody_is_not_taken(services: Services, changed: dict[str, str]) -> None:
    services.keep(paper(OTHER, type="can_cuoc", owner_id=NEAR))
    form = {"one": f"{BIRTH}:1", "other": f"{OTHER}:1", "same": "yes"} | changed
    assert services.officer.post("/people/links", data=form).status_code in (400, 404)
    assert list(services.objects.list("links/")) == []


def test_only_our_own_pages_may_say_so(services: Services) -> None:
    services.keep(paper(OTHER, type="can_cuoc", owner_id=NEAR))
    form = {"one": f"{BIRTH}:1", "other": f"{OTHER}:1", "same": "yes"}
    answer = services.officer.post("/people/links", data=form, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert (
        papers_of(MAU_ID, services.index.find(parse("", limit=9)), services.desk.links.same(MAU_ID))[0].paper_id
        == BIRTH
    )


def test_a_paper_without_number_is_marked_as_linked_by_name(services: Services) -> None:
    services.keep(paper(OTHER, type="uy_quyen", owner_id=None))
    said = text(services.officer.get(f"/people/{MAU_ID}").text)
    assert "2 giấy tờ trong kho" in said
    assert "Không ghi số: gắn theo họ tên và ngày sinh" in said


def test_the_checklist_says_that_somebody_may_be_the_same_person(services: Services) -> None:
    services.keep(paper(OTHER, type="can_cuoc", owner_id=NEAR))
    said = text(services.officer.get("/procedures/1.004222", params={"owner": MAU_ID}).text)
    assert "1 người khác trong kho có thể là cùng một người" in said


@pytest.mark.parametrize(("typed", "kept"), [("05/01/2026", "2026-01-05"), ("05/01/2026 8:30", "2026-01-05T08:30")])
def test_a_moment_is_kept_in_iso_form_whatever_the_field_is_called(typed: str, kept: str) -> None:
    assert stored_form("datetime", typed) == kept


def test_what_a_change_was_from_is_a_text_and_no_date() -> None:
    kinds = load_catalogue().kinds_of("trich_luc_ho_tich")
    assert stored_form(kinds["change_from"], "Nguyễn Văn Cũ") == "Nguyễn Văn Cũ"
    assert (kinds["valid_from"], load_catalogue().kinds_of("phieu_tiep_nhan")["due_at"]) == ("date", "datetime")
