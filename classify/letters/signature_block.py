"""Signature block of an official letter: by what authority, in which post, who; seals often cover the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from msgspec import structs

from classify.letters.letter_wording import (
    FOR_ANOTHER,
    close_to,
    deputy_of,
    ends_of_posts,
    has_formula,
    mend_capitals,
    post_alone,
    posts_of,
)
from classify.page.layout import PageLayout
from classify.page.segments import Segment, around, row_top, segments, upper_share
from core.records import FieldValue, Record, Word
from core.values.names import person_name, without_degrees
from core.vietnamese.name_words import is_common_surname
from core.vietnamese.syllables import is_syllable

BLOCK = 0.30  # posts, signature, seal and name fit into this share of a page's height
_NOT_NAMES = re.compile(
    r"\b(?:ky boi|nguoi ky|ngay ky|thoi gian|chu ky|da ky|email|co quan|signature|signed|van phong|uy ban|nhan dan|"
    r"hoi dong|viet nam|doc lap|tu do|cong hoa|thanh pho|trung tam|so y te|bo y te|noi nhan|giao duc|dao tao)\b"
)

_MARKS = re.compile(r"[^\w'’-]")  # a trace of ink after a word is no mark of the name
Post = tuple[Segment, str]


class Signing(Record, frozen=True):
    """Who signed, and on which page."""

    page: int
    fields: dict[str, FieldValue]
    doubts: tuple[str, ...]
    posts: tuple[Segment, ...] = ()


def read_signing(layouts: Sequence[PageLayout]) -> Signing | None:
    """The signature block on the first of the letter's pages that has one; else a post in reading case over a name, on
    the last page that has that."""
    signed = (_on_page(segments(layout), layout.page) for layout in layouts)
    small = (_in_reading_case(segments(layout), layout.page) for layout in reversed(layouts))
    return next((signing for signings in (signed, small) for signing in signings if signing is not None), None)


def _in_reading_case(parts: Sequence[Segment], page: int) -> Signing | None:
    """The lowest line at the right that says a post and nothing else (`Tổ trưởng`), with the name under it."""
    said = [part for part in parts if part.middle > _RIGHT and part.text[:1].isupper() and upper_share(part.text) < 0.5]
    said = [part for part in said if not _SECRETARY.match(part.bare)] or said  # who signs beside is not who presides
    posts = [(part, post.capitalize()) for part in said if (post := post_alone(part.text)) is not None]
    for part, post in sorted(posts, key=lambda each: row_top(each[0]), reverse=True)[:1]:
        start = row_top(part) + part.height
        below = [other for other in parts if other.middle > 0.5 and start < row_top(other) < start + BLOCK / 2]
        name = _name(below, part.middle)
        if name is not None:
            return _signing([(part, post)], name, page)
    return None


_RIGHT = 0.6  # of the page's width, from where the middle of such a line stands


def _on_page(parts: Sequence[Segment], page: int) -> Signing | None:
    recipients = next((part for part in parts if _is_recipients(part)), None)
    right = [part for part in parts if part.middle > 0.5 and part.box[0] > 0.38]
    top = row_top(recipients) - 0.05 if recipients is not None else 0.15
    right = [part for part in right if row_top(part) > top]
    chaired = _under_chair(parts, top)
    right = chaired or right
    chain = _chain(right, chaired=bool(chaired))
    if chain and (chaired or recipients is not None or _likely(chain)):
        start = row_top(chain[-1][0]) + 0.01
        name = _name([part for part in right if start < row_top(part) < start + BLOCK], _middle(chain))
        return _signing(chain, name, page, doubtful=bool(chaired))  # a chair's own post may stand under it
    if recipients is None:
        return None
    name = _name([part for part in right if row_top(part) < top + 0.05 + BLOCK], 0.72)
    hidden = _covered(right, name)
    return _signing(hidden, name, page, doubtful=True) if name is not None or hidden else None


def _under_chair(parts: Sequence[Segment], top: float) -> list[Segment]:
    """What stands in the column of who chaired a meeting, where its secretary signs beside; nothing where no two so
    sign: minutes are theirs who chaired [docs/domain.md, 1.6: minutes, memory]."""
    low = [part for part in parts if row_top(part) > top and len(part.words) <= _POST_WORDS]
    for chair in (part for part in low if _CHAIR.match(part.bare)):
        beside = [part for part in low if abs(row_top(part) - row_top(chair)) < 1.5 * chair.height]
        apart = [abs(part.middle - chair.middle) for part in beside if _SECRETARY.match(part.bare)]
        if apart:
            return [part for part in low if abs(part.middle - chair.middle) < min(apart) / 2]
    return []


_CHAIR = re.compile(r"\W*(?:(?:nguoi )?chu (?:tri|toa)|to truong|truong (?:ban|doan|thon|xom))\b")
_SECRETARY = re.compile(r"\W*(?:thu ky|nguoi ghi|nguoi lap)\b")
_POST_WORDS = 6  # of a line that says a post or a name


def _is_recipients(part: Segment) -> bool:
    """The heading *Nơi nhận:* at the left margin."""
    bare = re.sub(r"^[^a-z]+", "", part.bare)
    return part.box[0] < 0.4 and close_to(re.sub(r"[^a-z ]", "", bare)[:8], "noi nhan", per=5) and len(bare) < 40


def _chain(right: Sequence[Segment], *, chaired: bool) -> list[Post]:
    """The lines that say posts, from the first on, as long as they follow each other closely; in the column of a chair
    the first says that."""
    chain: list[Post] = []
    for part in right:
        capital = " ".join(word.text for word in part.words if any(char.isalpha() for char in word.text))
        if upper_share(capital) < 0.6:
            continue
        last = chain[-1][1] if chain else ""
        if chain and row_top(part) - row_top(chain[-1][0]) > 0.05 and len(capital) >= _SHORTEST:
            break
        deputy = deputy_of(last[4:], capital) if last.startswith(("KT. ", "K/T ")) else None
        posts = [] if len(capital) < _SHORTEST else [deputy] if deputy else posts_of(capital)
        posts = posts or ([mend_capitals(capital)] if chaired and not chain and _CHAIR.match(part.bare) else [])
        posts = posts or ([mend_capitals(part.text)] if chain and _is_own_post(chain[-1], part) else [])
        if not posts and chain and _goes_on(chain[-1], part):
            whole = Segment((*chain[-1][0].words, *part.words), part.page)
            chain[-1] = (whole, f"{last} {mend_capitals(capital)}")
        chain += [(part, post) for post in posts]
    return chain


_SHORTEST = 5  # letters of a post, at least


def _is_own_post(above: Post, part: Segment) -> bool:
    """Whether a line is the post of who signs for the one above it, though none that is known: `TL. CHỈ HUY TRƯỞNG` /
    `THAM MƯU TRƯỞNG`. A name stands further below."""
    line, post = above
    words = [word for word in part.words if any(char.isalpha() for char in word.text)]
    plain = all(word.agreed is not False and word.text.isupper() for word in words) and len(words) > 1
    known = sum(all(map(is_syllable, re.findall(r"\w+", word.text))) for word in words) > len(words) / 2
    named = plain and is_common_surname(words[0].text) and len(words) <= _LONGEST_NAME
    return _BY_ORDER.match(post) is not None and plain and known and not named and _is_under(line, part)


def _is_under(line: Segment, part: Segment) -> bool:
    near = row_top(part) - row_top(line) < _NEXT_LINE * line.height
    return near and abs(part.middle - line.middle) < _CENTRED


_LONGEST_NAME = 4  # words
# Behind which one's own post follows (docs/domain.md, 1.6); behind `TM.` the name of what one signs for may go on.
_BY_ORDER = re.compile(r"(?:KT|TL|TUQ|T/L|K/T)\b")


def _goes_on(above: Post, part: Segment) -> bool:
    """Whether a line is the last word or two of the post above it, which is longer than a post that is known: `TRƯỞNG
    PHÒNG KẾ HOẠCH TỔNG` / `HỢP`."""
    line, post = above
    if _is_under(line, part) and _JOINED.search(part.text):
        return all(word.agreed is not False and word.text.isupper() for word in part.words)
    alike = all(word.agreed is not False and word.text.isupper() and is_syllable(word.text) for word in part.words)
    longer = post_alone(post.split(". ")[-1]) is None
    return longer and alike and len(part.words) <= 2 and _is_under(line, part)


_JOINED = re.compile(r"^(?:\w+ ){0,2}(?:VÀ|KIÊM) \w+")  # of what goes on with the post above it: `HĐND VÀ UBND`


_NEXT_LINE, _CENTRED = 2.0, 0.03  # heights of a line to the next; of the page's width, between their middles


def _likely(chain: Sequence[Post]) -> bool:
    """Without *Nơi nhận*, a lone post could be a line of the text: it must be a formula or stand well to the right."""
    return any(has_formula(post) or part.middle > 0.6 for part, post in chain)


def _middle(chain: Sequence[Post]) -> float:
    return sum(part.middle for part, _ in chain) / len(chain)


def _covered(right: Sequence[Segment], name: FieldValue | None) -> list[Post]:
    """A post whose beginning lies under the seal: among those with this ending, the one as wide as the place it had.

    Post and name share a middle, so the hidden left edge mirrors the visible right one.
    """
    for part in right:
        options = ends_of_posts(part.text) if upper_share(part.text) > 0.7 else []
        if not options:
            continue
        if name is None or name.box is None:
            return [(part, options[0])]
        middle = (name.box[0] + name.box[2]) / 2
        letter = (part.box[2] - part.box[0]) / len(part.text)
        full = 2 * (part.box[2] - middle) / letter
        return [(part, min(options, key=lambda post: abs(len(post) - full)))]
    return []


def _signing(chain: Sequence[Post], name: FieldValue | None, page: int, *, doubtful: bool = False) -> Signing:
    fields: dict[str, FieldValue] = {}
    doubts: list[str] = []
    if chain:
        title = " / ".join(post for _, post in chain)
        printed = " / ".join(part.text for part, _ in chain)
        # A deputy's own post must follow KT., and one's own TM.; a post on its second line has a formula on the first
        # (docs/domain.md, 1.6; of 590 drawn ones all). Without it something was not read.
        first, last = chain[0][1], chain[-1][1]
        cut = len(chain) > 1 and (not has_formula(first) or first == f"KT. {last}")  # nobody signs for his own post
        sure = not doubtful and not cut and not last.startswith(FOR_ANOTHER)
        confidence = min(part.confidence for part, _ in chain) * (1.0 if sure else 0.5)
        box = around(part.box for part, _ in chain)
        checks = () if sure else ("!whole",)
        fields["signer_title"] = FieldValue(title, printed, round(confidence, 3), page, box, "ocr", checks)
    else:
        doubts.append("signer_title_unread")
    if name is None:
        doubts.append("signer_unread")
    else:
        fields["signer"] = name
        if name.confidence < 0.8:
            doubts.append("signer_unsure")
    return Signing(page, fields, tuple(doubts), tuple(part for part, _ in chain))


def _name(below: Sequence[Segment], middle: float) -> FieldValue | None:
    """The name under the posts: the most plausible words in title case, near the middle of the post lines."""
    options = []
    for part in _rejoined(below):
        words = _name_words(part)
        if not 2 <= len(words) <= 6 or _NOT_NAMES.search(part.bare) or _has_figures(part, words):
            continue
        parsed = person_name(" ".join(_MARKS.sub("", word.text) for word in words))
        if parsed is not None and words[0].text == "Ông" and parsed.value.split()[0] != "Ông":
            parsed = structs.replace(parsed, value=f"Ông {parsed.value}")  # his surname: nobody signs as a Mister
        if parsed is None or not 2 <= len(parsed.value.split()) <= 5 or upper_share(parsed.text) > 0.7:
            continue
        score = parsed.doubt * (0.5 + 0.5 * part.confidence) - 1.5 * abs(part.middle - middle)
        options.append((score, part, words, parsed))
    if not options:
        return None
    _, part, words, parsed = max(options, key=lambda option: option[0])
    confidence = min(word.confidence for word in words) * parsed.doubt
    begun = is_common_surname(parsed.value.split()[0])  # else its first word may be under the seal: `Gia Phúc`
    doubted = any(word.agreed is False for word in words)
    cut = not doubted and _is_cut(part, words)
    if doubted or cut or not begun:
        confidence = min(confidence, 0.5)
    box = around(word.box for word in words)
    checks = (*parsed.checks, "!whole") if cut else parsed.checks
    return FieldValue(parsed.value, part.text, round(confidence, 3), part.page, box, "ocr", checks)


def _rejoined(parts: Sequence[Segment]) -> list[Segment]:
    """The lines, one that is a single word with a capital joined with what stands close behind it on its row: wide
    blanks part a typed name (`Ngô` / `Bá Lưỡng`)."""
    out: list[Segment] = []
    for part in sorted(parts, key=lambda each: each.box[0]):
        before = next((k for k, other in enumerate(out) if _parted_from(other, part)), None)
        if before is None:
            out.append(part)
        else:
            out[before] = Segment((*out[before].words, *part.words), part.page)
    return out


def _parted_from(first: Segment, rest: Segment) -> bool:
    on_row = abs(row_top(first) - row_top(rest)) < 0.5 * rest.height
    close = 0 <= rest.box[0] - first.box[2] < _BLANK * rest.height
    alone = len(first.words) == 1 and is_common_surname(first.text) and len(rest.words) <= _POST_WORDS
    return on_row and close and alone and _initial(rest.words[0]).isupper()


_BLANK = 3.0  # heights of a word, of the page's height, between two parts of one name at most


# `PGS.TS.` also where a letter of it was read as a figure: no name begins with capitals and full stops.
_ABBREVIATED = re.compile(r"(?:[A-ZĐ0-9][a-z]?[A-ZĐ0-9]{0,3}[.,])+[A-ZĐ0-9]{0,4}[.,]?")


def _name_words(part: Segment) -> list[Word]:
    """The words with letters, when all of them from the first capital on begin with one; else none."""
    words = [word for word in part.words if sum(char.isalpha() for char in word.text) >= 1 and len(word.text) < 10]
    words = [
        structs.replace(word, text=_TRACE.sub("", word.text), agreed=False) if _TRACE.match(word.text) else word
        for word in words
    ]
    words = _untitled(list(dropwhile(lambda word: not _initial(word).isupper(), words)))
    return words if all(_initial(word).isupper() for word in words) else []


_TRACE = re.compile(r"^\d(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")  # of the signature over the name, read as a figure: `2Ngô Đình Ví`


def _initial(word: Word) -> str:
    return re.sub(r"^\W+", "", word.text)[:1]


def _untitled(words: list[Word]) -> list[Word]:
    """The words without the degrees and ranks before a name: `PGS.TS`, `Đại tá`."""
    words = list(dropwhile(lambda word: _ABBREVIATED.fullmatch(word.text) is not None, words))
    name = without_degrees(" ".join(word.text for word in words)).split()
    return words[-len(name) :] if name else words


def _has_figures(part: Segment, name: Sequence[Word]) -> bool:
    """Whether figures stand in or beside the name; those of a degree read badly and traces of ink do not count."""
    others = [word.text for word in part.words if word in name or _ABBREVIATED.fullmatch(word.text) is None]
    others = [_TRACE.sub("", text) for text in others]
    return any(char.isdigit() for text in others for char in text)


def _is_cut(part: Segment, name: Sequence[Word]) -> bool:
    """Whether the word before the name is what is left of its first word: `ý Văn Sơn` of *Lý Văn Sơn*."""
    before = part.words[: part.words.index(name[0])]
    if not before or before[-1].box[2] < name[0].box[0] - part.height:
        return False
    left = _MARKS.sub("", before[-1].text)
    return bool(left) and left.islower()
