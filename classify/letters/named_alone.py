"""The one person a letter is about where a name alone says so, without a number or a day of birth behind it.

That is whom the abstract and the text both name; a private person whom an invitation or an answer is addressed to; who
is introduced; whom a notice names as the one who pays; whom a decision's first article and again its last, or those it
is sent to, name. Where two are so named it is about nobody, and a name is one that begins as names do: a street or an
official called by his post is none. The wordings are those of such letters [memory].
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from classify.fields.candidate import Candidate
from classify.letters.people_named import ALIKE, Named, names_in
from classify.letters.running_text import FIRST_ARTICLE, candidate
from core.catalogue import PaperType
from core.records import FieldValue
from core.text import accented
from core.values import skeleton
from core.vietnamese.name_words import is_other_word, is_surname

_RESIDES = re.compile(
    r"\W{0,3}(?:(?:va|cung) gia dinh\W*)?"
    r"(?:dia chi|(?:noi )?(?:cu|thuong|tam) tru|(?:hien )?tru tai|ho khau|noi o|cho o)\b"
)
_INVITED = re.compile(r"\bkinh (?:moi|gui)\W*(?:ho |gia dinh )?(?:ong|ba)\b[^a-z]*(?:(?:ong|ba)\W*)?$")
_INTRODUCED = re.compile(r"(?<!giay )\bgioi thieu\W{1,4}(?:(?:ong|ba|dong chi|ho va ten|ho ten)\W*)+$")
_SENT = re.compile(r"\b(?:duoc cu|cu den|ve viec|co gia tri)\b")
_PAYS = re.compile(r"\bnguoi (?:su dung dat|nop thue)\W*$")
_PAYER = re.compile(r"[\W\d]{0,8}(?:ma so thue|dia chi|noi cu tru)\b")
_FIRST = re.compile(FIRST_ARTICLE + r"|\bthong bao (?:nhu sau|cu the)\W*(?:1\W*)?[^.;]*$")
_LAST = re.compile(r".*\b(dieu [2-9]\b|noi nhan\b)", re.DOTALL)
_HELD = re.compile(r"\b(?:thi hanh|noi nhan)\b")
# Whose words a letter tells, and what is called after somebody.
_SPEAKER = re.compile(r"\b(?:ket luan|y kien|chi dao|phat bieu|uy quyen)\b")
_CALLED = re.compile(r"\b(?:đường|phố|cầu|chợ|trường|chùa|đình|đền|miếu|hẻm|ngõ|núi|hồ)\W{1,2}(?:ông|bà)\W*$")
_POST = re.compile(r"(?:pho )?(?:chu tich|giam doc|truong|bi thu|chanh|vu truong|cuc truong|hieu truong|thu truong)\b")
_INVITING, _NEAR = frozenset({"giay_moi", "cong_van", "thong_bao"}), 400


def candidates(
    people: Sequence[Named], kind: PaperType, field: str, abstract: FieldValue | None
) -> tuple[Candidate, ...]:
    """The name of the one person the letter is about, at each place that spells it whole; none where there is no such
    person."""
    named = [each for each in people if _is_name(each)]
    for those in (_in_abstract(named, abstract), _by_kind(named, kind.code)):
        if those and _one(those):
            places = [each for each in named if _alike(each, those[0], named)]
            offered = [candidate(kind, field, each.text, each.start, _end(each, named)) for each in places]
            return tuple(each for each in offered if each is not None)
        if those:
            return ()
    return ()


def _is_name(named: Named) -> bool:
    first, *_ = named.text.text[named.start : named.end].split()
    printed = accented(named.text.text[max(0, named.start - _NEAR) : named.start])
    called = _CALLED.search(printed) or _POST.match(named.name)
    return (is_surname(first.capitalize()) or is_other_word(first, first)) and not called


def _in_abstract(named: Sequence[Named], abstract: FieldValue | None) -> list[Named]:
    """Those whom the abstract names and the text again: everybody whom it names, and no one but them."""
    said = names_in(abstract)
    if abstract is None or not said or _SPEAKER.search(skeleton(abstract.value)):
        return []
    meant = [each for each in named if fuzz.ratio(_name(each, named), said[0]) >= ALIKE]
    alike = all(fuzz.ratio(said[0], name) >= ALIKE for name in said)
    return meant if alike and len(meant) > 1 else []


def _by_kind(named: Sequence[Named], code: str) -> list[Named]:
    """Those whom a letter of this kind is about by the sentence that names them."""
    if code == "giay_gioi_thieu":
        return _introduced(named)
    invited = [each for each in named if _INVITED.search(each.before[-_NEAR:])] if code in _INVITING else []
    if invited:
        known = all(_RESIDES.match(each.behind) or _times(each, named) > 1 for each in invited)
        return invited if known and not any(_of_post(each) for each in invited) else []
    if code == "thong_bao" and (paying := [each for each in named if _PAYS.search(each.before)]):
        return paying if all(_PAYER.match(each.behind) for each in paying) else []
    return _decided(named) if code in ("quyet_dinh", "nghi_quyet", "thong_bao") else []


def _introduced(named: Sequence[Named]) -> list[Named]:
    """Who is introduced, and who goes along: everybody up to where they are sent."""
    first = next((each for each in named if _INTRODUCED.search(each.before[-_NEAR:])), None)
    if first is None:
        return []
    behind = (each for each in named if each.text is first.text and each.start >= first.start)
    return [each for each in behind if not _SENT.search(each.before[first.start :])]


def _decided(named: Sequence[Named]) -> list[Named]:
    """Those whom the first article names, and again the one that says who carries it out or to whom it is sent."""
    last = [each for each in named if _is_last(each)]
    return [each for each in named if _FIRST.search(each.before) and any(_alike(each, other, named) for other in last)]


def _is_last(named: Named) -> bool:
    part = _LAST.match(named.before)
    return part is not None and _HELD.search(named.before[part.start(1) :] + named.behind) is not None


def _of_post(named: Named) -> bool:
    """Whether a post follows the name: an official is invited as one."""
    return _POST.match(re.sub(r"^\W*(?:chuc vu\W*|la )?", "", named.behind)) is not None


def _times(named: Named, people: Sequence[Named]) -> int:
    return sum(_alike(named, other, people) for other in people)


def _one(those: Sequence[Named]) -> bool:
    """Whether all of these are readings of one name."""
    return all(_alike(those[0], each, those) for each in those)


def _alike(one: Named, other: Named, people: Sequence[Named]) -> bool:
    return fuzz.ratio(_name(one, people), _name(other, people)) >= ALIKE


def _name(named: Named, people: Sequence[Named]) -> str:
    return named.in_row if _end(named, people) == named.row else named.name


def _end(named: Named, people: Sequence[Named]) -> int:
    """Where a name ends: with its first row where another place names the same so, or that row ends short, and none
    has the next row's words too."""
    others = [other.name for other in people if other is not named]
    cut = (named.in_row in others or (named.short and " " in named.in_row)) and named.name not in others
    return named.row if cut and named.row is not None else named.end
