"""The back ends of each protocol, so that one suite runs on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from core.settings import Config
from store.objects import Objects
from store.open import open_plain


class Backend(NamedTuple):
    """One back end under test; can be sent to another process."""

    url: str
    config: Config

    def open(self) -> Objects:
        return open_plain(self.config, self.url)


@pytest.fixture(params=["file", "s3"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    if request.param == "file":
        return Backend(f"file:{tmp_path}/objects", Config())
    return Backend(request.getfixturevalue("s3_url"), request.getfixturevalue("s3_config"))


@pytest.fixture
def objects(backend: Backend) -> Iterator[Objects]:
    opened = backend.open()
    yield opened
    opened.close()
