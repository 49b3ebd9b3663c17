"""What officers say of whole papers: divided and joined without a page lost, for good, and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import ServiceError, UsageError
from core.records import Batch, FieldValue, Revision, Slip
from ingest.filing.by_hand import ByHand, portions_of
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.services import Services
from ingest.verify.verify import verify
from search.query import parse
from store import batches, papers
from tests.support.drawn import BIRTH, STATUS
from tests.support.joined import BACK, FRONT, LETTER, SECOND, THIRD, TextReaderPool, files
from tests.support.services import services_at

OFFICER = "le.an"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path, readers=TextReaderPool()) as services:
        yield services


def take(services: Services, **texts: str) -> Batch:
    batch = accept(services, files(services.config.data / "in", **texts), Slip())
    until_done.finish_pending(services)
    return batch


def filed(services: Services, batch: Batch) -> list[Revision]:
    state = status.of_batch(services.objects, batch)
    assert state.pages.waiting == 0
    return [papers.load(services.objects, paper_id) for paper_id in state.paper_ids]


def places(*held: Revision) -> list[tuple[str, int]]:
    return [(part.sha256, page) for paper in held for part in portions_of(paper) for page in part.pages]


def findable(services: Services) -> Counter[tuple[str, int]]:
    """The pages of all papers that search finds."""
    return Counter(places(*(papers.load(services.objects, paper_id) for paper_id, _ in services.index.versions())))


def is_whole(services: Services) -> bool:
    result = verify(services.objects, services.index)
    assert result.ok, result.problems
    return True


def test_a_paper_divided_keeps_its_first_pages_and_the_rest_is_a_paper_with_an_id_of_its_file(
    services: Services,
) -> None:
    batch = take(services, stack=f"{LETTER}\f{SECOND}\f{THIRD}")
    (letter,) = filed(services, batch)
    before = findable(services)
    first, rest = ByHand(services).split(letter, 3, by=OFFICER)
    assert (first.paper_id, first.reading.pages, rest.reading.pages) == (letter.paper_id, (1, 2), (3,))
    assert rest.paper_id == letter.paper_id[:-1] + "2"
    assert (first.by, first.divided_by, rest.divided_by) == (OFFICER, OFFICER, OFFICER)
    assert papers.load(services.objects, letter.paper_id, 1).reading.pages == (1, 2, 3), "what was stays to be seen"
    assert findable(services) == before
    assert [paper.paper_id for paper in filed(services, batch)] == [first.paper_id, rest.paper_id]
    assert services.index.find(parse("hằng tháng"))[0].paper_id == rest.paper_id
    assert is_whole(services)


def test_what_was_divided_is_joined_again_as_it_was_and_divided_again_under_the_same_id(services: Services) -> None:
    batch = take(services, stack=f"{LETTER}\f{SECOND}\f{THIRD}")
    (letter,) = filed(services, batch)
    hand = ByHand(services)
    first, rest = hand.split(letter, 3, by=OFFICER)
    whole = hand.join(first, rest, by=OFFICER)
    assert whole.reading == letter.reading
    assert papers.load(services.objects, rest.paper_id).part_of == letter.paper_id
    assert [hit.paper_id for hit in services.index.find(parse("hằng tháng"))] == [letter.paper_id]
    again, same = hand.split(whole, 3, by=OFFICER)
    assert (again.reading.pages, same.paper_id, same.part_of) == ((1, 2), rest.paper_id, None)
    assert is_whole(services)


def test_papers_of_two_files_are_joined_under_the_id_of_the_first_and_taken_apart_again(services: Services) -> None:
    batch = take(services, birth=BIRTH, status=STATUS)
    birth, other = filed(services, batch)
    hand = ByHand(services)
    assert hand.following(birth) == other
    assert hand.following(other) is None
    whole = hand.join(birth, other, by=OFFICER)
    assert [part.file for part in whole.reading.parts] == ["birth.jpg", "status.jpg"]
    assert whole.reading.pages == (1, 2)
    assert list(services.index.versions()) == [(birth.paper_id, 2)]
    assert papers.load(services.objects, other.paper_id).part_of == birth.paper_id
    assert is_whole(services)
    first, rest = hand.split(whole, 2, by=OFFICER)
    assert (first.reading, rest.reading, rest.part_of) == (birth.reading, other.reading, None)
    assert [paper.paper_id for paper in filed(services, batch)] == [birth.paper_id, other.paper_id]
    assert is_whole(services)


def test_a_paper_over_three_files_is_divided_between_them_and_the_rest_is_one_paper(services: Services) -> None:
    batch = take(services, a=LETTER, b=SECOND, c=THIRD)
    (letter,) = filed(services, batch)
    second = str(letter.reading.parts[1].paper_id)
    first, rest = ByHand(services).split(letter, 2, by=OFFICER)
    assert (first.reading.parts, first.reading.pages) == ((), (1,))
    assert rest.paper_id == second
    assert [part.file for part in rest.reading.parts] == ["b.jpg", "c.jpg"]
    assert papers.load(services.objects, str(letter.reading.parts[2].paper_id)).part_of == second
    assert is_whole(services)


def test_what_officers_said_of_a_page_goes_with_the_page(services: Services) -> None:
    (stack,) = filed(services, take(services, a=LETTER, b=SECOND, c=THIRD))
    said = {
        "signer": FieldValue("Trần Văn Ký", "Trần Văn Ký", 1.0, 3, (0.1, 0.1, 0.2, 0.2), "officer"),
        "issuer": FieldValue("Ủy ban Đúng", "Ủy ban Đúng", 1.0, 1, (0.1, 0.1, 0.2, 0.2), "officer"),
        "abstract": FieldValue("Về việc đúng", "Về việc đúng", 1.0, None, None, "officer"),
    }

    def say(latest: Revision) -> Revision:
        fields = latest.reading.fields | said
        return msgspec.structs.replace(latest, reading=msgspec.structs.replace(latest.reading, fields=fields))

    stack = papers.revise(services.objects, stack.paper_id, say, by=OFFICER)
    first, rest = ByHand(services).split(stack, 3, by=OFFICER)
    assert first.reading.fields["issuer"] == said["issuer"]
    assert first.reading.fields["abstract"].source == "officer"
    assert rest.reading.fields["signer"] == msgspec.structs.replace(said["signer"], page=1)
    assert "signer" not in first.reading.fields or first.reading.fields["signer"].source != "officer"


def test_filing_the_file_again_leaves_papers_the_pages_an_officer_gave_them(services: Services) -> None:
    batch = take(services, a=FRONT, b=BACK)
    (card,) = filed(services, batch)
    first, rest = ByHand(services).split(card, 2, by=OFFICER)
    for file in batch.files:
        batches.forget_outcome(services.objects, batch.batch, str(file.sha256))
    batches.reopen(services.objects, batch)
    until_done.finish_pending(services)
    assert [paper.paper_id for paper in filed(services, batch)] == [first.paper_id, rest.paper_id]
    assert papers.load(services.objects, first.paper_id) == first
    assert papers.load(services.objects, rest.paper_id) == rest
    again = accept(services, files(services.config.data / "in", a=FRONT, b=BACK), Slip(dossier="H26.12-260901-0007"))
    until_done.finish_pending(services)
    assert [paper.paper_id for paper in filed(services, again)] == [first.paper_id, rest.paper_id]
    assert is_whole(services)


def test_what_would_lose_or_double_a_page_is_refused_and_changes_nothing(services: Services) -> None:
    birth, letter = filed(services, take(services, birth=BIRTH, letter=f"{LETTER}\f{SECOND}"))
    hand, before = ByHand(services), list(services.index.versions())
    for page in (-1, 0, 1, 3):
        with pytest.raises(UsageError, match="between two of its pages"):
            hand.split(letter, page, by=OFFICER)
    with pytest.raises(UsageError, match="no page in common"):
        hand.join(letter, letter, by=OFFICER)
    papers.revise(
        services.objects,
        letter.paper_id,
        lambda newest: msgspec.structs.replace(newest, same_as=(birth.paper_id,)),
        by="x",
    )
    with pytest.raises(UsageError, match="somebody else"):
        hand.join(letter, birth, by=OFFICER)
    assert list(services.index.versions()) == before


def test_a_page_whose_reading_is_not_at_hand_divides_nothing(services: Services) -> None:
    (letter,) = filed(services, take(services, letter=f"{LETTER}\f{SECOND}"))
    for entry in list(services.objects.list("pages/")):
        services.objects.delete(entry.key)
    with pytest.raises(ServiceError, match="read anew"):
        ByHand(services).split(letter, 2, by=OFFICER)
    assert len(papers.history(services.objects, letter.paper_id)) == 1
    assert ByHand(services).read_as(letter, "cong_van") == letter.reading


class Stopped(BaseException):
    """The process dies here."""


class Dying:
    """An object store in which the process dies at its n-th record."""

    def __init__(self, real: Any, left: int) -> None:
        self._real, self._left = real, left

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create(self, key: str, data: Any) -> None:
        self._live_on(key)
        self._real.create(key, data)

    def create_unseen(self, key: str, data: Any) -> None:
        self._live_on(key)
        self._real.create_unseen(key, data)

    def _live_on(self, key: str) -> None:
        if key.startswith("papers/"):
            if not self._left:
                raise Stopped
            self._left -= 1


@pytest.mark.parametrize("died_at", [0, 1, 2])
@pytest.mark.parametrize("what", ["split", "join"])
def test_a_process_that_dies_in_between_loses_no_page_and_the_same_again_finishes_it(
    services: Services, what: str, died_at: int
) -> None:
    batch = take(services, a=LETTER, b=SECOND, c=THIRD) if what == "split" else take(services, a=BIRTH, b=STATUS)
    held = filed(services, batch)
    wanted = set(places(*held))
    dying = ByHand(Services(**{name: getattr(services, name) for name in services.__dataclass_fields__} | {
        "objects": Dying(services.objects, died_at)}))  # fmt: skip

    def do(hand: ByHand) -> None:
        fresh = [papers.load(services.objects, paper.paper_id) for paper in held]
        hand.split(fresh[0], 2, by=OFFICER) if what == "split" else hand.join(fresh[0], fresh[1], by=OFFICER)

    try:
        do(dying)
    except Stopped:
        assert set(findable(services)) == wanted, "no page is in no paper"
        do(ByHand(services))
    assert findable(services) == Counter(wanted), "each page is in one paper"
    assert is_whole(services)


def test_a_paper_read_as_another_type_has_that_types_values_and_what_officers_said(services: Services) -> None:
    (birth,) = filed(services, take(services, a=BIRTH))
    read = ByHand(services).read_as(birth, "trich_luc_khai_sinh")
    assert (read.type, birth.reading.type) == ("trich_luc_khai_sinh", "khai_sinh")
    assert read.fields["full_name"].value == birth.reading.fields["full_name"].value
    assert set(read.fields) <= set(services.catalogue.fields_of("trich_luc_khai_sinh"))
    assert len(papers.history(services.objects, birth.paper_id)) == 1
