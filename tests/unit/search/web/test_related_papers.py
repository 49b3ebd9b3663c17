"""Beside a paper: the words over its image, what its revisions changed, its dossier's papers, the same paper again."""

from __future__ import annotations

import re

import msgspec

from core.records import Line, PageReading, Word
from store import pages, papers
from tests.support.made_papers import MAU, paper, said
from tests.unit.search.web.test_pages import BIRTH, CARD, SHA, Services, services, text

__all__ = ["services"]
OTHER = "01m87rsyrhnentqaxbnentqaxd-1"


def cache_words(services: Services) -> None:
    line = Line((Word("<NGUYỄN>", (0.1, 0.2, 0.3, 0.22), 0.9), Word("MẪU", (0.32, 0.2, 0.4, 0.22), 0.9)), (0, 0, 1, 1))
    pages.save(services.objects, SHA, PageReading(5, "read", "reader-1", lines=(line,), width=1000, height=1500))


def test_the_words_of_a_page_stand_where_they_are_printed_escaped_and_logged(services: Services) -> None:
    cache_words(services)
    answer = services.officer.get(f"/papers/{BIRTH}/pages/1/words")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert 'viewBox="0 0 1000 1500"' in answer.text
    assert re.search(r'<text x="100" y="324" font-size="30" textLength="200"[^>]*>&lt;NGUYỄN&gt; </text>', answer.text)
    assert services.log()[-1].action == "words"
    assert services.officer.get(f"/papers/{BIRTH}/pages/3/words").status_code == 404


def test_a_page_whose_reading_is_no_longer_cached_has_no_words_and_no_fault(services: Services) -> None:
    answer = services.officer.get(f"/papers/{BIRTH}/pages/2/words")
    assert (answer.status_code, answer.text.count("<text")) == (200, 0)


def test_the_history_says_what_each_revision_changed_from_what_to_what(services: Services) -> None:
    papers.revise(
        services.objects, BIRTH,
        lambda now: msgspec.structs.replace(now, reading=said(now.reading, full_name="Nguyễn Thị Mầu", sex="nam")),
        by="le.an",
    )  # fmt: skip
    page = services.officer.get(f"/papers/{BIRTH}").text
    assert f"<li>Họ và tên: <del>{MAU}</del> → <ins>Nguyễn Thị Mầu</ins></li>" in page
    assert "<li>Giới tính: <del>Nữ</del> → <ins>Nam</ins></li>" in page
    assert page.count("<del>") == 2


def test_other_papers_of_the_dossier_are_at_hand_and_in_the_log(services: Services) -> None:
    services.keep(paper(OTHER, type="can_cuoc", dossier="H26.12-1", branch="CN02"))
    page = services.officer.get(f"/papers/{BIRTH}").text
    beside = page.partition('class="together"')[2].partition("</div>")[0]
    assert "Cùng hồ sơ H26.12-1" in text(beside)
    assert f"/papers/{OTHER}" in beside
    assert BIRTH not in beside
    assert CARD not in beside
    assert OTHER in services.log()[-1].paper_ids


def test_the_same_paper_again_stands_side_by_side_with_what_is_read_differently(services: Services) -> None:
    twin = msgspec.structs.replace(paper(OTHER, branch="CN02", number="8/2026"), same_as=(BIRTH,))
    services.keep(twin)
    page = services.officer.get(f"/papers/{OTHER}/beside/{BIRTH}")
    assert page.status_code == 200
    assert "Số, ký hiệu 8/2026 07/2026" in text(page.text)
    assert services.log()[-1].paper_ids == (OTHER, BIRTH)
    assert services.officer.get(f"/papers/{OTHER}/beside/{CARD}").status_code == 404
    assert f"/papers/{OTHER}/beside/{BIRTH}" in services.officer.get(f"/papers/{OTHER}").text


def test_only_the_first_image_is_asked_for_before_it_is_looked_at(services: Services) -> None:
    page = services.officer.get(f"/papers/{BIRTH}").text
    images = re.findall(r'<img src="/papers/[^"]*/pages/\d\.jpg"[^>]*>', page)
    assert [("lazy" in image) for image in images] == [False, True]
    assert page.count("thumbnail.jpg?page=") == 2  # all pages in a strip
