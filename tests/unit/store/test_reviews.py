"""What officers did in the queue is kept for good and can be counted again."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from store.files import FileObjects
from store.reviews import Review, Reviews, Summary, session_of, summary

ONE, OTHER = "01m87rsyrhnentqaxbnentqaxb-1", "01m87rsyrhnentqaxbnentqaxc-1"


def saved(paper_id: str, revision: int, **values: tuple[str, ...]) -> Review:
    return Review(paper_id=paper_id, revision=revision - 1, act="saved", new_revision=revision, **values)  # type: ignore[arg-type]


def test_a_session_counts_papers_values_and_how_many_were_as_read(tmp_path: Path) -> None:
    reviews, session = Reviews(FileObjects(tmp_path)), session_of("a token")
    reviews.keep(session, saved(ONE, 2, confirmed=("full_name", "sex"), corrected=("issued_on",)), by="an")
    reviews.keep(session, Review(paper_id=OTHER, revision=1, act="skipped"), by="an")
    reviews.keep(session_of("another"), saved(OTHER, 2, absent=("sex",)), by="binh")
    assert summary(reviews.of(session)) == Summary(1, 3, 2)
    assert summary(reviews.of(session)).agreement == pytest.approx(2 / 3)
    assert [(name == session, review.by) for name, review in Reviews(FileObjects(tmp_path)).all()].count(
        (True, "an")
    ) == 2


def test_what_was_taken_back_counts_no_more(tmp_path: Path) -> None:
    reviews, session = Reviews(FileObjects(tmp_path)), session_of("a token")
    reviews.keep(session, saved(ONE, 2, confirmed=("full_name",)), by="an")
    reviews.keep(session, Review(paper_id=ONE, revision=2, act="undone", new_revision=3), by="an")
    reviews.keep(session, saved(ONE, 4, corrected=("full_name",)), by="an")
    assert summary(reviews.of(session)) == Summary(1, 1, 0)


def test_an_act_is_never_changed_and_no_token_stands_in_its_key(tmp_path: Path) -> None:
    objects = FileObjects(tmp_path)
    Reviews(objects).keep(session_of("a token"), saved(ONE, 2), by="an")
    (entry,) = objects.list("reviews/")
    assert "token" not in entry.key
    with pytest.raises(UsageError):
        objects.replace(entry.key, b"{}")
