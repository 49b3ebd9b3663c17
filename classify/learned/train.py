"""One training run: lessons from the store, both parts fitted and judged on papers kept back, what wins adopted.

    lessons (officers' revisions) ──▶ examples (the rules of today) ──▶ fitted ──▶ judged ──▶ kept and taken into use

What is adopted is the very model that was judged; it is not fitted again with the papers kept back.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from classify.learned import fitting, judging, lexicon
from classify.learned.examples import Example, example
from classify.learned.judging import Judgement
from classify.learned.learnt_model import LearntModel, opened
from classify.learned.lessons import Tally, gather
from core.catalogue import Catalogue
from core.records import Record
from store import models
from store.objects import Objects


class Report(Record, frozen=True):
    """What a training run found and did; counts only."""

    papers: int  # about which officers said something
    unread: int  # … of them left out, as their pages would have to be read anew first
    learnt_from: int
    held_back: int
    parts: tuple[Judgement, ...]
    adopted: bool
    version: int | None  # the version this run stored; None when nothing was adopted, or in a dry run
    in_use: int  # the version in use now; 0: the rules alone
    bytes: int  # of the weights
    seconds: float
    warnings: tuple[str, ...] = ()


def train(
    objects: Objects,
    catalogue: Catalogue,
    reader: str,
    *,
    dry_run: bool = False,
    on_step: Callable[[int], None] = lambda done: None,
) -> Report:
    """Learn from all that officers said so far. Stores nothing unless a part is adopted. Raises ServiceError.

    `reader` is the version of the reader whose page readings are taken; `on_step` is given the papers gathered so far.
    """
    began = time.monotonic()
    tally = Tally()
    examples: list[Example] = []
    for lesson in gather(objects, reader, tally):
        examples.append(example(lesson, catalogue))
        on_step(len(examples))
    learn = [example for example in examples if not example.held_back]
    kept = [example for example in examples if example.held_back]
    used = current(objects)
    types = fitting.fit_types(learn, lexicon.of_forms(catalogue))
    values = fitting.fit_values(learn)
    warnings: list[str] = []
    of_types = _judged("types", [example for example in kept if example.truth is not None], used, types, warnings)
    of_values = _judged("values", [example for example in kept if example.values], used, values, warnings)
    new = LearntModel(
        0,
        types if of_types.adopted else used.types,
        values if of_values.adopted else used.values,
    )
    adopted = of_types.adopted or of_values.adopted
    weights = new.weights() if adopted else b""
    report = Report(
        tally.said_about, tally.unread, len(learn), len(kept), (of_types, of_values), adopted, None, used.version,
        len(weights), round(time.monotonic() - began, 2), tuple(warnings),
    )  # fmt: skip
    if not adopted or dry_run:
        return report
    card = models.keep(objects, models.LABELS, weights, msgspec.to_builtins(report))
    models.use(objects, models.LABELS, card.number, "better than the rules alone on papers kept back")
    return msgspec.structs.replace(report, version=card.number, in_use=card.number)


def current(objects: Objects) -> LearntModel:
    """The model in use; one without parts where there is none. Raises CorruptError."""
    number = models.in_use(objects, models.LABELS)
    return opened(models.weights(objects, models.LABELS, number), number) if number else LearntModel(0)


def _judged(part: str, kept: list[Example], used: LearntModel, new: object, warnings: list[str]) -> Judgement:
    judge = judging.of_types if part == "types" else judging.of_values
    present = getattr(used, part)
    rules = judge(kept, None)
    now = judge(kept, present) if present is not None else None
    if now is not None and sum(now[1]) < sum(rules[1]):
        warnings.append(
            f"the {part} of version {used.version} in use do worse than the rules alone on the papers kept back: "
            "`motlan train --rollback` takes them out of use"
        )
    return judging.verdict(part, rules, now, judge(kept, new) if new is not None else None)  # type: ignore[arg-type]
