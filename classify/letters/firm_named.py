"""The one firm a letter is about: whom land is given by it, a right is registered for, a tax office tells what it owes.

That is a firm which the abstract names as the one concerned, and the text again; which the first article of a decision
names so, and those it is sent to; or to which a notice is addressed with its tax number. Its name is as many words as
two places have alike. The firm that issues the letter is not meant. The wordings are those of such letters [memory].
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from classify.fields.candidate import Candidate
from classify.letters.running_text import FIRST_ARTICLE, RunningText, candidate
from core.catalogue import PaperType
from core.records import FieldValue
from core.text import fold
from core.values import skeleton
from core.values.kinds import is_firm

_FIRM = re.compile(r"\b(?:cong ty|xi nghiep|doanh nghiep tu nhan|hop tac xa)\b")
_CONCERNED = re.compile(r"\b(?:cho|cua|doi voi|giai the|thanh lap)\W{0,2}$")
_SENT = re.compile(r"\bnoi (?:nhan|gui)\b")
_ADDRESSED = re.compile(r"\b(?:kinh gui|nguoi nop thue|nguoi su dung dat)\W{1,4}$")
_NUMBER = re.compile(r"[\W\d]{0,8}(?:ma so thue|mst)\b")
_LONG, _LEAST, _SHORTEST = 120, 3, 9  # letters of a name at most; words of one, and letters, at least
_KINDS = frozenset({"quyet_dinh", "thong_bao", "cong_van"})


@dataclass(frozen=True)
class _Firm:
    text: RunningText
    start: int
    before: str
    words: tuple[str, ...]  # from its kind on, up to a mark or the end of what a name may have

    def end(self, words: int) -> int:
        """Where so many of its words end."""
        found = list(re.finditer(r"\S+", self.text.text[self.start : self.start + _LONG]))[:words]
        last = found[-1].group()
        return self.start + found[-1].end() - (len(last) - len(last.rstrip(" .,;:(")))


def candidates(
    texts: Sequence[RunningText], kind: PaperType, field: str, fields: Mapping[str, FieldValue]
) -> tuple[Candidate, ...]:
    """The name of the one firm the letter is about, at two of its places; none where there is no such firm."""
    if kind.code not in _KINDS:
        return ()
    issuers = " / ".join(fold(fields[name].value) for name in ("issuer", "parent_agency") if name in fields)
    firms = [firm for text in texts for firm in _firms(text)]
    concerned = [firm for firm in firms if _CONCERNED.search(firm.before)]
    abstract = skeleton(fields["abstract"].value) if "abstract" in fields else ""
    titled = [firm for firm in firms if _said_of(firm, abstract)]
    decided = [firm for firm in concerned if re.search(FIRST_ARTICLE, firm.before)] if kind.code == "quyet_dinh" else []
    again = firms if titled else [firm for firm in firms if _SENT.search(firm.before)]
    for firm in titled or decided:
        for other in again:
            size = _alike(firm, other) if other is not firm else 0
            name = " ".join(firm.words[:size])
            if size >= _LEAST and len(name) >= _SHORTEST and name not in issuers:
                return _offered(kind, field, [(firm, size), (other, size)])
    return _addressed(firms, kind, field)


def _firms(text: RunningText) -> list[_Firm]:
    bare = skeleton(text.text)
    out = []
    for match in _FIRM.finditer(bare):
        words = re.findall(r"\S+", bare[match.start() : match.start() + _LONG])
        ended = list(takewhile(lambda word: word[-1] not in ",;.:(", words))
        ended += [word.rstrip(",;.:(") for word in words[len(ended) : len(ended) + 1]]
        out.append(_Firm(text, match.start(), bare[: match.start()], tuple(ended)))
    return out


def _said_of(firm: _Firm, abstract: str) -> bool:
    """Whether the abstract names this firm as the one concerned."""
    before, named, _ = abstract.partition(" ".join(firm.words[:_LEAST]))
    return bool(named) and _CONCERNED.search(before) is not None


def _alike(one: _Firm, other: _Firm) -> int:
    """How many words two places have alike from the kind of firm on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one.words, other.words, strict=False)))


def _addressed(firms: Sequence[_Firm], kind: PaperType, field: str) -> tuple[Candidate, ...]:
    """The firm a notice is addressed to, its tax number behind the name."""
    if kind.code != "thong_bao":
        return ()
    for firm in firms:
        for size in range(_LEAST, len(firm.words) + 1):
            behind = skeleton(firm.text.text[firm.end(size) : firm.end(size) + _LONG])
            if _ADDRESSED.search(firm.before) and _NUMBER.match(behind):
                return _offered(kind, field, [(firm, size)])
    return ()


def _offered(kind: PaperType, field: str, places: Sequence[tuple[_Firm, int]]) -> tuple[Candidate, ...]:
    read = [candidate(kind, field, firm.text, firm.start, firm.end(size)) for firm, size in places]
    return tuple(each for each in read if each is not None and is_firm(each.parsed.value))
