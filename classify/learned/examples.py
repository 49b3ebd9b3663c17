"""From what officers said to examples: each paper labelled anew by the rules of today, with what was right of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import classify
from classify.learned import features
from classify.learned.features import Features
from classify.learned.lessons import Lesson
from core.catalogue import Catalogue
from core.records import Label
from core.text import accented


class Told(NamedTuple):
    """A value that the rules took and officers spoke of."""

    right: bool
    seen: Features


@dataclass(frozen=True)
class Example:
    """A paper as the rules alone see it today, and the truth as far as officers said it; without its pages."""

    group: str
    owner: str | None
    held_back: bool
    label: Label
    seen: Features
    truth: str | None  # the type; None: nothing was said about it
    values: dict[str, Told]


def example(lesson: Lesson, catalogue: Catalogue) -> Example:
    """The example in a lesson. Values count only where the rules see the type that officers named."""
    catalogue = Catalogue(catalogue.types, catalogue.common)  # the rules alone, whatever was learnt before
    label = classify.label(lesson.pages, catalogue)
    said = lesson.said
    values = {
        name: Told(alike(value.value, said.fields[name]), features.of_value(name, value, label, lesson.pages))
        for name, value in label.fields.items()
        if name in said.fields and said.type in (None, label.type) and not features.type_doubted(label)
    }
    seen = features.of_paper(lesson.pages, label)
    return Example(lesson.group, lesson.owner, lesson.held_back, label, seen, said.type, values)


def alike(text: str, other: str | None) -> bool:
    """Whether two values say the same: case, blanks, tone placement and marks between words do not matter."""
    return other is not None and _bare(text) == _bare(other)


def _bare(value: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in accented(value)).split())
