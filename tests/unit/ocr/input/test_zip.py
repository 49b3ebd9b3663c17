"""ZIP files are unpacked without being trusted."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from core.errors import InputError
from ocr.input import zip as archive
from ocr.input.limits import DEFAULT, Limits

SCAN = b"\x89PNG\r\n\x1a\n" + b"scan" * 100


def packed(tmp_path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> str:
    path = tmp_path / "batch.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return str(path)


def unzip(path: str, target: str, limits: Limits = DEFAULT) -> list[tuple[str, Path | InputError]]:
    """The members with their files or failures, as `ingest.reader_pool` makes them of the numbers that come back."""
    return [
        (
            member.name,
            Path(target) / archive.place(member.number) if member.number else InputError(member.error.code, ""),
        )
        for member in archive.unzip(path, target, limits)
    ]


def outcome(result: Path | InputError) -> str:
    return result.code if isinstance(result, InputError) else "unpacked"


def test_files_are_unpacked_under_names_of_our_own_in_their_order(tmp_path):
    path = packed(tmp_path, {"hồ sơ/giấy 1.png": SCAN, "hồ sơ/": b"", "giấy 2.png": SCAN + b"2"})
    results = unzip(path, str(tmp_path / "out"))
    assert [name for name, _ in results] == ["hồ sơ/giấy 1.png", "giấy 2.png"]
    assert [place.name for _, place in results] == ["0001", "0002"]
    assert results[1][1].read_bytes() == SCAN + b"2"


@pytest.mark.parametrize(
    "name", ["../../evil.png", "/etc/evil.png", "a/../../evil.png", "..\\evil.png", "C:\\evil.png"]
)
def test_a_name_that_points_outside_fails_by_itself_and_nothing_is_written_there(tmp_path, name):
    path = packed(tmp_path, {name: SCAN, "good.png": SCAN})
    results = unzip(path, str(tmp_path / "deep" / "out"))
    assert [outcome(result) for _, result in results] == ["unsafe_archive", "unpacked"]
    assert sorted(item.name for item in tmp_path.rglob("*.png")) == []


def test_a_link_is_not_followed(tmp_path):
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("scan.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert [outcome(result) for _, result in unzip(str(path), str(tmp_path / "out"))] == ["unsafe_archive"]


def test_a_bomb_is_stopped_by_its_ratio_and_leaves_nothing_behind(tmp_path):
    path = packed(tmp_path, {"bomb.bmp": bytes(50 << 20), "good.png": SCAN})
    results = unzip(path, str(tmp_path / "out"))
    assert [outcome(result) for _, result in results] == ["unsafe_archive", "unpacked"]
    assert [item.name for item in (tmp_path / "out").iterdir()] == ["0002"]


def test_the_total_is_bounded_whatever_the_entries_say(tmp_path):
    path = packed(tmp_path, {f"{i}.bin": bytes([i]) * 5000 for i in range(4)}, zipfile.ZIP_STORED)
    results = unzip(path, str(tmp_path / "out"), Limits(archive_bytes=12_000))
    assert [outcome(result) for _, result in results] == ["unpacked", "unpacked", "too_large", "too_large"]


def test_many_small_bombs_together_are_bounded_by_the_size_of_their_zip(tmp_path):
    path = packed(tmp_path, {f"{i}.bmp": bytes(900_000) for i in range(8)})  # each below the size that is looked at
    small = Limits(archive_free=2_000_000)
    results = unzip(path, str(tmp_path / "out"), small)
    assert [outcome(result) for _, result in results] == ["unpacked"] * 2 + ["too_large"] * 6
    assert sum(item.stat().st_size for item in (tmp_path / "out").iterdir()) <= 2_000_000


def test_scans_that_hardly_grow_may_fill_a_zip_to_the_limit_of_all(tmp_path):
    path = packed(tmp_path, {f"{i}.jpg": bytes(range(256)) * 4000 for i in range(4)}, zipfile.ZIP_STORED)
    results = unzip(path, str(tmp_path / "out"), Limits(archive_free=1_000))
    assert [outcome(result) for _, result in results] == ["unpacked"] * 4


def test_too_many_members_refuse_the_whole_archive(tmp_path):
    path = packed(tmp_path, {f"{i}.png": SCAN for i in range(4)})
    with pytest.raises(InputError) as caught:
        unzip(path, str(tmp_path / "out"), Limits(archive_members=3))
    assert caught.value.code == "too_large"


def test_a_zip_in_the_zip_is_named_and_not_unpacked(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("scan.png", SCAN)
    results = unzip(packed(tmp_path, {"inner.zip": inner.getvalue()}), str(tmp_path / "out"))
    assert [(name, outcome(result)) for name, result in results] == [("inner.zip", "unsupported_format")]


def test_a_locked_member_is_named_and_the_others_are_unpacked(tmp_path):
    path = Path(packed(tmp_path, {"locked.png": SCAN, "open.png": SCAN}, zipfile.ZIP_STORED))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # the flag stands in both headers of the first member
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    results = unzip(str(path), str(tmp_path / "out"))
    assert [outcome(result) for _, result in results] == ["encrypted", "unpacked"]


def test_a_member_whose_bytes_are_broken_fails_by_itself(tmp_path):
    path = Path(packed(tmp_path, {"broken.png": SCAN, "good.png": SCAN + b"2"}, zipfile.ZIP_STORED))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"scanscan", b"SCANscan", 1))
    assert [outcome(result) for _, result in unzip(str(path), str(tmp_path / "out"))] == ["damaged", "unpacked"]


@pytest.mark.parametrize(("data", "code"), [(b"PK\3\4 nothing more", "damaged"), (b"PK\5\6" + bytes(18), "no_pages")])
def test_a_broken_and_an_empty_archive_have_their_own_codes(tmp_path, data, code):
    path = tmp_path / "batch.zip"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        unzip(str(path), str(tmp_path / "out"))
    assert caught.value.code == code


def test_the_litter_of_file_managers_is_left_out(tmp_path):
    members = {"__MACOSX/._a.png": b"x", "a.png": SCAN, "folder/.DS_Store": b"x", "Thumbs.db": b"x"}
    assert [name for name, _ in unzip(packed(tmp_path, members), str(tmp_path / "out"))] == ["a.png"]


def test_names_are_shown_readable_whatever_they_hold(tmp_path):
    path = Path(packed(tmp_path, {"a\x1b[31mred\n.png": SCAN}))
    ((name, _),) = unzip(str(path), str(tmp_path / "out"))
    assert name.isprintable()
