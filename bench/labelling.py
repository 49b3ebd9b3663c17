"""How well drawn papers are labelled: type, fields, owners, metadata (number, day, issuer), share to review, asserted
and wrong, by type and level.

    python bench/labelling.py SAMPLES_DIR [--cache DIR] [--levels poor,scan] [--types khai_sinh] [--wrong] [--json OUT]

Readings are cached by the file's hash and the reader's version, so that a second run measures the labelling alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # run as a file: the packages live one folder up
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec

import classify
import core.quiet  # noqa: F401 - before any library
from core import typed
from core.catalogue import Catalogue, load
from core.reasons import about
from core.records import Label, PageReading
from core.text import accented


@dataclass(frozen=True)
class Sample:
    """One drawn paper: its file, its truth, its readings."""

    path: Path
    truth: dict[str, Any]
    pages: tuple[PageReading, ...]


@dataclass
class Score:
    """Counts over papers."""

    papers: int = 0
    type_right: int = 0
    fields: int = 0
    fields_right: int = 0
    metadata: int = 0
    metadata_right: int = 0
    asserted: int = 0
    asserted_wrong: int = 0
    review: int = 0
    owners: int = 0
    owners_found: int = 0
    owners_asserted: int = 0
    owners_asserted_wrong: int = 0
    split_right: int = 0
    seconds: float = 0.0
    pages: int = 0
    wrong: list[str] = field(default_factory=list)


def read_pages(path: Path, cache: Path) -> tuple[PageReading, ...]:
    """The readings of all pages of a file, from the cache when it holds them."""
    from ocr import read  # late: heavy, and not needed when everything is cached

    key = hashlib.sha256(path.read_bytes()).hexdigest()[:24]
    kept = cache / f"{key}-{read.READER}.json"
    if kept.exists():
        return typed.decode(kept.read_bytes(), tuple[PageReading, ...])
    opened = read.open_file(str(path))
    pages = tuple(read.read_page(str(path), opened.kind, n + 1).reading for n in range(opened.pages))
    cache.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(msgspec.json.encode(pages))
    return pages


def samples(folder: Path, cache: Path, levels: set[str], types: set[str]) -> Iterator[Sample]:
    """The papers of a samples folder."""
    for truth_path in sorted(folder.glob("*.json")):
        truth = json.loads(truth_path.read_text("utf-8"))
        if (levels and truth["level"] not in levels) or (types and truth["type"] not in types):
            continue
        path = folder / truth["file"]
        yield Sample(path, truth, read_pages(path, cache))


def plain(value: str | None) -> str:
    """A value as it is compared: tone placement, case and blanks do not matter, nor marks between words."""
    text = accented(value or "")
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def asserted(label: Label, name: str) -> bool:
    """True when the answer gives a field without sending it to a person."""
    named = {about(reason) for reason in label.review_reasons}
    codes = {reason.partition(":")[0] for reason in label.review_reasons}
    return name in label.fields and name not in named and not codes & {"type_unsure", "type_unknown", "codes_differ"}


def owners_asserted(label: Label) -> bool:
    """True when nothing about the owners or the type is sent to a person."""
    stop = {
        "owner_missing",
        "owner_unconfirmed",
        "type_unsure",
        "type_unknown",
        "several_owners",
        "several_papers",
        "codes_differ",
        "id_contradicts",
    }
    return bool(label.owners) and not any(reason.partition(":")[0] in stop for reason in label.review_reasons)


def count(score: Score, sample: Sample, catalogue: Catalogue) -> None:
    """Label one sample and add to the counts."""
    truth = sample.truth
    start = time.process_time()
    papers = classify.split(sample.pages, catalogue)
    label = classify.label(sample.pages, catalogue)
    score.seconds += time.process_time() - start
    score.papers += 1
    score.pages += len(sample.pages)
    score.split_right += len(papers) == 1
    score.review += label.needs_review
    name = sample.path.name
    if len(papers) != 1:
        score.wrong.append(f"{name} SPLIT {papers}")
    right_type = label.type == truth["type"]
    score.type_right += right_type
    if not right_type:
        score.wrong.append(f"{name} TYPE {label.type} {label.type_confidence} ({label.type_evidence})")
    for field_name, wanted in truth["fields"].items():
        _count_field(score, name, label, field_name, wanted)
    _count_metadata(score, name, label, truth.get("metadata", {}))
    _count_owners(score, name, label, truth)


METADATA = ("number_symbol", "issued_on", "issuer")


def _count_metadata(score: Score, name: str, label: Label, wanted: dict[str, str | None]) -> None:
    for what in METADATA:
        if wanted.get(what) is None:
            continue
        got = getattr(label.metadata, what)
        right = plain(got) == plain(wanted[what])
        score.metadata += 1
        score.metadata_right += right
        if not right:
            score.wrong.append(f"{name} METADATA {what}: want {wanted[what]!r} got {got!r}")


def _count_field(score: Score, name: str, label: Label, field_name: str, wanted: str | None) -> None:
    got = label.fields.get(field_name)
    if wanted is None and got is None:
        return
    right = got is not None and plain(got.value) == plain(wanted)
    if wanted is not None:
        score.fields += 1
        score.fields_right += right
    sure = asserted(label, field_name)
    score.asserted += sure
    score.asserted_wrong += sure and not right
    if not right:
        mark = "ASSERTED " if sure else ""
        value = f"{got.value!r} {got.confidence}" if got else "-"
        score.wrong.append(f"{name} {mark}FIELD {field_name}: want {wanted!r} got {value}")


def _count_owners(score: Score, name: str, label: Label, truth: dict[str, Any]) -> None:
    old_id = truth["fields"].get("old_id")
    wanted = {(plain(o["name"]), o["role"]): (o["id"], old_id) for o in truth["owners"]}
    score.owners += len(wanted)
    sure = owners_asserted(label)
    for owner in label.owners:
        key = (plain(owner.name), owner.role)
        right = key in wanted and owner.id in (None, *wanted[key])
        score.owners_found += right
        score.owners_asserted += sure
        score.owners_asserted_wrong += sure and not right
        if not right:
            score.wrong.append(
                f"{name} {'ASSERTED ' if sure else ''}OWNER {owner.role} {owner.name} {owner.id} {label.review_reasons}"
            )


def run(papers: Iterable[Sample], catalogue: Catalogue) -> dict[str, Score]:
    """Scores by `all`, by level and by type."""
    scores: dict[str, Score] = defaultdict(Score)
    for sample in papers:
        score = Score()
        count(score, sample, catalogue)
        for key in ("all", f"level {sample.truth['level']}", f"type {sample.truth['type']}"):
            _add(scores[key], score)
    return scores


def _add(total: Score, part: Score) -> None:
    for name, value in vars(part).items():
        setattr(total, name, getattr(total, name) + value)


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    -  "


def table(scores: dict[str, Score]) -> str:
    """The scores as lines of text."""
    head = (
        f"{'':28}{'papers':>7}{'type':>9}{'fields':>9}{'asserted':>10}{'asserted wrong':>16}{'review':>9}{'owners':>9}"
        f"{'own. asserted':>15}{'wrong':>7}{'metadata':>10}{'one paper':>11}{'ms/page':>9}"
    )
    rows = [head]
    for key in sorted(scores, key=lambda k: (k != "all", not k.startswith("level"), k)):
        s = scores[key]
        rows.append(
            f"{key:28}{s.papers:>7}{share(s.type_right, s.papers):>9}{share(s.fields_right, s.fields):>9}"
            f"{share(s.asserted, s.fields):>10}{share(s.asserted_wrong, s.asserted):>16}{share(s.review, s.papers):>9}"
            f"{share(s.owners_found, s.owners):>9}{share(s.owners_asserted, s.owners):>15}{s.owners_asserted_wrong:>7}"
            f"{share(s.metadata_right, s.metadata):>10}{share(s.split_right, s.papers):>11}"
            f"{1000 * s.seconds / max(1, s.pages):>9.1f}"
        )
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--cache", type=Path, default=None, help="folder of readings; default: SAMPLES/.readings")
    parser.add_argument("--levels", default="")
    parser.add_argument("--types", default="")
    parser.add_argument("--wrong", action="store_true", help="list every mistake")
    parser.add_argument("--json", type=Path, default=None, help="write the scores as JSON")
    options = parser.parse_args(arguments)
    levels, types = ({word for word in text.split(",") if word} for text in (options.levels, options.types))
    papers = samples(options.samples, options.cache or options.samples / ".readings", levels, types)
    scores = run(papers, load())
    print(table(scores))
    if options.wrong:
        print("\n".join(scores["all"].wrong))
    if options.json:
        facts = {
            key: {n: v for n, v in vars(s).items() if n != "wrong"}
            | {"mistakes": Counter(line.split(" ", 2)[1] for line in s.wrong)}
            for key, s in scores.items()
        }
        options.json.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
