"""Both spouses of a court's decision that recognises a divorce by consent: the only letter that says whose it is.

They are taken from the decision's own words and from nothing else: the sentence that divides them names both, all such
sentences of the decision name the same two, and what stands behind a spouse's name among the parties is his or hers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from classify.fields.candidate import Candidate
from classify.letters.running_text import RunningText, candidate, running_text
from classify.page.layout import PageLayout
from core.catalogue import PaperType
from core.records import FieldValue
from core.text import fold
from core.values import skeleton

SUBJECT = "thuan tinh ly hon"  # in the abstract: of a divorce by consent; one in dispute ends with a judgment
TITLES = {"husband": "anh|ong", "wife": "chi|ba"}  # how a court speaks of the spouses [memory]

_NAME = r"(?P<{0}>(?P<{0}_title>anh|ong|chi|ba) (?P<{0}_name>[a-z]+(?: [a-z]+){{1,5}}?))"
_COUPLE = _NAME.format("one") + r"(?: \([^)]*\))?,? va " + _NAME.format("other")
_SENTENCES = (  # the usual words of the courts: no form of it in docs/domain.md, 3.23 [memory]
    re.compile(rf"{SUBJECT}\W+giua\W+(?:\d\W+)?{_COUPLE}(?=\W*(?:[.,;:()]|$)| (?:sinh|nhu|ke tu|cung)\b)"),
    re.compile(rf"(?:^|(?<=[.:;,] )|(?<=- )){_COUPLE},? (?:(?:cung|tu nguyen|da|deu|that su) )*{SUBJECT}\b"),
)
_NUMBER = re.compile(r"(?:can cuoc(?: cong dan)?|cccd|cmnd|dinh danh(?: ca nhan)?)[^\d;.]{0,12}(\d{12}|\d{9})\b")
_BORN = re.compile(r"\bsinh (?:nam|ngay)\W{0,3}(\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|\d{4})\b")
_NEXT_PERSON = re.compile(r"\b(?:anh|chi|ong|ba|chau|nguyen don|bi don|nguoi yeu cau|dieu \d)\b")
_FAR = 160  # letters behind a name in which its owner's number and birth stand


def is_divorce(abstract: FieldValue | None) -> bool:
    """Whether the abstract of a decision says that it recognises a divorce by consent."""
    return abstract is not None and SUBJECT in " ".join(fold(abstract.value).split())


def candidates(layouts: Sequence[PageLayout], kind: PaperType) -> dict[str, tuple[Candidate, ...]]:
    """The spouses' names, and beside them numbers and days of birth, as candidates of the fields of the decision.

    Empty where no sentence names both, or where two name different people.
    """
    texts = [running_text(layout) for layout in layouts]
    couples = [couple for text in texts for couple in _couples(text)]
    if len({tuple(sorted((role, name) for role, (name, *_) in couple.items())) for couple in couples}) != 1:
        return {}
    out: dict[str, tuple[Candidate, ...]] = {}
    for role, (name, text, start, end) in couples[0].items():
        proposed = [candidate(kind, f"{role}_name", text, start, end)]
        for behind in _behind_name(texts, role, name):
            proposed += [
                candidate(kind, f"{role}_{what}", behind[0], *_at(match, behind[1]))
                for what, pattern in (("personal_id", _NUMBER), ("birth_date", _BORN))
                if (match := pattern.search(behind[2]))
            ]
        for found in proposed:
            if found is not None:
                out[found.field] = (*out.get(found.field, ()), found)
    for field in list(out):
        if len({found.parsed.value for found in out[field]}) > 1:
            del out[field]  # two numbers behind one name: neither is known to be this person's
    return out


def _at(match: re.Match[str], offset: int) -> tuple[int, int]:
    return offset + match.start(1), offset + match.end(1)


def _couples(text: RunningText) -> Iterator[dict[str, tuple[str, RunningText, int, int]]]:
    """Who is divided by each sentence: by role the folded name and where it stands."""
    bare = skeleton(text.text)
    for pattern in _SENTENCES:
        for match in pattern.finditer(bare):
            couple = {
                role: (match[f"{which}_name"], text, match.start(f"{which}_name"), match.end(f"{which}_name"))
                for which in ("one", "other")
                for role, titles in TITLES.items()
                if re.fullmatch(titles, match[f"{which}_title"])
            }
            if len(couple) == 2 and all(_is_written_as_name(text, *couple[role][2:]) for role in couple):
                yield couple


def _is_written_as_name(text: RunningText, start: int, end: int) -> bool:
    return all(word[:1].isupper() for word in text.text[start:end].split())


def _behind_name(texts: Sequence[RunningText], role: str, name: str) -> Iterator[tuple[RunningText, int, str]]:
    """What stands behind each place of a spouse's name, up to the next person, and where that begins."""
    for text in texts:
        bare = skeleton(text.text)
        for match in re.finditer(rf"\b(?:{TITLES[role]}) {name}\b(?! [a-z]+ (?=sinh))", bare):
            behind = bare[match.end() : match.end() + _FAR]
            last = _NEXT_PERSON.search(behind)
            yield text, match.end(), behind[: last.start()] if last else behind


def missing(values: Mapping[str, FieldValue], kind: PaperType) -> list[str]:
    """Roles of spouses that a decision on a divorce names and whom nobody read: an officer names them."""
    return [role.role for role in kind.owner if role.role in TITLES and role.name not in values]
