"""A real Chromium for the pages, and the session of an officer for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.support.accounts import COOKIE, signed_in
from tests.support.serving import OFFICER, Server

CHROMIUM = Path(shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium")
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


def sign_in(context: BrowserContext, server: Server, *roles: str, name: str = OFFICER, factor: bool = True) -> None:
    """Give a browser the session of an officer, without the login page."""
    objects = server.objects()
    token = signed_in(objects, *roles, name=name, factor=factor)
    objects.close()
    context.add_cookies([{"name": COOKIE, "value": token, "url": server.url}])
