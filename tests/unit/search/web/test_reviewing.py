"""The review queue: whose turn it is, who has it in hand, what is kept of it, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from classify.learned.lessons import Said, what_was_said
from core.catalogue import load as load_catalogue
from core.errors import ServiceError
from core.records import FieldValue, Line, Original, PageReading, Revision, Word
from search.waiting import Waiting, Wanted
from search.web.guess import Choice
from search.web.value_choices import alternatives
from store import batches, pages, papers
from store.claims import Claims
from store.reviews import Reviews
from tests.support.asgi import Client
from tests.support.made_papers import MAU, paper
from tests.unit.search.web.test_pages import BATCH, BIRTH, ORIGINAL, SHA, Services, birth, pdf, text

FIRST, SECOND, ARCHIVE = (f"01m87rsyrhnentqaxbnentqax{end}-1" for end in "cde")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(tmp_path)
    yield services
    services.index.close()


def wait(services: Services, paper_id: str, batch: str, **changes: object) -> Revision:
    """File a paper with a doubtful name that waits for an officer."""
    record = paper(paper_id, needs_review=True, fields={"full_name": MAU}, **{"branch": "CN02"} | changes)  # type: ignore[arg-type]
    reading = msgspec.structs.replace(record.reading, review_reasons=("value_unsure:full_name",))
    record = msgspec.structs.replace(record, batch=batch, reading=reading)
    services.keep(record)
    return record


@pytest.fixture
def three(services: Services) -> Services:
    wait(services, ARCHIVE, "01m87rsyrh000001", lane="archive")
    wait(services, SECOND, "01m87rsyrk000001")
    wait(services, FIRST, "01m87rsyrj000001")
    return services


def turn(client: Client, query: str = "") -> str:
    """The paper that an officer is led to; empty when none waits."""
    return led(client.get(f"/review{query}"))


def led(answer: httpx.Response) -> str:
    """The paper whose page an answer leads to; empty when it leads to none."""
    path = answer.headers.get("location", "").partition("?")[0]
    return path.removeprefix("/review/") if path.startswith("/review/") else ""


def say(client: Client, paper_id: str, revision: int = 1, query: str = "", **form: str) -> httpx.Response:
    data = {"revision": str(revision), **{name.replace("__", "."): value for name, value in form.items()}}
    return client.post(f"/review/{paper_id}{query}", data=data)


def test_the_waiting_citizens_paper_comes_before_the_archives_and_the_oldest_first(three: Services) -> None:
    seen = []
    for _ in range(3):
        seen.append(turn(three.officer))
        assert say(three.officer, seen[-1], ok__full_name="on", f__full_name=MAU).status_code == 303
    assert seen == [FIRST, SECOND, ARCHIVE]
    assert "Không còn giấy tờ nào chờ kiểm tra" in three.officer.get("/review").text
    assert papers.load(three.objects, FIRST).reading.fields["full_name"].source == "officer"


def test_two_reviewers_never_have_one_paper_and_whoever_comes_back_has_theirs(three: Services) -> None:
    other = three.signed_in("officer", name="tran.b")
    assert [turn(three.officer), turn(other), turn(three.officer), turn(other)] == [FIRST, SECOND, FIRST, SECOND]
    assert other.get(f"/review/{FIRST}").status_code == 409
    assert say(other, FIRST, ok__full_name="on", f__full_name=MAU).status_code == 409
    assert len(papers.history(three.objects, FIRST)) == 1
    Claims(three.objects).let_go(FIRST, "le.an")  # as when its time is over
    assert say(other, FIRST, ok__full_name="on", f__full_name=MAU).status_code == 303


def test_a_paper_passed_over_is_offered_to_others_and_comes_back_when_asked_for(three: Services) -> None:
    assert turn(three.officer) == FIRST
    onward = say(three.officer, FIRST, act="skip")
    assert led(onward) == SECOND
    assert turn(three.officer, f"?{httpx.URL(onward.headers['location']).query.decode()}") == SECOND
    assert turn(three.signed_in("officer", name="tran.b")) == FIRST
    Claims(three.objects).let_go(FIRST, "tran.b")
    assert turn(three.officer) == FIRST, "begun anew, nothing is passed over"
    acts = [review.act for _, review in Reviews(three.objects).all()]
    assert acts == ["skipped"]
    assert len(papers.history(three.objects, FIRST)) == 1


def test_a_paper_with_a_value_passed_over_goes_on_waiting_and_is_not_offered_again_at_once(three: Services) -> None:
    answer = say(three.officer, FIRST, passed="full_name")
    assert httpx.URL(answer.headers["location"]).params["skipped"] == FIRST
    assert led(answer) == SECOND


def test_a_saved_form_leads_straight_to_the_next_paper_which_nobody_else_then_gets(three: Services) -> None:
    assert turn(three.officer) == FIRST
    assert led(say(three.officer, FIRST, ok__full_name="on", f__full_name=MAU)) == SECOND
    assert turn(three.signed_in("officer", name="tran.b")) == ARCHIVE


def test_where_the_queue_cannot_be_asked_a_form_is_kept_and_the_queue_says_so(
    three: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(wanted: Wanted) -> list[Waiting]:
        raise ServiceError("the index is away")

    monkeypatch.setattr(three.index, "waiting", down)
    answer = say(three.officer, FIRST, ok__full_name="on", f__full_name=MAU)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/review")
    assert not papers.load(three.objects, FIRST).reading.needs_review
    assert three.officer.get("/review").status_code == 503


def test_what_was_done_is_kept_with_its_agreement_and_never_a_value(three: Services) -> None:
    say(three.officer, FIRST, ok__full_name="on", f__full_name=MAU, seconds="4.25")
    say(three.officer, SECOND, f__full_name="Nguyễn Thị Khác", f__sex="nu", f__mother_name="", ok__mother_name="on")
    first, second = (review for _, review in Reviews(three.objects).all())
    assert (first.confirmed, first.corrected, first.seconds, first.lane, first.branch) == (
        ("full_name",), (), 4.2, "counter", "CN02",
    )  # fmt: skip
    assert (second.confirmed, second.corrected, second.absent) == ((), ("full_name", "sex"), ("mother_name",))
    keys = [entry.key for entry in three.objects.list("reviews/")]
    assert all("Nguyễn" not in three.objects.read(key).decode() for key in keys)
    turn(three.officer)
    page = text(three.officer.get(f"/review/{ARCHIVE}").text)
    assert "Phiên này: 2 giấy tờ, 4 giá trị, máy đọc đúng 25 %" in page


def test_what_was_said_last_is_taken_back_waits_again_and_teaches_nothing(three: Services) -> None:
    done = say(three.officer, FIRST, f__full_name="Nguyễn Thị Khác").headers["location"]
    mark = httpx.URL(done).params["done"]
    assert mark == f"{FIRST}.2"
    other = three.signed_in("officer", name="tran.b")
    assert other.post("/review/undo", data={"done": mark}).status_code == 400, "another's word stands"
    answer = three.officer.post("/review/undo", data={"done": mark})
    assert answer.headers["location"].startswith(f"/review/{FIRST}")
    history = papers.history(three.objects, FIRST)
    assert [revision.by for revision in history] == ["reader", "le.an", "le.an"]
    assert history[2].reading == history[0].reading
    assert what_was_said(history) == Said()
    assert FIRST in [hit.paper_id for hit in three.index.waiting(Wanted("CN02"))]
    assert three.officer.post("/review/undo", data={"done": mark}).status_code == 400, "once"


def test_what_was_said_again_after_it_was_taken_back_is_what_is_learnt(three: Services) -> None:
    say(three.officer, FIRST, f__full_name="Nguyễn Thị Khác")
    three.officer.post("/review/undo", data={"done": f"{FIRST}.2"})
    say(three.officer, FIRST, 3, f__full_name="Nguyễn Thị Đúng")
    assert what_was_said(papers.history(three.objects, FIRST)).fields == {"full_name": "Nguyễn Thị Đúng"}


def test_the_index_being_behind_hands_out_nothing_that_is_settled(three: Services) -> None:
    def settle(latest: Revision) -> Revision:
        return msgspec.structs.replace(
            latest, reading=msgspec.structs.replace(latest.reading, needs_review=False, review_reasons=())
        )

    papers.revise(three.objects, FIRST, settle, by="another server")
    assert turn(three.officer) == SECOND
    assert Claims(three.objects).papers() == {SECOND}


def test_officers_get_their_branch_reviewers_with_a_reason_every_branch(three: Services) -> None:
    wait(three, BIRTH, "01m87rsyr0000001", branch="CN09")
    assert turn(three.officer) == FIRST
    reviewer = three.signed_in("reviewer", name="tran.b")
    assert turn(reviewer) == SECOND, "the first is in another's hand, and the other branch's needs a reason"
    Claims(three.objects).let_go(SECOND, "tran.b")
    assert turn(reviewer, "?dossier=KT-1&purpose=quality") == BIRTH
    assert turn(three.signed_in("auditor", name="le.c")) == ""


def test_sensitive_papers_are_handed_out_once_a_reason_is_named(tmp_path: Path) -> None:
    services = Services(tmp_path, catalogue=load_catalogue())
    wait(services, FIRST, "01m87rsyrj000001", type="can_cuoc")
    assert turn(services.officer) == ""
    page = text(services.officer.get("/review").text)
    assert "1 giấy tờ nữa cần nêu hồ sơ và mục đích" in page
    assert turn(services.officer, "?dossier=KT-1&purpose=quality") == FIRST
    location = services.officer.get("/review?dossier=KT-1&purpose=quality").headers["location"]
    assert "dossier=KT-1&purpose=quality" in location
    services.officer.get(location)
    assert [(access.action, access.dossier, access.purpose) for access in services.log()] == [
        ("show", "KT-1", "quality")
    ]
    services.index.close()


def test_the_form_shows_the_doubtful_values_with_their_crops_and_says_who_waits(services: Services) -> None:
    services.objects.create(f"searchable/{BIRTH}.pdf", pdf())
    services.objects.create(batches.original_key(SHA), ORIGINAL)
    batches.note_original(services.objects, Original(SHA, len(ORIGINAL), "png", 2, BATCH, "2026-02-01T00:00:00Z"))
    services.keep(birth())
    page = services.officer.get(f"/review/{BIRTH}").text
    assert page.index('data-name="full_name" data-asked') < page.index('data-name="sex"')
    assert f'<image href="/papers/{BIRTH}/pages/1.jpg"' in page
    assert "Công dân đang chờ tại quầy" in page
    assert "<script>alert" not in page
    assert [access.action for access in services.log()] == ["show"]


def test_a_missing_owner_is_asked_for_by_name_and_number_and_missing_no_more_once_given(services: Services) -> None:
    record = paper(FIRST, owners=(), needs_review=True, branch="CN02")
    reading = msgspec.structs.replace(record.reading, review_reasons=("owner_missing:subject",))
    services.keep(msgspec.structs.replace(record, batch="01m87rsyrj000001", reading=reading))
    page = services.officer.get(f"/review/{FIRST}").text
    assert 'data-name="full_name" data-asked' in page
    assert 'data-name="personal_id" data-asked' in page
    assert 'data-name="mother_name" data-asked' not in page
    say(services.officer, FIRST, f__full_name=MAU, f__personal_id="001 199 999 999")
    reading = papers.load(services.objects, FIRST).reading
    assert [(owner.name, owner.id) for owner in reading.owners] == [(MAU, "001199999999")]
    assert not reading.needs_review


def test_a_doubt_about_a_detail_is_not_asked_about_unless_all_are(services: Services) -> None:
    record = paper(FIRST, needs_review=True, branch="CN02", fields={"full_name": MAU, "ethnicity": "Kinh"})
    reasons = ("value_unsure:full_name", "value_unsure:ethnicity")
    reading = msgspec.structs.replace(record.reading, review_reasons=reasons, doubtful=("ethnicity",))
    services.keep(msgspec.structs.replace(record, batch="01m87rsyrj000001", reading=reading))
    page = services.officer.get(f"/review/{FIRST}").text
    assert 'data-name="full_name" data-asked' in page
    assert 'data-name="ethnicity" data-n="2" role' in page or 'data-name="ethnicity" role' in page


def test_what_cannot_be_a_value_is_said_and_nothing_typed_is_lost(three: Services) -> None:
    answer = say(three.officer, FIRST, f__full_name="Ai Đó", f__birth_date="31/02/1999")
    assert answer.status_code == 422
    assert 'value="Ai Đó"' in answer.text
    assert len(papers.history(three.objects, FIRST)) == 1
    assert list(Reviews(three.objects).all()) == []


def test_a_candidate_is_what_the_other_reader_saw_where_it_can_be_such_a_value(tmp_path: Path) -> None:
    services = Services(tmp_path)
    words = (
        Word("05/01/2O26", (0.1, 0.1, 0.2, 0.12), 0.5, False, "05/01/2026"),
        Word("NGUYEN", (0.1, 0.3, 0.2, 0.32), 0.5, False, "NGUYỄN"), Word("AN", (0.21, 0.3, 0.25, 0.32), 0.9),
    )  # fmt: skip
    page = PageReading(1, "read", "test", lines=(Line(words[:1], words[0].box), Line(words[1:], words[1].box)))
    pages.save(services.objects, "0" * 64, page)
    reading = paper(FIRST).reading
    name = FieldValue("Nguyen An", "NGUYEN AN", 0.4, 1, (0.09, 0.29, 0.26, 0.33))
    day = FieldValue("2024-01-05", "05/01/2O26", 0.4, 1, (0.09, 0.09, 0.26, 0.13))
    hand = (Choice("07/01/2026", "60 %"),)
    assert alternatives(services.objects, reading, "full_name", name, (), "name") == (Choice("Nguyễn An", ""),)
    offered = alternatives(services.objects, reading, "issued_on", day, hand, "date")
    assert offered == (hand[0], Choice("05/01/2026", ""))
    assert alternatives(services.objects, reading, "personal_id", name, (), "personal_id") == ()
    elsewhere = msgspec.structs.replace(day, instead="2025-12-31")
    offered = alternatives(services.objects, reading, "issued_on", elsewhere, (), "date")
    assert [choice.text for choice in offered] == ["31/12/2025", "05/01/2026"]
    coded = msgspec.structs.replace(elsewhere, checks=("qr", "!print"))
    offered = alternatives(services.objects, reading, "issued_on", coded, (), "date")
    assert offered[0] == Choice("31/12/2025", "theo chữ in")
    services.index.close()
