"""The Vietnamese of the pages: each code that can reach an officer has words; numbers, days, names come out right."""

from __future__ import annotations

import re
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import get_args

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.catalogue import load as load_catalogue
from core.errors import CorruptError, InputError, NotFoundError
from core.reasons import SENTENCES
from core.records import FieldSource, HandedIn, Lane, Reading
from core.settings import Config
from ingest.reader_pool import ReaderPool
from search.reuse.reuse_check import Answer
from search.web import words
from search.web.frame import TROUBLES
from search.web.paper import disposition, safe_name
from search.web.pictures import Pictures
from store import papers
from store.files import FileObjects
from store.thumbnails import SCREEN
from tests.conftest import ROOT
from tests.support.made_papers import Drawn


def test_whatever_of_a_paper_may_change_has_a_vietnamese_name_in_its_history() -> None:
    names = {*Reading.__struct_fields__, *papers._compared[1:]} - {"fields"}
    assert sorted(name for name in names if words.word(name, "changes") == name) == []


def test_every_field_of_the_catalogue_has_a_vietnamese_name() -> None:
    shown = {field.name for kind in load_catalogue().types.values() for field in kind.field if not field.metadata}
    vocabulary_ = words.Words.of(load_catalogue())
    assert sorted(name for name in shown if vocabulary_.field(name) == name) == []


def test_every_owner_role_source_lane_answer_and_failure_has_its_words() -> None:
    roles = {role.role for kind in load_catalogue().types.values() for role in kind.owner}
    expected = {
        "roles": roles, "sources": get_args(FieldSource), "handed_in": get_args(HandedIn), "lanes": get_args(Lane),
        "answers": get_args(Answer), "failures": InputError.CODES, "metadata": ("number_symbol", "issued_on", "issuer"),
    }  # fmt: skip
    for table, codes in expected.items():
        assert set(codes) <= set(words.tables()[table]), table


def test_every_check_the_classify_room_names_has_its_words() -> None:
    named = set()
    for path in (ROOT / "classify").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'"(![a-z_]+)"', source)) | set(re.findall(r'check="(!?[a-z_]+)"', source))
    assert named
    assert sorted(named - set(words.tables()["checks"])) == []


def test_every_reason_becomes_a_sentence_without_any_code() -> None:
    vocabulary_ = words.Words.of(load_catalogue())
    for code in SENTENCES:
        (said,) = vocabulary_.reviews((f"{code}:full_name",))
        assert said.endswith("họ và tên.")
        assert code not in said
    (said,) = vocabulary_.reviews(("a_code_of_tomorrow",))
    assert said == "Giấy tờ này cần được xem lại."


def test_all_that_an_officer_reads_is_nfc() -> None:
    files = [*(ROOT / "search" / "web").rglob("*.html"), ROOT / "search" / "web" / "words.toml"]
    texts = [path.read_text(encoding="utf-8") for path in files] + [part for pair in TROUBLES.values() for part in pair]
    assert len(files) > 8
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("001199999999", "0011•••••999"), ("012345678", "01••••678"), ("0101234567", "01•••••567"),
        ("1234", "••••"), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_a_number_in_a_list_is_masked(number: str | None, shown: str) -> None:
    assert words.masked(number) == shown


@given(st.text(max_size=40), st.from_regex(r"[0-9]{12}|[0-9]{9}", fullmatch=True), st.text(max_size=40))
def test_a_snippet_never_shows_a_personal_number_that_was_not_asked_for(before: str, number: str, after: str) -> None:
    snippet = f"{before} {number} {after}".replace("«", "").replace("»", "")
    if not re.search(rf"\d\s?{number}|{number}\s?\d", snippet):
        assert number not in words.marked(snippet)
    assert number in words.marked(f"«{number}»")


@given(st.text(max_size=200))
def test_a_snippet_is_always_harmless_markup(text: str) -> None:
    assert set(re.findall(r"<[^>]*>?", words.marked(text))) <= {"<mark>", "</mark>"}


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2026-01-05", "05/01/2026"), ("1940-03", "03/1940"), ("1940", "1940"), ("2026-01-05T08:30", "05/01/2026 08:30"),
     ("không rõ", "không rõ"), (None, "")],
)  # fmt: skip
def test_a_date_is_written_as_precisely_as_it_is_known(iso: str | None, shown: str) -> None:
    assert words.day(iso) == shown


@pytest.mark.parametrize(
    ("given_name", "saved"),
    [
        ("../../etc/passwd", "passwd.png"), ("C:\\temp\\giấy.exe", "giấy.png"), ("a.html", "a.png"),
        ("...", ""), ("<>\"'", ""), ("\u202egnp.js", "gnp.png"), ("x" * 400 + ".pdf", "x" * 100 + ".png"),
        (".hidden", "hidden.png"), ("giấy khai sinh (1).PDF", "giấy khai sinh (1).png"),
    ],
)  # fmt: skip
def test_an_original_is_saved_under_a_harmless_name_with_the_ending_of_its_kind(given_name: str, saved: str) -> None:
    assert safe_name(given_name, ".png") == saved


@given(st.text(max_size=60))
def test_no_name_can_break_out_of_its_header(name: str) -> None:
    header = disposition(safe_name(name, ".pdf") or "x.pdf")
    assert re.fullmatch(r"attachment; filename=\"[ -~]*\"; filename\*=UTF-8''[A-Za-z0-9_.~%-]+", header)
    assert header.count('"') == 2


def test_many_threads_may_ask_for_pictures_at_once(tmp_path: Path) -> None:
    objects = FileObjects(tmp_path)
    for number in range(4):
        document, buffer = pikepdf.new(), BytesIO()
        for page in range(3):
            sheet = document.add_blank_page(page_size=(100 + number, 200 + page))
            sheet.Contents = document.make_stream(b"0 g 0 0 50 50 re f")
        document.save(buffer)
        objects.create(f"searchable/{number}.pdf", buffer.getvalue())
    wrong: list[tuple[int, int]] = []

    def look() -> None:
        for _ in range(10):
            for number in range(4):
                for page, size in enumerate(pictures.sizes(f"searchable/{number}.pdf"), start=1):
                    image = Image.open(BytesIO(pictures.page(f"searchable/{number}.pdf", page)))
                    if image.size != size:
                        wrong.append((number, page))

    with ReaderPool(Config(workers=1)) as readers:
        pictures = Pictures(objects, readers)
        threads = [threading.Thread(target=look) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        small, large, sizes = readers.first_look(objects.read("searchable/0.pdf"), 100, SCREEN, large=True)
        alone = readers.first_look(objects.read("searchable/0.pdf"), 100, SCREEN, large=False)
    assert wrong == []
    assert max(Image.open(BytesIO(small)).size) == 100
    assert sizes == pictures.sizes("searchable/0.pdf")
    assert large == pictures.page("searchable/0.pdf", 1)
    assert alone == (small, b"", sizes)


def test_a_page_drawn_ahead_is_drawn_once_for_all_who_ask(tmp_path: Path) -> None:
    drawn = Slow()
    objects = FileObjects(tmp_path)
    objects.create("searchable/a.pdf", b"a PDF")
    pictures = Pictures(objects, drawn)
    pictures.ahead("searchable/a.pdf")
    assert drawn.begun.wait(10)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(pictures.page, "searchable/a.pdf", 1) for _ in range(3)]
        drawn.go.set()
        assert {image.result() for image in asked} == {b"drawn"}
    pictures.ahead("searchable/a.pdf")
    assert drawn.count == 1
    drawn.fails = True
    objects.create("searchable/b.pdf", b"another PDF")
    pictures.ahead("searchable/b.pdf")
    with pytest.raises(CorruptError):
        pictures.page("searchable/b.pdf", 1)


class Slow:
    """Draws when it is let."""

    def __init__(self) -> None:
        self.begun, self.go, self.count, self.fails = threading.Event(), threading.Event(), 0, False

    def sizes(self, pdf: Path, longest: int) -> tuple[tuple[int, int], ...]:
        return ((1, 1),)

    def picture(self, pdf: Path, page: int, longest: int) -> bytes:
        self.count += 1
        self.begun.set()
        assert self.go.wait(10)
        if self.fails:
            raise CorruptError("a page cannot be drawn")
        return b"drawn"


def test_a_page_that_is_not_there_and_a_file_that_is_none_have_their_own_errors(tmp_path: Path) -> None:
    objects = FileObjects(tmp_path)
    objects.create("searchable/a.pdf", b"no PDF")
    pictures = Pictures(objects, Drawn())
    with pytest.raises(CorruptError):
        pictures.page("searchable/a.pdf", 1)
    with pytest.raises(CorruptError):
        pictures.sizes("searchable/a.pdf")
    with pytest.raises(NotFoundError):
        pictures.page("searchable/b.pdf", 1)


def test_an_enormous_page_is_drawn_small(tmp_path: Path) -> None:
    objects, document, buffer = FileObjects(tmp_path), pikepdf.new(), BytesIO()
    document.add_blank_page(page_size=(14400, 3))
    document.save(buffer)
    objects.create("searchable/a.pdf", buffer.getvalue())
    assert Image.open(BytesIO(Pictures(objects, Drawn()).page("searchable/a.pdf", 1))).size == (1800, 1)
