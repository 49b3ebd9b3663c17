"""The address of an object store decides its back end."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from core.settings import Config
from store.files import FileObjects
from store.open import open_objects, open_plain


def test_a_file_address_is_a_folder_that_is_made_on_first_use(tmp_path: Path) -> None:
    objects = open_objects(Config(objects=f"file:{tmp_path}/a/b"))
    assert isinstance(objects.stored, FileObjects)
    assert (tmp_path / "a" / "b").is_dir()


def test_a_given_address_goes_before_the_configured_one(tmp_path: Path) -> None:
    open_plain(Config(objects=f"file:{tmp_path}/configured"), f"file:{tmp_path}/given")
    assert [path.name for path in tmp_path.iterdir()] == ["given"]


@pytest.mark.parametrize("address", ["", "file:", "s3", "http://host/bucket", "data/objects", "ftp://x"])
def test_an_address_of_no_known_form_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        open_objects(Config(objects=address))
