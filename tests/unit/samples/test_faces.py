"""Faces for drawing: the list, the merging of subsets, the making of dot-matrix faces."""

import io
import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import ImageFont

from samples.dots import dotted
from samples.faces import LETTERS, Package, lacking, listed, merge, packages, write_list
from samples.fonts import font

RANGES = {"latin": "U+0020-00FF", "latin-ext": "U+0100-017F", "vietnamese": "U+01A0-01B0,U+1EA0-1EF9"}


@pytest.fixture(scope="module")
def whole() -> str:
    return str(font("mono", 20).path)


def _archive(folder: Path, whole: str, ranges: dict[str, str]) -> Path:
    """A package as npm has it, cut from one installed font."""
    path = folder / "fontsource-thing-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as tar:
        facts = json.dumps({"license": "OFL-1.1"}).encode()
        info = tarfile.TarInfo("package/package.json")
        info.size = len(facts)
        tar.addfile(info, io.BytesIO(facts))
        for name, wanted in ranges.items():
            options = subset.Options(flavor="woff", layout_features=[])
            cut = subset.load_font(whole, options)
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=subset.parse_unicodes(wanted))
            cutter.subset(cut)
            part = folder / f"thing-{name}.woff"
            subset.save_font(cut, str(part), options)
            tar.add(part, f"package/files/thing-{name}-400-normal.woff")
    return path


def test_the_list_has_more_than_sixty_print_and_twenty_script_faces_and_holds_some_of_each_back() -> None:
    kinds = Counter((package.kind == "script", package.held) for package in packages())
    assert kinds[False, False] + kinds[False, True] >= 60
    assert kinds[True, False] + kinds[True, True] >= 20
    assert kinds[False, True] >= 6
    assert kinds[True, True] >= 5


def test_three_subsets_become_one_face_that_writes_vietnamese(tmp_path: Path, whole: str) -> None:
    archive = _archive(tmp_path, whole, RANGES)
    faces = merge(Package("thing", "1.0.0", "typewriter", False), archive, tmp_path)
    assert [(face.file, face.licence, face.style) for face in faces] == [("thing-regular.ttf", "OFL-1.1", "regular")]
    assert lacking(tmp_path / "thing-regular.ttf") == ""
    write_list(faces, tmp_path)
    assert listed(tmp_path) == tuple(faces)


def test_a_face_that_lacks_a_stacked_mark_is_left_out(tmp_path: Path, whole: str) -> None:
    archive = _archive(tmp_path, whole, RANGES | {"vietnamese": "U+01A0-01B0,U+1EA0-1EE0"})
    assert merge(Package("thing", "1.0.0", "typewriter", False), archive, tmp_path) == []
    assert not (tmp_path / "thing-regular.ttf").exists()


def test_a_folder_that_was_never_filled_lists_no_faces(tmp_path: Path) -> None:
    assert listed(tmp_path) == ()


def test_a_dot_matrix_face_sets_every_letter_of_separate_dots_at_one_pitch(tmp_path: Path, whole: str) -> None:
    target = tmp_path / "dots.ttf"
    dotted(Path(whole), target, LETTERS, 24)
    assert lacking(target) == ""
    drawn_font = ImageFont.truetype(target, 48)
    assert len({drawn_font.getlength(char) for char in LETTERS}) == 1
    with TTFont(target) as drawn:
        assert drawn["glyf"]["uni0041"].numberOfContours > 10  # A
