"""The key under which separator sheets are sealed: one for all hosts of an installation, kept in the object store."""

from __future__ import annotations

import secrets
from contextlib import suppress

from core.codes import separators
from core.errors import ExistsError, NotFoundError, UsageError
from core.settings import Config
from store.objects import Objects

_KEY = "keys/separator-sheets"
_BYTES = 32


def take_up(config: Config, objects: Objects | None, *, make: bool = True) -> None:
    """Let this process seal and believe separator sheets with the installation's key.

    That is `MOTLAN_SHEET_KEY`, else the one in the store, which is made on first use if `make`; without either no sheet
    is believed. Raises UsageError for a key that is too short.
    """
    separators.use(_of_settings(config) or (None if objects is None else _kept(objects, make)))


def _of_settings(config: Config) -> bytes | None:
    if config.secrets.sheet_key is None:
        return None
    key = config.secrets.sheet_key.encode()
    if len(key) < separators.LEAST_KEY:
        raise UsageError(f"MOTLAN_SHEET_KEY is too short: give at least {separators.LEAST_KEY} characters")
    return key


def _kept(objects: Objects, make: bool) -> bytes | None:
    try:
        return objects.read(_KEY)
    except NotFoundError:
        if not make:
            return None
    with suppress(ExistsError):  # another process made it at the same moment
        objects.create(_KEY, secrets.token_bytes(_BYTES))
    return objects.read(_KEY)
