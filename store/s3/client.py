"""The wire to an S3 server: one signed request with our own headers, patience with passing faults, our errors."""

from __future__ import annotations

import errno
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit
from xml.etree import ElementTree

import certifi
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError

from core.errors import ExistsError, MotlanError, NotFoundError, ServiceError, UsageError
from core.records import Record
from core.retries import attempts
from core.settings import Config, checked_ca_file
from store.objects import checked_key
from store.s3.hosts import Hosts

TRIES = 7  # of one request; the waits between them add up to about 12 s, a restart of the server
FIRST_WAIT = 0.2  # seconds, doubled each time, with up to as much of chance
_TIMEOUT = urllib3.Timeout(connect=5, read=60)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PASSING_CODES = ("SlowDown", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "InternalError")
_FULL_CODES = ("InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded")
_LIBRARY = (MinioException, urllib3.exceptions.HTTPError, OSError, ElementTree.ParseError, ValueError, TypeError)

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Address(Record, frozen=True):
    """Where a bucket is: `s3://HOST[:PORT][,HOST[:PORT]…]/BUCKET[/PREFIX]` (TLS) or `s3+http://…` (plain)."""

    secure: bool
    hosts: tuple[str, ...]  # HOST[:PORT] of every server of the one store
    bucket: str
    prefix: str  # "" or ending in "/"

    @property
    def host(self) -> str:
        """The servers, for people."""
        return ", ".join(self.hosts)


def parse(url: str) -> Address:
    """The parts of an address. Raises UsageError, which never repeats the address: it may hold what it should not."""
    form = "give s3://HOST[:PORT][,HOST[:PORT]…]/BUCKET[/PREFIX], or s3+http://… without TLS; a port is at most 65535"
    scheme, _, rest = url.partition("://")
    places, _, path = rest.partition("/")
    if "@" in places or "?" in rest:
        raise UsageError(
            "MOTLAN_OBJECTS or address: keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, never into it"
        )
    try:
        hosts = tuple(map(_host, places.split(",")))
    except ValueError as error:
        raise UsageError(f"MOTLAN_OBJECTS or address: {form}") from error
    bucket, _, prefix = path.partition("#")[0].strip("/").partition("/")
    if scheme not in ("s3", "s3+http") or not all(hosts) or not bucket:
        raise UsageError(f"MOTLAN_OBJECTS or address: {form}")
    if not _BUCKET.fullmatch(bucket):
        raise UsageError(
            "MOTLAN_OBJECTS or address: the bucket's name must be 3 to 63 small letters, digits, dots and hyphens"
        )
    if prefix:
        prefix = checked_key(prefix) + "/"
    return Address(scheme == "s3", tuple(dict.fromkeys(hosts)), bucket, prefix)


def _host(place: str) -> str:
    """`HOST[:PORT]` as the client takes it; empty where no host stands. Raises ValueError."""
    parts = urlsplit(f"//{place}")
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    return f"{name}:{parts.port}" if name and parts.port else name


def connect(address: Address, config: Config) -> Minio:
    """A client; nothing is asked of the server yet. Raises UsageError when the keys are not set."""
    keys = config.secrets
    if not keys.s3_access_key or not keys.s3_secret_key:
        raise UsageError(
            "S3 needs its keys in the environment: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or name files that hold them in AWS_ACCESS_KEY_ID_FILE and AWS_SECRET_ACCESS_KEY_FILE"
        )
    try:
        pool = urllib3.PoolManager(
            timeout=_TIMEOUT,
            maxsize=64,  # as many as may ask at once: a connection that finds no room here is opened each time
            retries=urllib3.Retry(0, redirect=0, raise_on_redirect=False),  # `patiently` is the one place that retries
            cert_reqs="CERT_REQUIRED",
            ca_certs=checked_ca_file(config.ca_file) or certifi.where(),
        )

        def at(host: str) -> Minio:
            return Minio(
                host, keys.s3_access_key, keys.s3_secret_key, secure=address.secure, region=config.s3_region,
                http_client=pool,
            )  # fmt: skip

        members = [at(host) for host in address.hosts]
        client = members[0] if len(members) == 1 else Hosts(members, address.hosts)
    except ValueError as error:
        raise UsageError("MOTLAN_OBJECTS or MOTLAN_S3_REGION: not of a form the S3 client takes") from error
    client.disable_virtual_style_endpoint()  # type: ignore[no-untyped-call] # path style: needs no DNS of its own
    return client


def request(
    client: Minio,
    method: str,
    bucket: str,
    name: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> Any:
    """One signed request with exactly these headers.

    The library's `put_object(metadata={"If-None-Match": "*"})` sends `x-amz-meta-If-None-Match` and so overwrites
    silently, and it has no public call that sends the header itself: this is the only use of a private one.
    """
    return client._execute(method, bucket, name, body=body, headers=dict(headers or {}), query_params=dict(query or {}))


def patiently(ask: Callable[[], T]) -> T:
    """What `ask` returns; repeated with growing waits while the fault is one that passes. Raises our errors only.

    `ask` must bear repetition: a request whose answer was lost may have been carried out.
    """
    try:
        waits = {"first": FIRST_WAIT, "longest": FIRST_WAIT * 2**TRIES, "jitter": FIRST_WAIT}
        for attempt in attempts(_passes, most=TRIES, **waits):
            with attempt:
                return ask()
    except _LIBRARY as error:
        raise translated(error)[0] from error
    raise AssertionError("unreachable")


def _passes(error: Exception) -> bool:
    """Whether asking again can help."""
    if not isinstance(error, _LIBRARY):
        return False
    ours, passing = translated(error)
    if passing:
        _log.warning("object store: %s; it is tried again unless it was too often", ours)
    return passing


def translated(error: Exception) -> tuple[MotlanError, bool]:
    """Our error for a library's, and whether asking again can help. Messages name no key and no content."""
    if isinstance(error, S3Error):
        return _of_answer(getattr(error.response, "status", 0), error.code or "")
    if isinstance(error, ServerError):
        return _of_answer(error.status_code, "")
    if isinstance(error, InvalidResponseError):  # an answer that is not S3's: a proxy's page, a server starting up
        return _of_answer(getattr(error, "_code", 0), "")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ServiceError("the folder for temporary files is full; free it and try again, nothing is lost"), False
    if isinstance(error, urllib3.exceptions.HTTPError | OSError):
        reason = getattr(error, "reason", None)
        if isinstance(error, urllib3.exceptions.SSLError) or isinstance(reason, urllib3.exceptions.SSLError):
            return ServiceError("the S3 server's certificate is not trusted; set MOTLAN_CA_FILE to its issuer"), False
        return ServiceError(f"the S3 server{_at(error)} cannot be reached ({type(reason or error).__name__})"), True
    return ServiceError("the S3 server's answer cannot be understood"), True


def _at(error: Exception) -> str:
    """Where a request went, as far as its error knows."""
    pool = getattr(error, "pool", None)
    return f" at {pool.host}:{pool.port}" if pool is not None else ""


def _of_answer(status: int, code: str) -> tuple[MotlanError, bool]:
    if status == 412 or code == "PreconditionFailed":
        return ExistsError("an object is already stored under that key"), False
    if code == "NoSuchBucket":
        return ServiceError("the bucket is not there any more"), False
    if status == 404:
        return NotFoundError("nothing is stored under that key"), False
    if status == 507 or code in _FULL_CODES:
        return ServiceError("the S3 server is full; free it and try again, nothing is lost"), False
    if code == "RequestTimeTooSkewed":
        return ServiceError("this machine's clock differs from the S3 server's; set it right and try again"), False
    if status in (401, 403):
        return ServiceError(
            "the S3 server does not accept our keys for this; check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY "
            "and the rights they have on the bucket"
        ), False
    known = code if re.fullmatch(r"[A-Za-z]{1,60}", code) else "no code"
    passing = status >= 500 or status in (408, 429) or code in _PASSING_CODES
    return ServiceError(f"the S3 server answered {status} ({known})"), passing
