"""Fonts that can write Vietnamese, found through fontconfig by family and face."""

import subprocess
from functools import cache, lru_cache

from PIL import ImageFont

# For each family of ours the font files that will do, best first. A Times shape is what Decree 30 asks of letters.
FILES: dict[str, tuple[str, ...]] = {
    "serif": ("FreeSerif", "Tinos", "LiberationSerif", "NotoSerif", "DejaVuSerif"),
    "sans": ("FreeSans", "Arimo", "LiberationSans", "NotoSans", "DejaVuSans"),
    "narrow": ("DejaVuSansCondensed", "NotoSans", "DejaVuSans"),
    "mono": ("Cousine", "FreeMonoBold", "FreeMono"),  # the plain FreeMono is a hair line; a ribbon prints bolder
    "mrz": ("LiberationMono", "DejaVuSansMono", "FreeMono"),
    "dejavu": ("DejaVuSerif",),
    "noto": ("NotoSerif", "DejaVuSerif"),
}
# How font files spell the faces (bold, italic).
FACES: dict[tuple[bool, bool], tuple[str, ...]] = {
    (False, False): ("", "-Regular"),
    (True, False): ("Bold", "-Bold"),
    (False, True): ("Italic", "-Italic", "Oblique", "-Oblique"),
    (True, True): ("BoldItalic", "-BoldItalic", "BoldOblique", "-BoldOblique"),
}
VIETNAMESE = ":charset=1a0-1a1 1af-1b0 1ea0-1ef9"
ANY_LETTERS = ":charset=41-5a"  # enough for machine-readable lines


class FontsMissing(RuntimeError):
    """No font that can write Vietnamese is installed."""


@cache
def _installed(charset: str) -> dict[str, str]:
    """File name without its ending -> path, of the fonts that have these characters."""
    try:
        command = ["fc-list", "--format", "%{file}\n", charset]
        listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as exc:
        raise FontsMissing("fc-list failed; install: apt-get install fontconfig") from exc
    return {path.rsplit("/", 1)[-1].rsplit(".", 1)[0]: path for path in sorted(listing.split("\n")) if path}


@cache
def _path(family: str, bold: bool, italic: bool) -> str:
    files = _installed(ANY_LETTERS if family == "mrz" else VIETNAMESE)
    for name in FILES[family]:
        for face in FACES[bold, italic]:
            if name + face in files:
                return files[name + face]
    raise FontsMissing("no Vietnamese font found; install: apt-get install fonts-freefont-ttf fonts-dejavu-core")


@lru_cache(maxsize=512)
def font(family: str, pixels: int, bold: bool = False, italic: bool = False) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels."""
    return ImageFont.truetype(_path(family, bold, italic), pixels, layout_engine=ImageFont.Layout.BASIC)
