"""Stacks as counters scan them: sheets printed, scanned and obeyed; the same paper known when it comes again."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from samples.degrade import LEVELS, capture
from samples.fonts import FontsMissing
from samples.make import orders
from tests.conftest import require
from tests.support.motlan import Motlan

TYPES = ["khai_sinh", "hop_dong", "xn_tthn"]
DOSSIER = "H26.12-250901-0007"


def scanned(image: Image.Image, dpi: int = 300, *, upside_down: bool = False) -> Image.Image:
    taken = capture(image, dpi, LEVELS["scan"], Random(7)).image
    return taken.transpose(Image.Transpose.ROTATE_180) if upside_down else taken


def save(pages: list[Image.Image], target: Path) -> Path:
    pages[0].save(target, save_all=True, append_images=pages[1:], resolution=200, quality=85)
    return target


@pytest.fixture(scope="module")
def papers() -> list[list[Image.Image]]:
    """Three papers as scanned pages; the first has a blank back, the second stands upside down."""
    try:
        drawn = [order.draw() for order in orders(4711, TYPES, ["scan"], 1, "open")]
    except FontsMissing:
        require("fonts to draw samples with", False, "services/system")
    pages = [[scanned(page.image, page.dpi, upside_down=place == 1) for page in paper.pages]
             for place, paper in enumerate(drawn)]  # fmt: skip
    pages[0].append(Image.new("RGB", pages[0][0].size, (253, 252, 250)))
    return pages


@pytest.fixture(scope="module")
def motlan(tmp_path_factory: pytest.TempPathFactory) -> Motlan:
    return Motlan(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def sheets(motlan: Motlan, tmp_path_factory: pytest.TempPathFactory) -> list[Image.Image]:
    """A row of three sheets from the program, printed and scanned, the second upside down."""
    target = tmp_path_factory.mktemp("print") / "sheets.pdf"
    said = motlan.json(
        "sheets", "--dossier", DOSSIER, "--count", "3", "--out", target,
        *(word for code in ("hop_dong", "khai_sinh", "xn_tthn") for word in ("--type", code)),
    )  # fmt: skip
    assert said["count"] == 3
    with pypdfium2.PdfDocument(target) as document:
        pages = [page.render(scale=300 / 72).to_pil().convert("RGB") for page in document]
    return [scanned(page, upside_down=place == 1) for place, page in enumerate(pages)]


def read(motlan: Motlan, file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in motlan.run("read", file).stdout.splitlines()]


def test_a_stack_without_sheets_is_divided_by_what_its_pages_show(
    papers: list[list[Image.Image]], motlan: Motlan, tmp_path: Path
) -> None:
    papers_read = read(motlan, save([page for paper in papers for page in paper], tmp_path / "stack.pdf"))
    assert [len(shown["pages"]) for shown in papers_read] == [len(paper) for paper in papers]
    assert {shown["type"] for shown in papers_read} == set(TYPES)
    assert [page for shown in papers_read for page in shown["pages"]] == list(range(1, sum(map(len, papers)) + 1))


def test_a_stack_with_sheets_is_divided_by_them_and_their_words_are_in_no_paper(
    papers: list[list[Image.Image]], sheets: list[Image.Image], motlan: Motlan, tmp_path: Path
) -> None:
    pages = [page for sheet, paper in zip(sheets, papers, strict=True) for page in (sheet, *paper)]
    receipt = motlan.json("ingest", save(pages, tmp_path / "stack.pdf"))
    papers_shown = [motlan.json("show", paper_id) for paper_id in receipt["paper_ids"]]
    assert [len(shown["pages"]) for shown in papers_shown] == [len(paper) + 1 for paper in papers]
    assert receipt["pages"] == {"received": len(pages), "read": len(pages) - 1, "blank": 1, "failed": 0, "waiting": 0}
    for number, shown in enumerate(papers_shown, start=1):
        said = shown["separator"]
        assert (said["number"], said["total"], said["dossier"]) == (number, 3, DOSSIER)
        assert shown["slip"]["dossier"] == DOSSIER
        assert "PHÂN CÁCH" not in shown["text"]
        assert not {"sheet_missing", "sheet_foreign", "sheet_crowded"} & set(shown["review_reasons"])
        assert ("sheet_differs:type" in shown["review_reasons"]) == (shown["type"] != said["type"])
    assert motlan.json("verify")["ok"]


def test_a_missing_sheet_is_loud_and_merges_nothing(
    papers: list[list[Image.Image]], sheets: list[Image.Image], motlan: Motlan, tmp_path: Path
) -> None:
    pages = [sheets[0], *papers[0], *papers[1], sheets[2], *papers[2]]
    papers_read = read(motlan, save(pages, tmp_path / "stack.pdf"))
    assert all("sheet_missing" in shown["review_reasons"] for shown in papers_read)
    assert [len(shown["pages"]) for shown in papers_read] == [len(papers[0]) + 1, len(papers[1]), len(papers[2]) + 1]


def test_sheets_of_another_house_are_loud_and_set_no_dossier(
    papers: list[list[Image.Image]], sheets: list[Image.Image], tmp_path: Path
) -> None:
    other = Motlan(tmp_path / "data", MOTLAN_SHEET_KEY="the key of another installation")
    receipt = other.json("ingest", save([sheets[0], *papers[0]], tmp_path / "stack.pdf"))
    papers_shown = [other.json("show", paper_id) for paper_id in receipt["paper_ids"]]
    assert papers_shown
    for shown in papers_shown:
        assert "sheet_foreign" in shown["review_reasons"]
        assert "sheet_crowded" not in shown["review_reasons"]
        assert shown["slip"]["dossier"] is None
        assert shown["separator"] is None


def test_the_same_paper_scanned_again_is_linked_and_the_better_scan_shown_first(tmp_path: Path) -> None:
    try:
        (page,) = next(orders(4711, ["khai_sinh"], ["scan"], 1, "open")).draw().pages
    except FontsMissing:
        require("fonts to draw samples with", False, "services/system")
    first, again = tmp_path / "first.png", tmp_path / "again.jpg"
    scanned(page.image, page.dpi).save(first, dpi=(200, 200))
    worse = capture(page.image, page.dpi, LEVELS["poor"], Random(3))
    worse.image.save(again, quality=60, dpi=(worse.dpi, worse.dpi))
    motlan = Motlan(tmp_path / "data")
    (poor,) = motlan.json("ingest", again)["paper_ids"]
    (good,) = motlan.json("ingest", first)["paper_ids"]
    assert motlan.json("show", poor)["same_as"] == [good]
    assert motlan.json("show", good)["same_as"] == [poor]
    assert "scanned again as" in motlan.run("show", good).stdout
    number = motlan.json("show", good)["metadata"]["number_symbol"]
    assert [hit["paper_id"] for hit in motlan.lines("search", number)] == [good, poor]
    assert motlan.json("verify")["ok"]
    assert motlan.json("ingest", first)["paper_ids"] == [good]
    assert motlan.json("show", good)["revision"] == 2


def test_the_catalogue_is_listed_checked_and_tried_on_a_scan(
    papers: list[list[Image.Image]], motlan: Motlan, tmp_path: Path
) -> None:
    (birth,) = motlan.lines("types", "khai_sinh")
    assert birth["type"] == "khai_sinh"
    assert "full_name" in birth["fields"]
    assert len(motlan.lines("types")) > 40
    assert motlan.json("types", "check")["ok"]
    bad = tmp_path / "catalogue"
    bad.mkdir()
    (bad / "wrong.toml").write_text('code = "other"\nname = "X"\n', encoding="utf-8")
    report = motlan.json("types", "check", bad, code=1)
    assert not report["ok"]
    assert report["mistakes"][0].startswith("wrong.toml: ")
    page = tmp_path / "page.png"
    papers[0][0].save(page)
    done = motlan.run("types", "try", page, "--out", tmp_path / "seen.png")
    assert "page 1 of 1" in done.stderr
    with Image.open(tmp_path / "seen.png") as seen:
        assert seen.width > 1500
    assert "has 1 pages" in motlan.run("types", "try", page, "--page", "2", code=2).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--dossier", "my papers", "--count", "2"),
        ("--dossier", DOSSIER, "--count", "2", "--type", "no_such_type"),
        ("--dossier", DOSSIER, "--count", "3", "--type", "khai_sinh", "--type", "ct07"),
        ("--dossier", DOSSIER, "--count", "2", "--owner", "12"),
    ],
)
def test_sheets_that_could_not_be_read_back_are_not_printed(motlan: Motlan, tmp_path: Path, words: tuple[str]) -> None:
    motlan.run("sheets", *words, "--out", tmp_path / "x.pdf", code=2)
    assert not (tmp_path / "x.pdf").exists()
