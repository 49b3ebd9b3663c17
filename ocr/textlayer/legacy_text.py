"""Text in the fonts of before Unicode turned into Vietnamese, where the page itself proves which they are.

Such a PDF shows the right letters, but its text layer spells them with Latin-1 signs: `Hµ Néi`, `chaøo caùc baïn`. A
font's name suggests an encoding (`ocr/textlayer/legacy_fonts.py`); what decides is whether the result has more
Vietnamese syllables
than the signs as they stand, so that Unicode text in a font so named stays as it is, as do other languages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from core.vietnamese.frequencies import bigram_log_chance, syllables
from core.vietnamese.syllables import is_syllable
from ocr.textlayer import legacy_fonts

Convert = Callable[[Sequence[str]], list[str]]

_VIETNAMESE = 0.7  # score a text must reach to be taken for Vietnamese when no font says anything
_PROOF = 3  # different syllables of two letters or more that must then come out with a converted letter
_LETTERS = re.compile(r"[^\W\d_]+")
_NAMES: dict[str, Convert] = {
    "vni": legacy_fonts.vni, ".vn": legacy_fonts.tcvn3, "vn": legacy_fonts.tcvn3, "vps": legacy_fonts.vps, "viscii":
    legacy_fonts.viscii,
}  # fmt: skip
_ALL: tuple[Convert, ...] = (legacy_fonts.tcvn3, legacy_fonts.vni, legacy_fonts.vps, legacy_fonts.viscii)
_BETTER = 0.2  # … and how much higher the score must be than that of the signs as they stand
# Signs that Vietnamese Unicode text has never or rarely: of codes 80 to FF all but its letters, blanks and quotes.
_SUSPECT = frozenset(map(chr, range(0x80, 0x100))) - frozenset(
    "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ\xa0\x85\x91\x92\x93\x94\x95\x96\x97"
)


def decoded(runs: Sequence[tuple[str, Sequence[str]]]) -> list[list[str]]:
    """The runs of a page, each a PDF font name and its signs, as Vietnamese where that is what they spell.

    Of each run as many entries come back as it has signs, empty where two signs make one letter. A font is judged by
    all that a page has in it; fonts whose names say nothing are judged together, since a page is typed in one encoding.
    """
    fonts: defaultdict[str, list[str]] = defaultdict(list)
    for font, signs in runs:
        fonts[font] += [*signs, " "]  # runs stand apart
    unnamed = [signs for font, signs in fonts.items() if _named(font) is None and any(map(_suspect, signs))]
    pooled = _proven([sign for signs in unnamed for sign in signs])
    chosen = {font: _of_font(font, signs, pooled) for font, signs in fonts.items()}
    return [_run(signs, chosen[font]) for font, signs in runs]


def _run(signs: Sequence[str], convert: Convert | None) -> list[str]:
    """One run in its font's encoding, or as it stands where it has more syllables so."""
    if convert is None:
        return list(signs)
    letters = convert(signs)
    return letters if score(letters) >= score(signs) else list(signs)


def _named(font: str) -> Convert | None:
    """The conversion that a font's name suggests."""
    name = font.rpartition("+")[2].lower()
    convert = next((conversion for start, conversion in _NAMES.items() if name.startswith(start)), None)
    return _capitals_tcvn3 if convert is legacy_fonts.tcvn3 and _is_capitals(name) else convert


def _of_font(font: str, signs: Sequence[str], pooled: Convert | None) -> Convert | None:
    """The conversion of a font, or None: its name's must give more syllables, the page's many more."""
    convert = _named(font)
    if convert:
        return convert if score(convert(signs)) > score(signs) else None
    if pooled is None or score(pooled(signs)) < score(signs) + _BETTER:
        return None
    return pooled if _changed(signs, pooled(signs)) else None  # `3 × 4` is no `3 ì 4`


def _proven(signs: Sequence[str]) -> Convert | None:
    """The encoding of signs in fonts whose names say nothing: of those that give Vietnamese the likeliest."""
    plain, likely = score(signs), list[tuple[float, int]]()
    for place, convert in enumerate(_ALL):
        letters = convert(signs)
        reached = score(letters)
        if reached >= max(_VIETNAMESE, plain + _BETTER) and len(_changed(signs, letters)) >= _PROOF:
            likely.append((_likelihood(letters), -place))
    return _ALL[-max(likely)[1]] if likely else None


def _changed(signs: Sequence[str], letters: Sequence[str]) -> set[str]:
    """The different syllables, of two letters or more, that hold a converted letter."""
    out, word, changed = set[str](), "", False
    for sign, letter in zip([*signs, " "], [*letters, " "], strict=True):
        if letter == "" or letter.isalpha():
            word, changed = word + letter, changed or letter != sign
            continue
        if changed and len(word) > 1 and is_syllable(word):
            out.add(word.lower())
        word, changed = "", False
    return out


def _likelihood(letters: Sequence[str]) -> float:
    """Mean log chance of the words of a text after each other, as counted in official texts."""
    words = syllables("".join(letters))
    return sum(map(bigram_log_chance, ["", *words], words)) / max(1, len(words))


def _suspect(sign: str) -> bool:
    """Whether a sign is never in Vietnamese Unicode text, or rarely."""
    return legacy_fonts.code(sign) in _SUSPECT


def score(signs: Sequence[str]) -> float:
    """Share of the letters of a text that stand in Vietnamese syllables; the signs of old fonts count as letters."""
    stretches = _LETTERS.findall("".join(signs))
    letters = sum(map(len, stretches)) + sum(_suspect(sign) and not sign.isalpha() for sign in signs)
    return sum(len(word) for word in stretches if is_syllable(word)) / letters if letters else 0.0


def _is_capitals(font: str) -> bool:
    """Whether a `.Vn…` font shows capitals for small letters: its name ends in H (`.VnTimeH`), before any style."""
    return re.split(r"[-,]", font)[0].removesuffix("bold").endswith("h")


def _capitals_tcvn3(signs: Sequence[str]) -> list[str]:
    return [letter.upper() for letter in legacy_fonts.tcvn3(signs)]
