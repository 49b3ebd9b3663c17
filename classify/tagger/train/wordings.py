"""Labels in other words: what a drawn page prints as the label of a field, said as the catalogue's lists say it too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from random import Random

from classify.tagger.train.mistakes import Told
from core.catalogue import Catalogue, PaperType
from core.catalogue.wording import forms

REWORDED = 0.3  # share of labels that are said otherwise
Wordings = dict[str, tuple[str, ...]]


def wordings(catalogue: Catalogue) -> dict[str, Wordings]:
    """By type every label that the catalogue knows for each of its fields: those of its forms' generations too, those
    that fields of the same name have in other types, and the words that mean the same; none is another field's there.
    """
    own = {code: _own(kind) for code, kind in catalogue.types.items()}
    named: dict[str, set[str]] = defaultdict(set)
    for labels_of in own.values():
        for name, labels in labels_of.items():
            named[name] |= labels
    common = catalogue.common
    said = {name: {word for label in labels for word in forms(label, common.same, common.persons)}
            for name, labels in named.items()}  # fmt: skip
    return {code: _with_others(labels_of, said) for code, labels_of in own.items()}


def _own(kind: PaperType) -> dict[str, set[str]]:
    by_field: dict[str, set[str]] = defaultdict(set)
    for spec in kind.field:
        by_field[spec.name].update(spec.labels)
    for form in kind.form:
        for name, labels in form.labels.items():
            by_field[name].update(labels)
    return by_field


def _with_others(own: Mapping[str, set[str]], said: Mapping[str, set[str]]) -> Wordings:
    taken = set[str]().union(*own.values())
    return {
        name: tuple(sorted(labels | {label for label in said[name] if label not in taken}))
        for name, labels in own.items()
        if labels
    }


def reworded(words: list[Told], known: Wordings, rng: Random) -> list[Told]:
    """The words of a page, some of its labels in other words, set into the place that the label had."""
    out: list[Told] = []
    for (of, line, _), stretch in groupby(words, key=lambda word: (word.of, word.line, word.tag)):
        label = list(stretch)
        if of in known and line and label[0].tag == "O" and rng.random() < REWORDED:
            label = _said(label, rng.choice(known[of]), rng)
        out += label
    return out


def _said(label: list[Told], wording: str, rng: Random) -> list[Told]:
    said = wording.split()
    said[0] = said[0][:1].upper() + said[0][1:] if label[0].text[:1].isupper() else said[0]
    if label[-1].text.endswith(":") and not said[-1].endswith(":"):
        said[-1] += ":"
    if label[0].text.isupper() and len(label[0].text) > 1:
        said = [word.upper() for word in said]
    left, right = label[0].box[0], label[-1].box[2]
    letter = (right - left) / max(1, len(" ".join(said)))
    out, at = [], left
    for word in said:
        end = at + letter * len(word)
        out.append(replace(label[0], text=word, box=(at, label[0].box[1], end, label[0].box[3])))
        at = end + letter
    return out
