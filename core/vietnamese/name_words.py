"""The words of names: surnames, syllables of names and first words of other peoples' names, as they are spelt."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Levenshtein

from core.text import accented, fold, old_tone
from core.vietnamese.syllables import TONE_MARKS, is_syllable
from core.vietnamese.word_lists import WORDS

SURNAMES = frozenset(WORDS["surnames"])
# The ranks of officers of the army and the police [memory].
RANKS = tuple(f"{grade} {rank}" for rank in ("tá", "úy", "tướng") for grade in ("Đại", "Thượng", "Trung", "Thiếu"))
_COMMON = frozenset(map(old_tone, WORDS["common_surnames"]))
_SURNAME_MARKS = frozenset(map(old_tone, (*SURNAMES, *WORDS["minority_surnames"])))
_NAME_SYLLABLES = frozenset(map(old_tone, WORDS["name_syllables"]))
_NAME_MARKS = _NAME_SYLLABLES | frozenset(map(old_tone, (*SURNAMES, *WORDS["clan_names"])))
_NAME_LETTERS = frozenset(map(fold, _NAME_SYLLABLES))
_RARER = frozenset(map(old_tone, WORDS["rarer_name_syllables"]))
_MINORITY_SURNAMES = frozenset(map(old_tone, WORDS["minority_surnames"]))
_OTHERWISE_SPELT = frozenset(map(old_tone, WORDS["otherwise_spelt"]))
_OTHERWISE_SPELT_TOO = frozenset(map(old_tone, WORDS["otherwise_spelt_too"]))
_PREFIXED = re.compile(r"[HKhk]['’](?=\w)")  # what names of men and women begin with: `K'Brếp`, `H'Hen`
# A word of their languages: some consonants, a vowel or two, and an end (`Hrưm`, `Kbuôr`, `Blơ`, `Ươl`, `Rươne`), a
# short syllable before them or not (`Êban`, `Alê`, `Pơloong`).
_OTHER_WORD = re.compile(
    r"(?:[bcdđghjklmnprstz]{0,2}[aeêiơu])?[bcdđghjklmnñprstvwyz]{0,4}[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[ilruưy]?[bcdghijklmnoprstuwy])?e?"
)


def _by_letters(spelt: frozenset[str]) -> dict[str, frozenset[str]]:
    """Words by their letters without marks."""
    alike: dict[str, set[str]] = {}
    for word in spelt:
        alike.setdefault(fold(word), set()).add(word)
    return {letters: frozenset(words) for letters, words in alike.items()}


_SURNAMES_BY_LETTERS = _by_letters(_SURNAME_MARKS)
_SYLLABLES_BY_LETTERS = _by_letters(_NAME_MARKS)


def spelt_alike(word: str, *, first: bool) -> frozenset[str]:
    """The surnames (`first`) or syllables of names, in lower case, that have the letters of a word, marks aside."""
    return (_SURNAMES_BY_LETTERS if first else _SYLLABLES_BY_LETTERS).get(fold(word), frozenset())


def is_name(word: str, *, first: bool) -> bool:
    """True for a surname (`first`) or a syllable of names as it is spelt with its marks."""
    return old_tone(word).lower() in (_SURNAME_MARKS if first else _NAME_MARKS)


def is_surname(word: str) -> bool:
    """True for a surname of the country's list, common or rare, with its own marks."""
    return old_tone(accented(word)) in _SURNAME_MARKS


def is_common_surname(word: str) -> bool:
    """True for one of the surnames that most people have."""
    return old_tone(word).lower() in _COMMON


def is_minority_surname(word: str) -> bool:
    """True for a surname, or first word of a name, of peoples whose given names no list here has."""
    return old_tone(word).lower() in _MINORITY_SURNAMES


def is_rare_syllable(word: str) -> bool:
    """True for a syllable that some names have though few."""
    return old_tone(word).lower() in _RARER


def is_middle_surname(word: str) -> bool:
    """True for a rare surname that many names have further on (`Phương`, `Văn`), as it is spelt with its marks."""
    spelt = old_tone(accented(word))
    return spelt not in _COMMON and spelt in _NAME_SYLLABLES


def may_be_cut(word: str) -> bool:
    """True for what is left of a syllable of names, or of a surname, that lost a letter at an end: `Inh` of `Linh`."""
    read = old_tone(word).lower()
    return any(read in (name[1:], name[:-1]) for name in _NAME_MARKS)


def near_names(word: str, *, first: bool) -> list[str]:
    """The surnames (`first`) or syllables of names that differ from a word in two letters at most, marks aside."""
    letters = fold(word)
    known = _SURNAME_MARKS if first else _NAME_MARKS
    near = (name for name in sorted(known) if Levenshtein.distance(fold(name), letters, score_cutoff=2) <= 2)
    return [name.upper() if word.isupper() else name.title() for name in near]


def common_surname(word: str) -> str | None:
    """The common surname that is the only one with these letters, whatever marks were read: `Trân` → `trần`."""
    known = spelt_alike(word, first=True)
    return next(iter(known)) if len(known) == 1 and known <= _COMMON else None


def common_surnames_near(word: str) -> set[str]:
    """The common surnames, in lower case, a letter away from a word that can be no syllable (`Hqàng`)."""
    letters = fold(word)
    if is_syllable(word) or letters in _NAME_LETTERS:
        return set()
    return {name for name in _COMMON if Levenshtein.distance(letters, fold(name), score_cutoff=1) <= 1}


def only_spelling(word: str, *, first: bool) -> bool:
    """True when no other surname (`first`) or syllable of names has the same letters: `Nguyễn`, `Phúc`, not `Đặng`."""
    return spelt_alike(word, first=first) == {old_tone(word).lower()}


def has_rare_marks(word: str) -> bool:
    """True when the syllable is hardly ever in a name while one of the same letters with other marks often is.

    Both readers may take a small mark for another; such a name needs a second place or a code (`Hiến` for `Hiền`).
    """
    return old_tone(word).lower() not in _NAME_MARKS and fold(word) in _NAME_LETTERS


def is_other_word(word: str, first: str) -> bool:
    """True when a word can be one of a language that peoples speak who have names with such a first word (`Siu H'Blơ`,
    `Y Sôn Kbuôr`, `Danh Thị Ươl`), as far as their spelling is known: these are no Vietnamese syllables."""
    family = old_tone(first).lower()
    named = family in _OTHERWISE_SPELT or _PREFIXED.match(first) is not None
    bare = _PREFIXED.sub("", word).lower()
    toneless = without_tone(bare)
    spelt = len(bare) > 1 and _OTHER_WORD.fullmatch(toneless) is not None
    return spelt and (named or (family in _OTHERWISE_SPELT_TOO and toneless == bare))


def is_spelt(word: str, first: str) -> bool:
    """True when the parts of a word can be syllables, or it is a word of another language of the country."""
    parts = [part for part in re.split(r"[-'’]", word) if part]
    return all(map(is_syllable, parts)) or is_other_word(word, first)


def without_tone(word: str) -> str:
    """The letters with their hats and hooks, without the tone."""
    spread = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(char for char in spread if char not in TONE_MARKS))
