"""The other words a label may be printed with: `Họ và tên người mẹ` for `Họ, chữ đệm, tên mẹ`.

`same` and `persons` of `_common.toml` list words that mean the same at the head and at the end of a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

Groups = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=20_000)
def forms(label: str, heads: Groups, persons: Groups) -> tuple[str, ...]:
    """All wordings of a label, itself first; a label that begins small stands inside sentences and has one only."""
    if label[:1].islower():
        return (label,)
    head, group = _longest(label, heads, ends=False)
    if head is None:
        return (label,)
    rest = label[len(head) :].strip()
    if rest and " " not in head:  # `Tên` is a person's where it stands alone: `Tên hộ kinh doanh` is another label
        return (label,)
    ends = [rest]
    if rest:
        end, people = _longest(rest, persons, ends=True)
        ends += people if end == rest else []
    return tuple(dict.fromkeys([label, *(f"{word} {end}".strip() for word in group for end in ends)]))


def _longest(text: str, groups: Groups, *, ends: bool) -> tuple[str | None, Sequence[str]]:
    """The longest phrase that the text begins with (or is), and the phrases that mean the same."""
    matches = [(phrase, group) for phrase, group in _phrases(groups) if text == phrase or text.startswith(phrase + " ")]
    if ends:
        matches = [(phrase, group) for phrase, group in matches if text == phrase]
    return max(matches, key=lambda pair: len(pair[0]), default=(None, ()))


def _phrases(groups: Groups) -> Iterator[tuple[str, tuple[str, ...]]]:
    for group in groups:
        for phrase in group:
            yield phrase, group
