"""Measure the labelling of official letters on `../shared/data/letters`, beside plain Tesseract with expressions.

    .venv/bin/python -m bench.letters [--readings DIR] [--only N]

Readings are cached as JSON in DIR, one file a letter. A value counts as right when it equals the truth after folding
white space, case and tone placement; the abstract also without its `Về việc` / `V/v`.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from classify.letters.letter_parts import LetterParts, letter_parts
from classify.page.layout import lay_out
from core import typed
from core.catalogue import load
from core.records import FieldValue, PageReading
from core.text import accented, fold

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "letters"
COLUMNS = {
    "type": "loai_van_ban", "number_symbol": "so_ky_hieu", "issued_on": "ngay_ban_hanh",
    "parent_agency": "co_quan_chu_quan", "issuer": "co_quan_ban_hanh", "abstract": "trich_yeu",
    "signer_title": "chuc_vu_ky", "signer": "nguoi_ky", "urgency": "do_khan", "signed_page": "trang_ky",
}  # fmt: skip
MOST_PAGES = 6  # a letter is signed before; what follows is attached
ASSERTED = 0.9  # number and date below this confidence go to review


def truth(folder: Path = DATA) -> list[dict[str, str]]:
    """The rows of truth.tsv under our field names, with `file`."""
    with (folder / "truth.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        {
            "file": row["file"], "pages": row["pages"],
            **{name: row[column].strip() for name, column in COLUMNS.items()},
            "type": fold(row["loai_van_ban"]).replace(" ", "_"),
        }
        for row in rows
    ]  # fmt: skip


def same(field: str, got: str, want: str) -> bool:
    """Whether a value is right: white space, case and tone placement are folded; an abstract may miss its prefix."""
    a, b = (re.sub(r"\s+", " ", accented(text)).strip(" .;") for text in (got, want))
    if field == "abstract":
        a, b = (re.sub(r"^(?:về việc|v/v|về)\s+", "", text) for text in (a, b))
        a, b = (re.sub(r"\s*-\s*", "-", text) for text in (a, b))
    return a == b


def parts_of(pages: Sequence[PageReading]) -> LetterParts | None:
    """What the letter reader finds on these pages."""
    return letter_parts([lay_out(page) for page in pages], load())


def values(parts: LetterParts | None) -> dict[str, FieldValue]:
    """The answer as fields, type and page included."""
    if parts is None:
        return {}
    fields = dict(parts.fields)
    fields["type"] = FieldValue(parts.type, "", parts.confidence)
    if parts.signed_page is not None:
        fields["signed_page"] = FieldValue(str(parts.signed_page), "", 1.0)
    return fields


def score(
    answers: dict[str, dict[str, FieldValue]], rows: Sequence[dict[str, str]], show: bool
) -> dict[str, tuple[int, int, int, int]]:
    """Per field: right, of all, asserted, asserted wrong."""
    totals: dict[str, tuple[int, int, int, int]] = {}
    for row in rows:
        got = answers[row["file"]]
        for field in COLUMNS:
            if field == "signer" and int(row["signed_page"]) > int(row["pages"]):
                continue  # the page with the signature is not in the file
            if field in ("signer_title", "signed_page") and int(row["signed_page"]) > int(row["pages"]):
                continue
            value = got.get(field)
            right = same(field, value.value if value else "", row[field])
            sure = value is not None and value.confidence >= ASSERTED
            a, b, c, d = totals.get(field, (0, 0, 0, 0))
            totals[field] = (a + right, b + 1, c + sure, d + (sure and not right))
            if show and not right:
                shown = f"{value.value!r} ({value.confidence})" if value else "-"
                print(f"{row['file']:14} {field:14} {shown} | truth {row[field]!r}")
    return totals


def default_cache() -> Path:
    """Where readings of this reader's version are kept."""
    from ocr.version import READER

    return ROOT / "build" / f"letters-{READER}"


def readings_of(path: Path, cache: Path) -> list[PageReading]:
    """The pages of one file, from the cache or read now."""
    stored = cache / f"{path.stem}.json"
    if stored.exists():
        cached: list[PageReading] = typed.decode(stored.read_bytes(), list[PageReading])
        return cached
    from ocr.read import ReadSettings, open_file, read_page  # slow to import: only when something must be read

    opened = open_file(str(path))
    numbers = range(1, min(opened.pages, MOST_PAGES) + 1)
    pages = [read_page(str(path), opened.kind, n, settings=ReadSettings(pdf=False)).reading for n in numbers]
    cache.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(msgspec.json.encode(pages))
    return pages


def main() -> None:
    """Print every miss and the totals."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readings", type=Path, default=None, help="folder of cached readings")
    options.add_argument("--only", default="", help="part of a file name")
    options.add_argument("--no-baseline", action="store_true")
    args = options.parse_args()
    rows = [row for row in truth() if args.only in row["file"]]
    cache = args.readings or default_cache()
    answers, doubts = {}, {}
    for row in rows:
        parts = parts_of(readings_of(DATA / row["file"], cache))
        answers[row["file"]] = values(parts)
        doubts[row["file"]] = parts.doubts if parts else ("not a letter",)
    ours = score(answers, rows, show=True)
    for name, codes in doubts.items():
        print(f"{name:14} doubts: {', '.join(codes)}")
    theirs: dict[str, tuple[int, int, int, int]] = {}
    if not args.no_baseline:
        from bench.letters_baseline import label_plain

        plain = {row["file"]: label_plain(DATA / row["file"], ROOT / "build" / "letters-plain") for row in rows}
        theirs = score(plain, rows, show=False)
    print(f"\n{'field':14} {'motlan':>10} {'asserted':>9} {'wrong':>6} {'plain Tesseract + regex':>25}")
    for field, (right, count, sure, wrong) in ours.items():
        other = f"{theirs[field][0]}/{theirs[field][1]}" if field in theirs else "-"
        print(f"{field:14} {f'{right}/{count}':>10} {sure:9} {wrong:6} {other:>25}")


if __name__ == "__main__":
    main()
