"""What a learnt model looks at: the words and layout of a paper beside the rules' own opinion, and one value's facts.

A feature is a name and a number between about 0 and 3. The first letter of a name says what it is: `t`, `a`, `p` words
of the title zone (folded, with marks) and of all pages, `l` layout, `r` the rules' opinion; `v` facts of a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from classify.page.layout import PageLayout, joined, lay_out
from classify.types.titles import title_lines
from classify.types.verdict import UNKNOWN
from core.records import FieldValue, Label, PageReading, Word
from core.text import accented, fold

Features = dict[str, float]

WORDS = ("t:", "a:", "p:")  # the features that hold words of the page
RULES = "r:"
_TITLE_ZONE = 0.6  # of the page's height, from the top: lower lines are no titles
_PROMINENT = 0.45  # how much like a title a line must look
_LETTERS = re.compile(r"[^\W\d_]{2,12}")  # figures never become features: they are numbers of people and papers


def tokens(text: str) -> list[str]:
    """The words of a text without marks; what holds a figure is left out."""
    return _LETTERS.findall(fold(text))


def of_paper(pages: Sequence[PageReading], label: Label) -> Features:
    """Words, layout and the rules' opinion of one paper."""
    read = [page for page in pages if page.status == "read"]
    features: Features = {}
    for page in read[:1]:
        features |= _title_words(lay_out(page)) | _layout(page)
    features["l:pages"] = min(3.0, float(len(read)))
    for page in read:
        features |= {f"p:{word}": 1.0 for line in page.lines for word in tokens(line.text)}
        features |= {f"l:code {code.kind}": 1.0 for code in page.codes}
    return features | opinion(label)


def opinion(label: Label) -> Features:
    """What the rules hold of the type."""
    features = {f"r:{candidate.type}": candidate.confidence for candidate in label.type_candidates}
    features["r:sure"] = label.type_confidence
    if label.type == UNKNOWN:
        features["r:unknown"] = 1.0
    else:
        features[f"r:is {label.type}"] = 1.0
    return features


def words_alone(features: Features) -> Features:
    """The features without the rules' opinion: what a model must be able to go by where the rules know nothing."""
    return {name: value for name, value in features.items() if not name.startswith(RULES)}


def _title_words(first: PageLayout) -> Features:
    features: Features = {}
    for line in title_lines(first):
        if line.rows > 1 or line.prominence < _PROMINENT or line.top > _TITLE_ZONE:
            continue
        plain = tokens(line.text)
        features |= {f"t:{word}": 1.0 for word in plain}
        features |= {f"t:{word} {after}": 1.0 for word, after in pairwise(plain)}
        features |= {f"a:{word}": 1.0 for word in _LETTERS.findall(accented(line.text))}
    return features


def _layout(page: PageReading) -> Features:
    """The shape of a first page: its form, how full it is, how much stands in capitals, in columns, after labels."""
    rows = lay_out(page).rows
    aspect = page.height / page.width if page.width and page.height else 1.4
    texts = [joined(row.pieces) for row in rows]
    letters = [char for text in texts for char in text if char.isalpha()]
    features = {
        "l:lines": min(3.0, len(rows) / 25),
        "l:capitals": sum(char.isupper() for char in letters) / max(1, len(letters)),
        "l:columns": _share(len(row.segments()) > 1 for row in rows),
        "l:labels": _share(":" in text for text in texts),
        "l:figures": _share(char.isdigit() for text in texts for char in text if not char.isspace()),
        "l:short": _share(len(text) < 25 for text in texts),
    }
    features[f"l:form {'card' if aspect < 0.8 else 'wide' if aspect < 1.0 else 'tall'}"] = 1.0
    return features


def _share(facts: Iterable[bool]) -> float:
    all_ = list(facts)
    return sum(all_) / len(all_) if all_ else 0.0


# ── one value ─────────────────────────────────────────────────────────────────────────────────────────────────────


def of_value(name: str, value: FieldValue, label: Label, pages: Sequence[PageReading]) -> Features:
    """What speaks for and against a value that the rules took: how sure they are, its checks, source, words, place."""
    features = {
        "v:sure": -math.log10(max(1e-3, 1.0 - min(value.confidence, 1.0))),
        "v:type sure": label.type_confidence,
        "v:long": min(3.0, len(value.value) / 30),
        f"v:field {name}": 1.0,
        f"v:{label.type} {name}": 1.0,
        f"v:type {label.type}": 1.0,
        f"v:source {value.source}": 1.0,
        "v:doubted": float(is_doubted(label, name)),
    }
    features |= {f"v:check {check}": 1.0 for check in value.checks}
    page = next((page for page in pages if page.page == value.page), None)
    if page is not None:
        features |= {f"v:quality {fact}": 1.0 for fact in page.quality} | {"v:page": page.mean_confidence}
        features |= _reading(list(_words_in(page, value)))
    return features


def is_doubted(label: Label, name: str) -> bool:
    """Whether the rules themselves send this value to an officer."""
    return any(reason.partition(":")[2] == name for reason in label.review_reasons)


def type_doubted(label: Label) -> bool:
    """Whether the rules themselves send the type to an officer."""
    return label.type == UNKNOWN or any(reason in ("type_unsure", "type_conflict") for reason in label.review_reasons)


def _words_in(page: PageReading, value: FieldValue) -> Iterable[Word]:
    if value.box is None:
        return
    x0, y0, x1, y1 = value.box
    for line in page.lines:
        for word in line.words:
            across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            if x0 <= across <= x1 and y0 <= down <= y1:
                yield word


def _reading(words: Sequence[Word]) -> Features:
    if not words:
        return {"v:no words": 1.0}
    return {
        "v:agreed": _share(word.agreed is True for word in words),
        "v:differ": float(any(word.agreed is False for word in words)),
        "v:alone": float(any(word.agreed is None for word in words)),
        "v:worst": min(word.confidence for word in words),
    }
