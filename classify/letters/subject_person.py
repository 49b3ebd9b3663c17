"""The one person a letter is about: who is appointed, pensioned, introduced, named with a birth or a number.

A letter has no owner unless it is about one named person (docs/contract.md). That is who its sentences identify: a name
behind a form of address or a label, with a day of birth or a number behind it before anybody else is named. Where two
are identified, or the abstract names another, it is about nobody; where nobody is, a name alone may say whom it is
about (classify/letters/named_alone.py). The wordings are those of personnel decisions and introductions [memory].
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from classify.fields.candidate import Candidate
from classify.letters import firm_named, named_alone
from classify.letters.people_named import ALIKE, Named, names_in, people_named
from classify.letters.running_text import FIRST_ARTICLE, candidate, running_text
from classify.page.layout import PageLayout
from core.catalogue import PaperType
from core.records import FieldValue

ROLE = "subject"

_WHAT = {
    "personal_id": re.compile(
        r"(?:can cuoc(?: cong dan)?|cccd|cmnd|chung minh nhan dan|dinh danh(?: ca nhan)?)[^\d;.]{0,12}"
        r"(\d(?: ?\d){11}|\d(?: ?\d){8})\b"
        r"|ma so thue\W{1,4}(\d{12})\b"  # a person's is the personal number since July 2025 [memory]
    ),
    "birth_date": re.compile(
        r"\bsinh\b(?: ngay| nam|, ngay, thang, nam sinh)?\W{0,3}(\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|"
        r"\d{1,2} thang \d{1,2} nam \d{4}|\d{4})\b"
    ),
}
# Whom minutes and resolutions are about, of those who are identified in them: others give or sign for their firm.
_CONCERNS = {
    "bien_ban": re.compile(r"\bdoi voi\W*(?:(?:ho va ten|ho ten|ong|ba)\W*)*$"),
    "nghi_quyet": re.compile(FIRST_ARTICLE),
}


def candidates(
    layouts: Sequence[PageLayout], kind: PaperType, letter: Mapping[str, FieldValue]
) -> dict[str, tuple[Candidate, ...]]:
    """The name, number and birth of the person, or the name of the firm, that the letter with these parts is about, as
    candidates of its fields; empty when there is no such person, or the type knows of none."""
    role = next((role for role in kind.owner if role.role == ROLE), None)
    if role is None or role.id is None or role.birth_date is None:
        return {}
    fields = {"personal_id": role.id, "birth_date": role.birth_date}
    texts, abstract = [running_text(layout) for layout in layouts], letter.get("abstract")
    people = [named for text in texts for named in people_named(text)]
    found = [(named, known) for named in people if (known := _known(kind, named, fields))]
    if not found:
        alone = named_alone.candidates(people, kind, role.name, abstract)
        alone = alone or firm_named.candidates(texts, kind, role.name, letter)
        return {role.name: alone} if alone else {}
    said = names_in(abstract)
    names = [named.name for named, _ in found] + said
    concerns = _CONCERNS.get(kind.code)
    concerned = concerns is None or said or any(concerns.search(named.before) for named, _ in found)
    if not concerned or any(fuzz.ratio(names[0], name) < ALIKE for name in names):
        return {}
    first = found[0][0]
    name = candidate(kind, role.name, first.text, first.start, first.end)
    if name is None:
        return {}
    out: dict[str, tuple[Candidate, ...]] = {role.name: (name,)}
    for field in fields.values():
        values = [known[field] for _, known in found if field in known]
        if len({value.parsed.value for value in values}) == 1:
            out[field] = tuple(values)
    return out


def _known(kind: PaperType, named: Named, fields: dict[str, str]) -> dict[str, Candidate]:
    """What is said of a person behind the name."""
    out = {}
    for what, pattern in _WHAT.items():
        match = pattern.search(named.behind)
        if match is None:
            continue
        said = match.lastindex or 1
        value = candidate(kind, fields[what], named.text, named.end + match.start(said), named.end + match.end(said))
        if value is not None:
            out[fields[what]] = value
    return out
