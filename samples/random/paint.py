"""A sheet made into a picture: marks, print, typewriter strokes by a tired ribbon, and words by hand, no two alike."""

from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.draw import Page
from samples.random.sheet import Sheet, Word

Mask = NDArray[np.uint8]


def paint(sheet: Sheet, dpi: int, rng: Random) -> Page:
    """The picture of a sheet at a resolution; the same dice draw the same picture."""
    page = Page(sheet.width, sheet.height, sheet.tint, dpi)
    for mark in sheet.under:
        mark(page)
    ribbon = rng.uniform(0.35, 1.0) if rng.random() < 0.75 else 1.0
    steady = rng.random()  # of the hand
    for word in sheet.words:
        if word.angle:
            _turned(page, word)
        elif word.token.style.hand:
            _written(page, word, rng, steady)
        elif word.token.style.family.kind == "typewriter":
            _typed(page, word, rng, ribbon)
        else:
            style = word.token.style
            font = style.cut.font(max(4, page.px(style.height)))
            page._draw.text((page.px(word.x), page.px(word.y)), word.token.text, fill=style.ink, font=font, anchor="ls")
    for mark in sheet.over:
        mark(page)
    return page


def _mask(page: Page, word: Word, scale: float = 1.0) -> tuple[Mask, int, int]:
    """A word's ink with room around it; the base line start lies at the given column and row."""
    style = word.token.style
    size = max(4, round(page.px(style.height) * scale))
    font = style.cut.font(size)
    left, up = size // 2, round(size * 1.5)
    wide = round(font.getlength(word.token.text)) + 2 * left
    image = Image.new("L", (wide, round(size * 2.3)), 0)
    ImageDraw.Draw(image).text((left, up), word.token.text, fill=255, font=font, anchor="ls")
    return np.asarray(image), left, up


def _press(page: Page, x: int, y: int, mask: Mask, ink: tuple[int, int, int], strength: float) -> None:
    page.press(x * 25.4 / page.dpi, y * 25.4 / page.dpi, mask, ink, strength)


def _turned(page: Page, word: Word) -> None:
    """A word of a stamp, set at an angle."""
    mask, left, up = _mask(page, word)
    image = Image.fromarray(mask)
    turned = image.rotate(word.angle, Image.Resampling.BICUBIC, expand=False, center=(left, up))
    _press(page, page.px(word.x) - left, page.px(word.y) - up, np.asarray(turned), word.token.style.ink, 0.85)


def _written(page: Page, word: Word, rng: Random, steady: float) -> None:
    """A word by hand: its own slant, size, base line and ink."""
    loose = 0.4 + steady
    mask, left, up = _mask(page, word, 1 + rng.uniform(-0.07, 0.07) * loose)
    shear, tilt = rng.uniform(-0.12, 0.16) * loose, rng.uniform(-0.03, 0.03) * loose
    image = Image.fromarray(mask).transform(
        (mask.shape[1], mask.shape[0]), Image.Transform.AFFINE,
        (1, shear, -shear * up, tilt, 1, -tilt * left), Image.Resampling.BILINEAR,
    )  # fmt: skip
    drop = round(page.px(word.token.style.height) * rng.uniform(-0.07, 0.07) * loose)
    inked = np.asarray(image)
    if rng.random() < 0.3:
        inked = _heavier(inked)
    x, y = page.px(word.x) - left, page.px(word.y) - up + drop
    _press(page, x, y, inked, word.token.style.ink, rng.uniform(0.75, 1.0))


def _heavier(mask: Mask) -> Mask:
    """A stroke a little wider, as of a softer pen."""
    wide = np.maximum(mask, np.roll(mask, 1, axis=1))
    return np.maximum(wide, (np.roll(mask, 1, axis=0) * 0.7).astype(np.uint8))


def _typed(page: Page, word: Word, rng: Random, ribbon: float) -> None:
    """A word struck letter by letter, each a little higher or lower and as dark as the ribbon lets it be."""
    style = word.token.style
    size = max(4, page.px(style.height))
    if ribbon >= 1.0:
        page._draw.text(
            (page.px(word.x), page.px(word.y)), word.token.text, fill=style.ink, font=style.cut.font(size), anchor="ls"
        )
        return
    font, pad = style.cut.font(size), size // 2
    image = Image.new("L", (round(font.getlength(word.token.text)) + 2 * pad, round(size * 2.3)), 0)
    pen, at = ImageDraw.Draw(image), float(pad)
    for char in word.token.text:
        force = round(255 * min(1.0, ribbon + rng.uniform(-0.12, 0.3)))
        pen.text(
            (round(at), round(size * 1.5) + rng.choice((-1, 0, 0, 0, 1)) * (size > 24)),
            char,
            fill=force,
            font=font,
            anchor="ls",
        )
        at += font.getlength(char)
    _press(page, page.px(word.x) - pad, page.px(word.y) - round(size * 1.5), np.asarray(image), style.ink, 1.0)
