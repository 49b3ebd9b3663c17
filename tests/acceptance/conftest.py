"""What several tests of the pages ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import require
from tests.support.browser import CHROMIUM, chromium


@pytest.fixture(scope="module")  # not wider: its event loop would stand in the way of tests that run one
def browser() -> Iterator[Browser]:
    require("Chromium", CHROMIUM.exists(), "apt-get install chromium")
    with chromium() as browser:
        yield browser
