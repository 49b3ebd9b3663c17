"""What a process remembers of pages: their one-page PDFs where it files them, and what it read."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.errors import NotFoundError
from core.records import Failure, PageReading
from store import pages
from store.files import FileObjects

SHA, READER = "a" * 64, "r1"


def stored(objects: FileObjects) -> list[str]:
    return [entry.key for entry in objects.list("cache/pdf/")]


def blank(page: int) -> PageReading:
    return PageReading(page=page, status="blank", reader=READER)


def test_a_pdf_that_waits_here_is_not_in_the_store(tmp_objects: FileObjects) -> None:
    pages.keep_pdf(tmp_objects, SHA, blank(1), b"%PDF-1", here=True)
    assert (pages.load_pdf(tmp_objects, SHA, READER, blank(1)), stored(tmp_objects)) == (b"%PDF-1", [])
    pages.forget_pdfs(tmp_objects, SHA, READER, 1)
    with pytest.raises(NotFoundError):
        pages.load_pdf(tmp_objects, SHA, READER, blank(1))


def test_a_pdf_drawn_anew_for_others_stands_in_the_place_of_one_that_waited_here(tmp_objects: FileObjects) -> None:
    pages.keep_pdf(tmp_objects, SHA, blank(1), b"%PDF-1", here=True)
    pages.keep_pdf(tmp_objects, SHA, blank(1), b"%PDF-turned", here=False)
    assert pages.load_pdf(tmp_objects, SHA, READER, blank(1)) == b"%PDF-turned"


def test_a_pdf_that_waited_here_is_not_that_of_a_page_read_otherwise_since(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.keep_pdf(tmp_objects, SHA, blank(1), b"%PDF-1", here=True)
    with pytest.raises(NotFoundError):
        pages.load_pdf(tmp_objects, SHA, READER, msgspec.structs.replace(blank(1), rotation=90))
    monkeypatch.setattr(pages, "_PDF_SECONDS", -1.0)
    pages.keep_pdf(tmp_objects, SHA, blank(2), b"%PDF-2", here=True)
    with pytest.raises(NotFoundError):
        pages.load_pdf(tmp_objects, SHA, READER, blank(1))


def test_what_there_is_no_room_for_goes_into_the_store(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_PDF_BYTES", 12)
    for page in (1, 2, 3):
        pages.keep_pdf(tmp_objects, SHA, blank(page), b"%%PDF-%d" % page, here=True)
    assert stored(tmp_objects) == [pages.pdf_key(SHA, READER, 3)], "and never one that another may have filed by now"
    assert [pages.load_pdf(tmp_objects, SHA, READER, blank(page)) for page in (1, 2, 3)] == [
        b"%PDF-1",
        b"%PDF-2",
        b"%PDF-3",
    ]
    in_store, in_memory = pages.forget_pdfs(tmp_objects, SHA, READER, 3)
    assert in_store == [pages.pdf_key(SHA, READER, 3)]
    assert in_memory == [pages.pdf_key(SHA, READER, page) for page in (1, 2)]
    with pytest.raises(NotFoundError):
        pages.load_pdf(tmp_objects, SHA, READER, blank(2))


def test_a_pdf_that_another_process_may_file_is_in_the_store_at_once(tmp_objects: FileObjects) -> None:
    pages.keep_pdf(tmp_objects, SHA, blank(1), b"%PDF-1", here=False)
    assert stored(tmp_objects) == [pages.pdf_key(SHA, READER, 1)]
    assert pages.forget_pdfs(tmp_objects, SHA, READER, 1) == ([pages.pdf_key(SHA, READER, 1)], [])


def test_a_pdf_that_is_in_the_store_too_is_not_brought_here_and_makes_room_for_one_that_is_not(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_PDF_BYTES", 12)
    for page in (1, 2):
        pages.keep_pdf(tmp_objects, SHA, blank(page), b"%%PDF-%d" % page, here=False)
        tmp_objects.delete(pages.pdf_key(SHA, READER, page))
        assert pages.load_pdf(tmp_objects, SHA, READER, blank(page)) == b"%%PDF-%d" % page
    pages.keep_pdf(tmp_objects, SHA, blank(3), b"%PDF-3", here=True)
    assert stored(tmp_objects) == []
    with pytest.raises(NotFoundError):
        pages.load_pdf(tmp_objects, SHA, READER, blank(1))


def test_of_two_who_read_a_page_the_store_takes_the_first_unless_that_is_torn(tmp_objects: FileObjects) -> None:
    failed = PageReading(page=1, status="failed", reader=READER, error=Failure("timed_out", "It took too long.", True))
    assert pages.save_first(tmp_objects, SHA, blank(1))
    assert not pages.save_first(tmp_objects, SHA, failed)
    assert pages.load(tmp_objects, SHA, READER, 1) == blank(1)
    tmp_objects.replace(pages.key(SHA, READER, 2), b"{torn")
    assert pages.save_first(tmp_objects, SHA, blank(2))
    assert pages.load(tmp_objects, SHA, READER, 2) == blank(2)


def test_the_size_of_a_files_only_reading_is_told_with_what_it_says(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_objects.replace(pages.key(SHA, READER, 1), data := msgspec.json.encode(blank(1)))
    assert pages.all_sizes(tmp_objects, SHA, READER, 1) == (len(data),)
    monkeypatch.setattr(tmp_objects, "read", lambda _: pytest.fail("it was brought here"))
    assert pages.load_lately(tmp_objects, SHA, READER, 1) == blank(1)


def test_what_is_saved_while_a_file_is_found_lacking_lacks_no_longer(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = pages._listed_sizes

    def saved_meanwhile(*asked: Any) -> tuple[int, ...]:
        known = listed(*asked)
        for page in (1, 2):
            pages.save(tmp_objects, SHA, PageReading(page=page, status="blank", reader=READER))
        return known

    with monkeypatch.context() as patched:
        patched.setattr(pages, "_listed_sizes", saved_meanwhile)
        assert pages.all_sizes(tmp_objects, SHA, READER, 2, alone=True) is None
    assert len(pages.all_sizes(tmp_objects, SHA, READER, 2, alone=True) or ()) == 2


def test_what_a_failed_page_says_is_not_remembered(tmp_objects: FileObjects) -> None:
    error = Failure("set_aside", "It failed.", retryable=True)
    pages.save(tmp_objects, SHA, PageReading(page=1, status="failed", reader=READER, error=error))
    assert pages.is_known_read(tmp_objects, SHA, READER, 1), "for some seconds"
    tmp_objects.delete(pages.key(SHA, READER, 1))  # another process retries
    assert pages.load_lately(tmp_objects, SHA, READER, 1) is None
    pages.save(tmp_objects, SHA, PageReading(page=1, status="blank", reader=READER))
    tmp_objects.delete(pages.key(SHA, READER, 1))
    assert pages.load_lately(tmp_objects, SHA, READER, 1) is not None, "what was read does not change"
