"""Takes out of both readings of a line what is no text: dotted leaders, and the dots they leave between words."""

from __future__ import annotations

import re
from dataclasses import replace

from core.text import nfc
from ocr.readers import trueocr
from ocr.readers.tesseract_lstm import SecondWord
from ocr.readers.trueocr import LineReading

SecondLine = tuple[SecondWord, ...]

# Of dots a reader may make the fillers of a card, or dashes.
_LEADERS = re.compile(r"(?:[.·_…]\s?){4,}|…{2,}|_{3,}|[<-]{6,}|<{3,}")
_FILLER = re.compile("<")
_SMALL = "a-zà-ỹđ"
# a dot after which the sentence goes on
_GLUE = re.compile(rf"(?<=[{_SMALL}])\.(?=\w)|(?<=\d)\.(?=[^\W\d_])|(?<=[{_SMALL}])\.(?=\s[{_SMALL}])")
_DOTS = re.compile(r"(?<!\d)\.|\.(?!\d)")
_LIKE_OPENING, _LIKE_CLOSING = re.compile(r"^[(IỊl|1L]"), re.compile(r"[)IỊl|1J]$")  # a square bracket for a reader
_NOTHING = -20.0  # logarithm of the chance of a character where there is none
_GLUED = 3  # so many dots inside sentences betray a leader under the words


def tidied(ours: LineReading, theirs: SecondLine) -> tuple[LineReading, SecondLine]:
    """Both readings of a line without leaders; if either shows a leader under the words, without its dots too."""
    filled = any("<<<" in text for text in (ours.text, *(word.text for word in theirs)))
    ours, theirs = bracketed(without_leaders(ours), without_leader_words(theirs))
    if filled:  # and single ones between the words
        ours, theirs = _parted_at(_FILLER, _without_fillers(ours), theirs)
    texts = ours.text, " ".join(word.text for word in theirs)
    if max(len(_GLUE.findall(text)) for text in texts) < _GLUED:
        return ours, theirs
    return _parted_at(_DOTS, ours, theirs)


def _without_fillers(line: LineReading) -> LineReading:
    """The line with no chance of a filler left in its frames."""
    log_probs = line.log_probs.copy()
    log_probs[:, trueocr.classes()["<"]] = _NOTHING
    return replace(line, log_probs=log_probs)


def _parted_at(marks: re.Pattern[str], ours: LineReading, theirs: SecondLine) -> tuple[LineReading, SecondLine]:
    """Both readings with blanks for such marks."""
    text = marks.sub(" ", ours.text)
    return kept_only(replace(ours, text=text), range(len(text))), tuple(_unglued(theirs, marks))


def bracketed(ours: LineReading, theirs: SecondLine) -> tuple[LineReading, SecondLine]:
    """Both readings of a line that stands in square brackets with them.

    The first reader knows no square bracket and takes one for a stroke like it; the second knows the first of them
    better than the last. Ruled lines are erased before, so that what is read as a bracket is hardly a table's.
    """
    if not theirs or not ours.text or not theirs[0].text.startswith("[") or theirs[-1].text not in ("|", "]"):
        return ours, theirs
    text = _LIKE_OPENING.sub("[", _LIKE_CLOSING.sub("]", ours.text))
    return replace(ours, text=text), (*theirs[:-1], replace(theirs[-1], text="]"))


def without_leaders(line: LineReading) -> LineReading:
    """The first reader's line without dotted leaders; its frames say nothing of them either, or they would be found
    there again behind the last word."""
    spans = [leader.span() for leader in _LEADERS.finditer(line.text)]
    if not spans:
        return line
    log_probs = line.log_probs.copy()
    for start, end in spans:
        frames = slice(line.frames[start], line.frames[end - 1] + 1)
        log_probs[frames] = _NOTHING
        log_probs[frames, 0] = 0.0  # the blank
    dropped = {i for start, end in spans for i in range(start, end)}
    kept = [i for i in range(len(line.text)) if i not in dropped]
    return kept_only(replace(line, log_probs=log_probs), kept)


def kept_only(line: LineReading, kept: list[int] | range) -> LineReading:
    """The line of the characters numbered in `kept`, with single blanks inside and none at its ends."""
    text = line.text
    single = [i for n, i in enumerate(kept) if text[i] != " " or (n and text[kept[n - 1]] != " ")]
    while single and text[single[-1]] == " ":
        del single[-1]
    return replace(
        line,
        text="".join(text[i] for i in single),
        sure=tuple(line.sure[i] for i in single),
        places=tuple(line.places[i] for i in single),
        frames=tuple(line.frames[i] for i in single),
    )


def without_leader_words(words: SecondLine) -> SecondLine:
    """The second reader's words without dotted leaders, NFC."""
    texts = (nfc(_LEADERS.sub("", word.text)).replace(" ", "") for word in words)
    return tuple(replace(word, text=text) for word, text in zip(words, texts, strict=True) if text)


def _unglued(words: SecondLine, marks: re.Pattern[str]) -> list[SecondWord]:
    """The words parted where a leader's mark joined them, each with its share of the width."""
    parted = []
    for word in words:
        step = (word.x1 - word.x0) / len(word.text)
        for match in re.finditer(r"\S+", marks.sub(" ", word.text)):
            x0, x1 = word.x0 + match.start() * step, word.x0 + match.end() * step
            start, end = (round(place * len(word.log_probs) / len(word.text)) for place in match.span())
            parted.append(SecondWord(match.group(), word.confidence, x0, x1, word.log_probs[start:end]))
    return parted
