"""Dividing and joining on the pages: what is offered, done, logged and taken back, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from classify.learned.lessons import Tally, gather
from console.web import application
from core.errors import NotFoundError
from core.records import NOT_A_DOCUMENT, FieldValue, Revision, Slip
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.pipeline import read_page
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ocr.version import READER
from store import pages, papers
from store.access_log import looks
from store.claims import Claims
from store.reviews import Reviews
from tests.support.accounts import COOKIE, signed_in
from tests.support.asgi import Client
from tests.support.drawn import STATUS
from tests.support.joined import LETTER, SECOND, TextReaderPool, files
from tests.support.services import services_at
from tests.unit.search.web.test_pages import text

REASON = "?dossier=KT-1&purpose=quality"


class SizedReaderPool(TextReaderPool):
    """Readers whose searchable copies have pages of a size, and no picture."""

    def sizes(self, pdf: Path, longest: int) -> tuple[tuple[int, int], ...]:
        return ((800, 1100),)

    def picture(self, pdf: Path, page: int, longest: int) -> bytes:
        raise NotFoundError("no picture")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Services, Client, list[str]]]:
    with services_at(tmp_path, readers=SizedReaderPool()) as services, Dispatcher(services) as dispatcher:
        batch = accept(services, files(tmp_path / "in", a=f"{LETTER}\f{SECOND}", b=STATUS), Slip(branch="CN02"))
        until_done.finish_pending(services)
        client = Client(application(services, dispatcher), accept="text/html")
        client.cookies.set(COOKIE, signed_in(services.objects, "officer"))
        yield services, client, list(status.of_batch(services.objects, batch).paper_ids)


def post(client: Client, paper_id: str, act: str, revision: int = 1) -> str:
    answer = client.post(f"/papers/{paper_id}/divide{REASON}", data={"act": act, "revision": str(revision)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_the_pages_stand_side_by_side_with_a_cut_between_and_the_next_paper_after_them(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, other) = installation
    page = client.get(f"/papers/{letter}/divide{REASON}").text
    assert re.findall(r'name="act" value="([^"]+)"', page) == ["turn:1", "split:2", "turn:2", f"join:{other}"]
    assert page.count('<img src="/papers/') == 3
    assert "Giấy tờ tiếp theo trong lô: " in text(page)
    assert "không còn giấy tờ nào ghép được" in client.get(f"/papers/{other}/divide{REASON}").text
    seen = list(looks.looks(services.objects, looks.Asked()))
    assert [(look.action, look.paper_ids) for look in seen] == [("show", (letter, other)), ("show", (other,))]


def test_a_cut_makes_two_papers_and_is_taken_back_by_one_button(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, _) = installation
    location = post(client, letter, "split:2")
    page = client.get(location).text
    assert "Đã tách làm hai giấy tờ" in page
    (undo,) = re.findall(r'value="(join:[^"]+-2)" aria-keyshortcuts="z"', page)
    assert papers.load(services.objects, letter).reading.pages == (1,)
    back = client.get(post(client, letter, undo, 2)).text
    assert "Đã ghép làm một giấy tờ" in back
    assert papers.load(services.objects, letter).reading.pages == (1, 2)
    assert [review.act for _, review in Reviews(services.objects).all()] == ["split", "joined"]


def test_a_form_of_an_older_revision_and_one_that_no_page_sends_do_nothing(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, other) = installation
    post(client, letter, "split:2")
    late = client.post(f"/papers/{letter}/divide{REASON}", data={"act": f"join:{other}", "revision": "1"})
    assert late.status_code == 409
    assert "vừa có thay đổi" in late.text
    for act in ("split:9", "split:x", "split:1", "join:x", f"join:{letter}", ""):
        answer = client.post(f"/papers/{letter}/divide{REASON}", data={"act": act, "revision": "2"})
        assert answer.status_code == 400, act
    assert len(papers.history(services.objects, letter)) == 2


def test_a_paper_of_another_branch_is_neither_offered_nor_joined(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, other) = installation

    def move(latest):  # type: ignore[no-untyped-def]
        return msgspec.structs.replace(latest, slip=msgspec.structs.replace(latest.slip, branch="CN09"))

    papers.revise(services.objects, other, move, by="x")
    assert "join:" not in client.get(f"/papers/{letter}/divide{REASON}").text
    answer = client.post(f"/papers/{letter}/divide{REASON}", data={"act": f"join:{other}", "revision": "1"})
    assert answer.status_code == 403
    assert papers.load(services.objects, letter).revision == 1


def test_what_is_no_document_waits_no_more_names_nobody_teaches_nothing_and_can_be_taken_back(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (_, other) = installation
    answer = client.post(f"/review/{other}{REASON}", data={"act": "not_a_document", "revision": "1"})
    assert answer.status_code == 303
    held = papers.load(services.objects, other)
    assert (held.reading.type, held.reading.owners, held.reading.fields) == (NOT_A_DOCUMENT, (), {})
    assert not held.reading.needs_review
    assert held.reading.text
    assert "Không phải giấy tờ" in client.get(f"/papers/{other}{REASON}").text
    assert list(gather(services.objects, READER, Tally())) == []
    assert client.post(f"/review/undo{REASON}", data={"done": f"{other}.2"}).status_code == 303
    assert papers.load(services.objects, other).reading == papers.load(services.objects, other, 1).reading


def test_a_divided_paper_is_not_taken_back_as_a_value_is(installation: tuple[Services, Client, list[str]]) -> None:
    services, client, (letter, _) = installation
    post(client, letter, "split:2")
    assert client.post(f"/review/undo{REASON}", data={"done": f"{letter}.2"}).status_code == 400
    assert papers.load(services.objects, letter).reading.pages == (1,)


def act(client: Client, paper_id: str, verb: str, revision: int = 1, **form: str) -> str:
    answer = client.post(f"/review/{paper_id}/{verb}{REASON}", data={"revision": str(revision), **form})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def rotations(services: Services, paper_id: str) -> list[int]:
    return [report.rotation for report in papers.load(services.objects, paper_id).reading.page_reports]


def test_a_page_is_turned_from_the_queue_by_one_key_read_so_for_good_and_taken_back(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, _) = installation
    first = papers.load(services.objects, letter)
    page = client.get(f"/review/{letter}{REASON}").text
    assert 'data-key="r"' in page
    assert 'form="turn" name="page" value="1"' in page
    location = act(client, letter, "turn", page="2", degrees="270")
    assert location.startswith(f"/review/{letter}?")
    assert location.endswith("#page-2")
    assert rotations(services, letter) == [0, 270]
    turned = papers.load(services.objects, letter)
    assert turned.searchable_pdf != first.searchable_pdf
    assert turned.by == "le.an"
    assert papers.load(services.objects, letter, 1) == first, "nothing is lost"
    sha256 = turned.reading.sha256
    pages.save(services.objects, sha256, pages.load(services.objects, sha256, READER, 1))  # type: ignore[arg-type]
    pages.forget(services.objects, sha256, READER, 2)  # as a newer reader finds it
    assert read_page(services, sha256, 2)
    assert pages.load(services.objects, sha256, READER, 2).rotation == 270  # type: ignore[union-attr]
    assert client.post(f"/review/undo{REASON}", data={"done": f"{letter}.2"}).status_code == 303
    assert rotations(services, letter) == [0, 0]
    assert [review.act for _, review in Reviews(services.objects).all()] == ["turned", "undone"]
    actions = [look.action for look in looks.looks(services.objects, looks.Asked())]
    assert actions.count("correct") == 2


def test_a_doubt_that_reading_a_page_anew_would_settle_is_there_again_when_its_turn_is_taken_back(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, _) = installation

    def doubt(latest: Revision) -> Revision:
        doubted = msgspec.structs.replace(
            latest.reading, needs_review=True, review_reasons=("owner_unconfirmed:full_name",)
        )
        return msgspec.structs.replace(latest, reading=doubted)

    before = papers.revise(services.objects, letter, doubt, by="reader").reading
    act(client, letter, "turn", 2, page="2", degrees="90")
    assert papers.load(services.objects, letter).reading.review_reasons != before.review_reasons
    assert client.post(f"/review/undo{REASON}", data={"done": f"{letter}.3"}).status_code == 303
    assert papers.load(services.objects, letter).reading == before
    page = client.get(post(client, letter, "turn:2", 4)).text
    (undo,) = re.findall(r'value="(turn:[^"]+)" aria-keyshortcuts="z"', page)
    post(client, letter, undo, 5)
    assert papers.load(services.objects, letter).reading == before


def test_a_value_said_before_a_page_is_turned_stands_where_it_then_stands(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, _) = installation
    box = (0.1, 0.2, 0.3, 0.25)

    def say(latest: Revision) -> Revision:
        field = FieldValue("07", "07", 1.0, 1, box, "officer")
        return msgspec.structs.replace(latest, reading=msgspec.structs.replace(latest.reading, fields={"x": field}))

    papers.revise(services.objects, letter, say, by="le.an")
    act(client, letter, "turn", 2, page="1", degrees="90")
    field = papers.load(services.objects, letter).reading.fields["x"]
    assert field.value == "07"
    assert field.box == pytest.approx((0.75, 0.1, 0.8, 0.3))


def test_the_next_paper_is_joined_from_the_queue_by_one_key_and_taken_back(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, other) = installation
    assert 'form="join"' in client.get(f"/review/{letter}{REASON}").text
    assert act(client, letter, "join").endswith("#page-3")
    assert len(papers.load(services.objects, letter).reading.pages) == 3
    assert papers.load(services.objects, other).part_of == letter
    alone = client.post(f"/review/{letter}/join{REASON}", data={"revision": "2"})
    assert alone.status_code == 409
    assert "không còn giấy tờ nào ghép được" in alone.text
    assert client.post(f"/review/undo{REASON}", data={"done": f"{letter}.2"}).status_code == 303
    assert papers.load(services.objects, letter).reading.pages == (1, 2)
    assert papers.load(services.objects, other).part_of is None


def test_what_cannot_be_turned_or_joined_now_is_said_and_changes_nothing(
    installation: tuple[Services, Client, list[str]],
) -> None:
    services, client, (letter, other) = installation
    for form in ({"page": "x"}, {"page": "1", "degrees": "45"}, {}):
        answer = client.post(f"/review/{letter}/turn{REASON}", data={"revision": "1", **form})
        assert answer.status_code == 400, form
    none = client.post(f"/review/{letter}/turn{REASON}", data={"revision": "1", "page": "9"})
    assert (none.status_code, "không xoay được" in none.text) == (422, True)
    stale = client.post(f"/review/{letter}/turn{REASON}", data={"revision": "7", "page": "1"})
    assert stale.status_code == 409
    assert "bản ghi mới hơn" in stale.text
    Claims(services.objects).take(other, "tran.binh")
    taken = client.post(f"/review/{letter}/join{REASON}", data={"revision": "1"})
    assert (taken.status_code, "Đồng nghiệp" in taken.text) == (409, True)
    assert papers.load(services.objects, letter).revision == 1


def test_a_page_is_turned_where_pages_are_divided_too(installation: tuple[Services, Client, list[str]]) -> None:
    services, client, (letter, _) = installation
    page = client.get(post(client, letter, "turn:2")).text
    assert "Đã xoay trang" in page
    assert rotations(services, letter) == [0, 90]
    (undo,) = re.findall(r'value="(turn:[^"]+)" aria-keyshortcuts="z"', page)
    post(client, letter, undo, 2)
    assert rotations(services, letter) == [0, 0]
