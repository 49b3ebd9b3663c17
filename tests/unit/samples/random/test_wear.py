"""What happens to a page on its way to the counter, and as what file it comes."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from samples.random import wear
from samples.random.shots import Taking, store, take, throw_taking

UNIT = 200 / 25.4


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    image = Image.new("RGB", (600, 800), "white")
    for y in range(60, 760, 30):
        ImageDraw.Draw(image).text((60, y), "Nguyen Van A 0123456789 Ha Noi", fill=(20, 20, 60))
    return np.asarray(image)


@pytest.mark.parametrize("how", sorted({step.__name__ for step, _ in wear.HISTORY} | {"carbon", "stencil"}))
def test_each_wear_changes_a_page_and_keeps_its_size(page: np.ndarray, how: str) -> None:
    spoiled = getattr(wear, how)(page, Random(3), UNIT)
    assert spoiled.shape == page.shape
    assert spoiled.dtype == np.uint8
    assert (spoiled != page).any()


@pytest.mark.parametrize("how", ["carbon", "stencil", "copied"])
def test_print_stays_darker_than_its_paper(page: np.ndarray, how: str) -> None:
    gray = getattr(wear, how)(page, Random(5), UNIT).mean(axis=2)
    ink = page.mean(axis=2) < 100
    assert gray[ink].mean() < gray[~ink].mean() - 20


@pytest.mark.parametrize("level", ["clean", "scan", "poor", "photo"])
def test_the_same_dice_take_the_same_picture(page: np.ndarray, level: str) -> None:
    taking = throw_taking(level, Random(1), False)
    first, other = (take(Image.fromarray(page), taking, True, Random(7)) for _ in range(2))
    assert first.tobytes() == other.tobytes()


def test_a_bilevel_page_comes_as_group_four(page: np.ndarray, tmp_path: Path) -> None:
    taking = Taking("scan", 200, 80, True, False)
    images = [take(Image.fromarray(page), taking, False, Random(2))]
    assert images[0].mode == "1"
    assert (tmp_path / store(images, tmp_path / "fax", taking, 1)).read_bytes().count(b"/CCITTFaxDecode") == 1
    with Image.open(tmp_path / store(images, tmp_path / "fax", taking, 0)) as saved:
        assert saved.mode == "1"
        assert saved.info["compression"] == "group4"


def test_an_app_puts_its_photo_on_a_white_page(page: np.ndarray, tmp_path: Path) -> None:
    taking = Taking("photo", 200, 80, False, True)
    image = take(Image.fromarray(page), taking, False, Random(2))
    assert image.height / image.width == pytest.approx(1.414, abs=0.01)
    assert store([image], tmp_path / "app", taking, 1) == "app.pdf"
