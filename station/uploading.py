"""Sending one file by tus 1.0 (`docs/contract.md`): after a cut link it goes on where the centre's bytes end."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from http import HTTPStatus

import httpx

from core.pushes import PushedFile

_TUS = {"tus-resumable": "1.0.0"}
_PATH = "/api/v1/uploads"
_PIECE = 16 << 10  # bytes handed to the network at a time, so that progress shows on a slow line
_BROKEN = 460  # tus: the bytes are not those of the checksum

Content = Callable[[str, int], Iterator[bytes]]  # of a hash, from a place on


class RestartedError(Exception):
    """The centre threw an upload away (it expired, or came broken): it begins anew at the next try."""


class Uploads:
    """The uploads of one batch; remembers where each goes on, for as long as it lives."""

    def __init__(self, client: httpx.Client, places: dict[str, str], on_place: Callable[[], None]) -> None:
        """`places`: hash → path of its upload at the centre, kept by the caller; `on_place` is told of a new one."""
        self._client = client
        self._places = places
        self._on_place = on_place

    def send(self, push: str, file: PushedFile, content: Content, on_sent: Callable[[int], None]) -> httpx.Response:
        """Send what the centre lacks of a file; the last answer, a success or an error for the caller to judge.

        Raises RestartedError, httpx.TransportError; what `content` raises.
        """
        begun = self._begun(push, file)
        if isinstance(begun, httpx.Response):
            return begun
        place, offset = begun
        answer = self._client.head(place, headers=_TUS) if offset == file.bytes else None
        while answer is None or offset < file.bytes:
            answer = self._client.patch(
                place, content=_counted(content(file.sha256, offset), on_sent),
                headers=_TUS | {
                    "upload-offset": str(offset), "content-type": "application/offset+octet-stream",
                    "content-length": str(file.bytes - offset),
                },
            )  # fmt: skip
            if answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, _BROKEN):
                self._forget(file.sha256)
                raise RestartedError
            if answer.status_code == HTTPStatus.CONFLICT:  # an answer was lost: the centre says where it is
                raise RestartedError
            if not answer.is_success:
                return answer
            offset = int(answer.headers.get("upload-offset", "0"))
        return answer

    def _begun(self, push: str, file: PushedFile) -> tuple[str, int] | httpx.Response:
        """Where the upload is and how many bytes are there; or the refusal."""
        if place := self._places.get(file.sha256):
            answer = self._client.head(place, headers=_TUS)
            if answer.is_success:
                return place, int(answer.headers.get("upload-offset", "0"))
            if answer.status_code not in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN):
                return answer
            self._forget(file.sha256)
        said = {"name": file.name, "sha256": file.sha256, "batch": push}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        answer = self._client.post(
            _PATH, headers=_TUS | {"upload-length": str(file.bytes), "upload-metadata": metadata}
        )
        if not answer.is_success:
            return answer
        self._places[file.sha256] = httpx.URL(answer.headers["location"]).path
        self._on_place()
        return self._places[file.sha256], int(answer.headers.get("upload-offset", "0"))

    def _forget(self, sha256: str) -> None:
        self._places.pop(sha256, None)
        self._on_place()


def _counted(chunks: Iterator[bytes], on_sent: Callable[[int], None]) -> Iterator[bytes]:
    for chunk in chunks:
        for begin in range(0, len(chunk), _PIECE):
            piece = chunk[begin : begin + _PIECE]
            yield piece
            on_sent(len(piece))
