"""One S3 client over several servers of one store: it stays with the server that answers, and passes over a dead one.

Every request is signed for the server it goes to. A server that cannot be reached, breaks off, or answers as a gateway
without its store (502, 503, 504 that are not S3's own) is asked again after a pause that doubles; until then the others
are asked, and whoever waits for an answer sees no error. Processes begin with different servers.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from typing import Any

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, ServerError

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 120.0  # seconds for which a server that failed is not asked

_log = logging.getLogger(__name__)
_GATEWAY = (502, 503, 504)


class Hosts(Minio):
    """The client of the first server, whose requests go to whichever server is alive. Threads may share it."""

    def __init__(self, members: Sequence[Minio], names: Sequence[str]) -> None:
        """A member for each server, alike in all else; `names` are the servers' for the log."""
        self.__dict__.update(members[0].__dict__)
        self._members = tuple(members)
        self._names = tuple(names)
        self._at = os.getpid() % len(self._members)
        self._until = [0.0] * len(self._members)
        self._pause = [0.0] * len(self._members)
        self._turn = threading.Lock()

    def _url_open(self, *args: Any, **options: Any) -> Any:
        """One request at the first server in turn that answers; what the last one failed with when none does."""
        failed: Exception | None = None
        for place in self._order():
            try:
                headers = dict(options.get("headers") or {})  # signing writes into them
                answer = self._members[place]._url_open(*args, **{**options, "headers": headers})
            except (urllib3.exceptions.HTTPError, OSError, ServerError, InvalidResponseError) as error:
                if not _is_dead(error):
                    raise
                failed = error
                self._failed(place, error)
                continue
            except Exception:
                self._answered(place)  # a refusal is an answer, too
                raise
            self._answered(place)
            return answer
        assert failed is not None
        raise failed

    def disable_virtual_style_endpoint(self) -> None:
        """Path style at every server."""
        for member in self._members:
            member.disable_virtual_style_endpoint()  # type: ignore[no-untyped-call]

    def _order(self) -> list[int]:
        """The server in use, the others that are thought alive, and last those that failed, the oldest fault first."""
        with self._turn:
            now, count = time.monotonic(), len(self._members)
            places = [(self._at + step) % count for step in range(count)]
            alive = [place for place in places if self._until[place] <= now]
            return alive + sorted((place for place in places if place not in alive), key=self._until.__getitem__)

    def _failed(self, place: int, error: Exception) -> None:
        with self._turn:
            self._pause[place] = min(LONGEST_PAUSE, 2 * self._pause[place] or FIRST_PAUSE)
            self._until[place] = time.monotonic() + self._pause[place]
            if self._at == place:
                self._at = (place + 1) % len(self._members)
        reason = getattr(error, "reason", None) or error
        _log.warning(
            "object store: %s is passed over for %.0f s (%s)",
            self._names[place], self._pause[place], type(reason).__name__,
        )  # fmt: skip

    def _answered(self, place: int) -> None:
        with self._turn:
            self._at = place
            self._until[place] = self._pause[place] = 0.0


def _is_dead(error: Exception) -> bool:
    """Whether the fault is this server's alone, so that another may do better."""
    if isinstance(error, ServerError):
        return error.status_code in _GATEWAY
    if isinstance(error, InvalidResponseError):
        return getattr(error, "_code", 0) in _GATEWAY
    reason = getattr(error, "reason", None)
    return not isinstance(error, urllib3.exceptions.SSLError) and not isinstance(reason, urllib3.exceptions.SSLError)
