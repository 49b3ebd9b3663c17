"""Learning to read written digits from officers: their numbers and dates beside the crops that were read there.

    officers' numbers and dates ──▶ crops ──▶ both nets trained on ──▶ judged on crops kept back ──▶ adopted or not

What a crop is judged by is the decision of both nets over its five views (`ocr.handwriting.decision`), old nets
against new.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import msgspec
import numpy as np

from classify.learned.judging import CHANCE, sign_test
from classify.learned.lessons import Lesson, Tally, gather
from core.errors import InputError, NotFoundError
from core.records import Record
from ingest.learning import learnt
from ingest.reader_pool import ReaderPool
from ocr.handwriting import decision, inference
from ocr.handwriting.crops import HEIGHT, InkMap, What
from ocr.handwriting.decision import Evidence
from ocr.handwriting.net_files import DATA, pack
from ocr.version import READER
from store import batches, models, rotations
from store.objects import Objects

LEAST_CROPS = 20  # to learn from
_FIGURES = re.compile(r"\d{1,5}(?!\d)")
_DAY = re.compile(r"\d{4}-(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Crop:
    """One place on a page with what an officer says is written there."""

    group: str  # as of a Lesson: all crops of one file stand on one side
    held_back: bool
    what: What
    views: tuple[InkMap, ...]
    text: str  # the digits as the present nets believe them to be spelt: `05` or `5`


class Score(Record, frozen=True):
    """How a pair of nets reads the crops kept back."""

    right: int  # best guess
    asserted: int
    asserted_wrong: int


class Report(Record, frozen=True):
    """What a training run found and did."""

    papers: int  # about which officers said something
    crops: int
    learnt_from: int
    held_back: int
    before: Score  # the nets in use
    after: Score  # the nets trained on
    better: int  # papers whose crops are read better
    worse: int
    chance: float
    adopted: bool
    why: str
    version: int | None
    in_use: int
    bytes: int
    seconds: float


Trainer = Callable[[Sequence[Crop], Path, Path], None]
"""Trains the nets of the first folder on with crops and writes the new ones into the second; ValueError: no use."""


def train(
    objects: Objects, readers: ReaderPool, trainer: Trainer, on_step: Callable[[int], None], dry_run: bool
) -> Report:
    """Learn from all numbers and dates that officers confirmed or corrected. Raises ServiceError.

    The new nets are adopted when more of the papers kept back come out better than worse, by more than chance explains,
    and no more is asserted and wrong. `on_step` is given the number of crops cut so far.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motlan-nets-") as scratch:
        used = learnt.nets(objects, Path(scratch) / "used") or DATA
        tally, crops = Tally(), []
        for crop in _crops(objects, readers, used, tally):
            crops.append(crop)
            on_step(len(crops))
        learn, kept = [crop for crop in crops if not crop.held_back], [crop for crop in crops if crop.held_back]
        before = after = [_outcome(crop, used) for crop in kept]
        new, why = Path(scratch) / "new", ""
        if len(learn) < LEAST_CROPS:
            why = f"fewer than {LEAST_CROPS} crops to learn from"
        else:
            new.mkdir()
            try:
                trainer(learn, used, new)
                after = [_outcome(crop, new) for crop in kept]
            except ValueError:
                why = "the nets trained on would read drawn fields worse than before"
        better, worse = _pairs(kept, before, after)
        chance = sign_test(better, worse)
        if not why and _score(after).asserted_wrong > _score(before).asserted_wrong:
            why = "more would be asserted and wrong"
        if not why and chance >= CHANCE:
            why = f"no better than the nets in use beyond chance ({better} papers better, {worse} worse)"
        weights = b"" if why else pack(new)
    report = Report(
        tally.said_about, len(crops), len(learn), len(kept), _score(before), _score(after), better, worse,
        round(chance, 6), not why, why or f"{better} papers better and {worse} worse than with the nets in use", None,
        models.in_use(objects, models.DIGITS), len(weights), round(time.monotonic() - began, 2),
    )  # fmt: skip
    if why or dry_run:
        return report
    card = models.keep(objects, models.DIGITS, weights, msgspec.to_builtins(report))
    models.use(objects, models.DIGITS, card.number, "better than the nets in use on crops kept back")
    return msgspec.structs.replace(report, version=card.number, in_use=card.number)


# ── crops ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _crops(objects: Objects, readers: ReaderPool, nets: Path, tally: Tally) -> Iterator[Crop]:
    for lesson in gather(objects, READER, tally):
        for page, source in zip(lesson.pages, lesson.sources, strict=True):
            places = [(written, spelt) for written in page.handwritten if (spelt := spellings(written.what, lesson))]
            if (
                not places or rotations.of(objects, source.sha256, source.page) is not None
            ):  # its places are another way up
                continue
            try:
                kind = batches.load_original(objects, source.sha256).kind
                with objects.fetch(batches.original_key(source.sha256)) as path:
                    cut = readers.crops(path, kind, source.page, [written.box for written, _ in places])
            except (InputError, NotFoundError):
                continue  # `motlan verify` names an original that is gone; a page that breaks teaches nothing
            for (written, spelt), views in zip(places, cut, strict=True):
                maps = tuple(_map(columns, data) for columns, data in views)
                yield Crop(lesson.group, lesson.held_back, written.what, maps, _likeliest(maps, spelt, nets))


def spellings(what: What, lesson: Lesson) -> tuple[str, ...]:
    """How the digits that an officer's number or date calls for may be written; none when it calls for none."""
    if what == "number":
        figures = _FIGURES.match(lesson.said.about("number_symbol") or "")
        if figures is None:
            return ()
        bare = figures[0].lstrip("0") or "0"
        return tuple(dict.fromkeys((figures[0], bare, bare.zfill(2))))
    day = _DAY.match(lesson.said.about("issued_on") or "")
    if day is None:
        return ()
    written = day[2] if what == "day" else day[1]
    return tuple(dict.fromkeys((written, written.lstrip("0"))))


def _map(columns: int, data: bytes) -> InkMap:
    return (np.frombuffer(data, np.uint8).reshape(HEIGHT, columns) / 255).astype(np.float32)


def _likeliest(maps: Sequence[InkMap], spelt: tuple[str, ...], nets: Path) -> str:
    """The spelling that the present nets find likeliest in the plain view: `5` and `05` are the same day."""
    seen = inference.run(maps[:1], nets)
    each = np.sum([inference.log_likelihood(views[0], spelt) for views in seen], axis=0)
    return spelt[int(np.argmax(each))]


# ── judging ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Outcome(Record, frozen=True):
    right: bool
    asserted: bool

    @property
    def worth(self) -> int:
        return (3 if self.right else 0) if self.asserted else 2 if self.right else 1


def _outcome(crop: Crop, nets: Path) -> _Outcome:
    decided = decision.decide(crop.what, Evidence(inference.run(crop.views, nets), None, ""))
    best = decided.candidates[0][0] if decided.candidates else ""
    return _Outcome(bool(best) and best.lstrip("0") == crop.text.lstrip("0"), decided.asserted)


def _pairs(kept: Sequence[Crop], before: Sequence[_Outcome], after: Sequence[_Outcome]) -> tuple[int, int]:
    """How many papers came out better, and how many worse; a paper's crops count together."""
    rows = sorted(zip((crop.group for crop in kept), before, after, strict=True), key=lambda row: row[0])
    sums = [sum(new.worth - old.worth for _, old, new in group) for _, group in groupby(rows, key=lambda row: row[0])]
    return sum(total > 0 for total in sums), sum(total < 0 for total in sums)


def _score(outcomes: Iterable[_Outcome]) -> Score:
    all_ = list(outcomes)
    asserted = [outcome for outcome in all_ if outcome.asserted]
    return Score(sum(outcome.right for outcome in all_), len(asserted), sum(not outcome.right for outcome in asserted))
