"""Large objects on S3: in parts, so that memory stays flat and a broken link costs one part, and still created once.

`If-None-Match: *` on the last step of a multipart upload is atomic on AWS and MinIO. On SeaweedFS 4.48 it is not: of
eight concurrent completions two sometimes both win (its plain PUT is safe). So the last step is taken only by who holds
a *claim*, a small create-only object. A claim whose holder died goes stale, by the server's clock, and the next number
of it can be taken.
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from minio import Minio

from core.errors import ExistsError, NotFoundError, ServiceError
from store.s3.client import patiently, request

PART = 16 << 20  # bytes of a part, at least; a part is held in memory
_MOST_PARTS = 10_000  # S3's limit
STALE = 120.0  # seconds after which a claim's holder is given up; completing takes one or two
_POLL = 0.2
_ETAG = re.compile(r'[0-9A-Za-z"+/=-]{1,200}')


def create_large(client: Minio, bucket: str, name: str, claim: str, source: Path, headers: Mapping[str, str]) -> None:
    """Upload a file in parts and complete it only if the name is free. Raises ExistsError, ServiceError.

    `claim` is the name under which claims on `name` are kept. After a lost answer ExistsError can mean that this very
    call won: the caller tells by the token in `headers`.
    """
    upload = patiently(lambda: _opened(client, bucket, name, headers))
    done = False  # else: the parts must be let go of
    try:
        etags = [_part(client, bucket, name, upload, number, data) for number, data in _parts(source)]
        held = _claimed(client, bucket, name, claim)
        try:
            _complete(client, bucket, name, upload, etags)
            done = True
        finally:
            for part in held:
                patiently(partial(client.remove_object, bucket, part))
    finally:
        if not done:
            _abort(client, bucket, name, upload)


def _opened(client: Minio, bucket: str, name: str, headers: Mapping[str, str]) -> str:
    """The id of a new upload in parts."""
    upload = _text(request(client, "POST", bucket, name, headers=headers, query={"uploads": ""}).data, "UploadId")
    if not upload:
        raise ValueError("an upload without an id")
    return upload


def _parts(source: Path) -> Iterator[tuple[int, bytes]]:
    size = max(PART, -(-source.stat().st_size // _MOST_PARTS))
    with source.open("rb") as file:
        number = 0
        while data := file.read(size):
            number += 1
            yield number, data


def _part(client: Minio, bucket: str, name: str, upload: str, number: int, data: bytes) -> str:
    query = {"partNumber": str(number), "uploadId": upload}
    answer = patiently(lambda: request(client, "PUT", bucket, name, body=data, headers=md5(data), query=query))
    etag = str(answer.headers.get("etag", ""))
    if not _ETAG.fullmatch(etag):
        raise ServiceError("the S3 server gave no name to a part that it took")
    return etag


def _complete(client: Minio, bucket: str, name: str, upload: str, etags: list[str]) -> None:
    rows = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(etags, 1))
    body = f"<CompleteMultipartUpload>{rows}</CompleteMultipartUpload>".encode()
    headers = {"Content-Type": "application/xml", "If-None-Match": "*"} | md5(body)

    def ask() -> None:
        answer = request(client, "POST", bucket, name, body=body, headers=headers, query={"uploadId": upload})
        if _text(answer.data, "Code"):  # S3 may answer 200 at once and put the fault into the body
            raise ValueError("fault in the body")

    try:
        patiently(ask)
    except NotFoundError:
        # The upload is gone: either this call's own lost answer completed it, or somebody's abort ended it.
        if _exists(client, bucket, name):
            raise ExistsError("an object is already stored under that key") from None
        raise ServiceError("the S3 server lost an upload in parts; try again, nothing is lost") from None


def _claimed(client: Minio, bucket: str, name: str, claim: str) -> list[str]:
    """Hold the claim on a name; what to remove afterwards. Raises ExistsError once the name is taken."""
    number = 1
    while True:
        mine = f"{claim}/{number:04d}"
        try:
            patiently(partial(request, client, "PUT", bucket, mine, body=b"claim", headers=create_only(b"claim")))
        except ExistsError:
            if _exists(client, bucket, name):
                raise
            number += _stale(client, bucket, mine)
            time.sleep(_POLL)
            continue
        return [f"{claim}/{part:04d}" for part in range(1, number + 1)]


def _stale(client: Minio, bucket: str, claim: str) -> bool:
    """Whether a claim is older than its holder can be alive, both times by the server's clock."""
    try:
        headers = patiently(lambda: request(client, "HEAD", bucket, claim)).headers
    except NotFoundError:
        return False  # released just now: its number is free again
    try:
        claimed, asked = (parsedate_to_datetime(headers[field]) for field in ("last-modified", "date"))
    except (KeyError, ValueError, TypeError):
        return False
    return (asked - claimed).total_seconds() > STALE


def _exists(client: Minio, bucket: str, name: str) -> bool:
    try:
        patiently(lambda: client.stat_object(bucket, name))
    except NotFoundError:
        return False
    return True


def _abort(client: Minio, bucket: str, name: str, upload: str) -> None:
    """Let go of the parts; a failure only leaves them for the bucket's own clean-up rule."""
    try:
        patiently(lambda: request(client, "DELETE", bucket, name, query={"uploadId": upload}))
    except (ServiceError, NotFoundError):
        return


def md5(data: bytes) -> dict[str, str]:
    """The header by which every S3 server checks what it was sent."""
    return {"Content-MD5": base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()}


def create_only(data: bytes) -> dict[str, str]:
    """Headers of a write that fails when the name is taken, and that the server checks."""
    return {"If-None-Match": "*", "Content-Type": "application/octet-stream"} | md5(data)


def _text(xml: bytes, tag: str) -> str:
    """Text of the first element of that name, "" when there is none."""
    element = ElementTree.fromstring(xml.decode()).find(f".//{{*}}{tag}")
    return (element.text or "") if element is not None else ""
