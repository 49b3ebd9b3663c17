"""Faces as they are set: cuts with fast measures, families, and the shelf a paper takes its families from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from PIL import ImageFont, features

from samples.draw import BLACK, MM_PER_POINT, Ink
from samples.faces import Kind, listed
from samples.fonts import FontsMissing
from samples.fonts import font as system_font

UNIT = 200  # pixels at which widths are taken
# Hinting rounds a letter's advance to whole pixels in the basic layout: at scan sizes words would run into one another.
EXACT = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC


class Cut:
    """One font file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._font = ImageFont.truetype(path, UNIT, layout_engine=ImageFont.Layout.BASIC)
        self._widths: dict[str, float] = {}
        self._boxes: dict[str, tuple[float, float]] = {}

    def width(self, text: str) -> float:
        """Advance of a text, in ems."""
        known = self._widths.get(text)
        if known is None:
            known = self._widths[text] = self._font.getlength(text) / UNIT
        return known

    def reach(self, text: str) -> tuple[float, float]:
        """How far the ink stands above and hangs below the base line, in ems."""
        known = self._boxes.get(text)
        if known is None:
            _, top, _, bottom = self._font.getbbox(text, anchor="ls")
            known = self._boxes[text] = (-top / UNIT, bottom / UNIT)
        return known

    @lru_cache(maxsize=12)  # noqa: B019  (cuts live as long as the program)
    def font(self, pixels: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self.path, pixels, layout_engine=EXACT)


@cache
def cut(path: str) -> Cut:
    return Cut(path)


@dataclass(frozen=True)
class Family:
    """A family with the files of its cuts; a cut it has not is its regular one."""

    name: str
    kind: Kind
    regular: str
    bold: str
    italic: str

    def cut(self, bold: bool, italic: bool) -> Cut:
        return cut(self.bold if bold else self.italic if italic else self.regular)


@dataclass(frozen=True)
class Style:
    """How text looks: family, size in points, face, ink; `hand` is jittered word by word."""

    family: Family
    size: float = 12.0
    bold: bool = False
    italic: bool = False
    ink: Ink = BLACK
    hand: bool = False

    def but(self, **changes: object) -> "Style":
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def cut(self) -> Cut:
        return self.family.cut(self.bold, self.italic)

    @property
    def height(self) -> float:
        """Size in millimetres."""
        return self.size * MM_PER_POINT

    def width(self, text: str) -> float:
        """Width in millimetres."""
        return self.cut.width(text) * self.height


# Faces offices hardly use: display cuts, old-style figures, single-storey letters. They come up one time in eight.
_ODD = """
    cormorant-garamond playfair playfair-display philosopher old-standard-tt hepta-slab fraunces alegreya
    alegreya-sans vollkorn raleway josefin-sans quicksand dosis k2d exo-2 space-grotesk victor-mono
    space-mono league-gothic fjalla-one oswald yanone-kaffeesatz saira-extra-condensed spectral petrona
    piazzolla yrsa faustina lexend kanit signika maven-pro noto-serif-display saira-condensed
    saira-semi-condensed bai-jamjuree vt323 overpass-mono aleo bitter saira prompt
"""
ODD = frozenset(_ODD.split())


@dataclass(frozen=True)
class Shelf:
    """The families there are to choose from."""

    families: tuple[Family, ...]

    def of(self, *kinds: Kind) -> Sequence[Family]:
        return tuple(family for family in self.families if family.kind in kinds) or self.families

    def take(self, rng: Random, *kinds: Kind) -> Family:
        """A family of these kinds; odd ones seldom."""
        families = self.of(*kinds)
        usual = [family for family in families if family.name not in ODD]
        return rng.choice(usual if usual and rng.random() < 0.88 else families)


# How the families of `samples.fonts` stand in where no folder of faces is given.
SYSTEM: tuple[tuple[str, Kind], ...] = (
    ("serif", "serif"),
    ("sans", "sans"),
    ("narrow", "condensed"),
    ("mono", "typewriter"),
)

CUTS = ((False, False), (True, False), (False, True))  # bold, italic


def _system() -> tuple[Family, ...]:
    families = []
    for name, kind in SYSTEM:
        paths = [str(system_font(name, 20, bold, italic).path) for bold, italic in CUTS]
        families.append(Family(name, kind, paths[0], paths[1], paths[2]))
    serif = families[0]
    return (*families, Family("hand", "script", serif.italic, serif.italic, serif.italic))


@cache
def shelf(folder: Path | None, held: str = "open") -> Shelf:
    """The families of a folder of faces (`open`, `held` or `all` of them) but for those that are for training alone;
    the system's own where there is none.

    Raises FontsMissing when the folder was not filled by `samples.faces`.
    """
    if folder is None:
        return Shelf(_system())
    cuts: dict[tuple[str, Kind], dict[str, str]] = {}
    for path in listed(folder):
        if path.kind != "hand" and (held == "all" or path.held == (held == "held")):
            cuts.setdefault((path.family, path.kind), {})[path.style] = str(folder / path.file)
    if not cuts:
        raise FontsMissing(f"no faces in {folder}; fill it with: python -m samples.faces {folder}")
    return Shelf(tuple(
        Family(name, kind, files["regular"], files.get("bold", files["regular"]), files.get("italic", files["regular"]))
        for (name, kind), files in sorted(cuts.items()) if "regular" in files
    ))  # fmt: skip
