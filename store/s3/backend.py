"""The `s3://` back end: objects in a bucket of any S3 server, created by conditional requests and read back.

What is asked of a server: `If-None-Match: *` on PUT (atomic), user metadata, HEAD, ranges of none, ListObjectsV2. What
is measured of SeaweedFS 4.48 and bridged here: completing a multipart upload is not atomic (`store.s3.multipart`),
listings walk folders (`store.s3.key_order`).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

from core.errors import CorruptError, ExistsError, InputError, NotFoundError, ServiceError, UsageError
from core.settings import Config
from store.objects import DERIVED, Entry, checked_key, derived_key, erasable_key, original_hash, quarantine_key
from store.s3.client import Address, connect, parse, patiently, request
from store.s3.key_order import in_key_order, marker
from store.s3.multipart import create_large, create_only, md5

LARGE = 32 << 20  # bytes above which a file goes up in parts; below, it is held in memory once
_CHUNK = 1 << 20
_PAGE = 1000  # entries of one listing answer, S3's own
_SHA256 = "x-amz-meta-sha256"
_TOKEN = "x-amz-meta-token"  # says which call made an object, for when its answer was lost


class S3Objects:
    """Objects in a bucket (see `store.objects.Objects` for what each verb promises).

    Every write carries its MD5 for the server to check and its SHA-256 as metadata; a kept object is read back and
    hashed before `create` returns, and every read is hashed again. Passing faults are retried for about twelve seconds.
    In a bucket with object lock, kept objects are locked in COMPLIANCE mode for `lock_days`.
    """

    def __init__(self, address: Address, config: Config) -> None:
        """Nothing is asked of the server here: see `at`. Raises UsageError when the keys are not set."""
        self.address = address
        self._config = config
        self._bucket = address.bucket
        self._clients = (os.getpid(), connect(address, config))
        self.lock_days = 0

    @classmethod
    def at(cls, url: str, config: Config, *, make: bool = True) -> S3Objects:
        """The store at `s3://HOST[:PORT]/BUCKET[/PREFIX]` or `s3+http://…`; the bucket is made when it is not there.

        Raises UsageError for a malformed address, keys not set, or with `make` false no bucket, ServiceError when the
        server cannot be reached or refuses the keys.
        """
        objects = cls(parse(url), config)
        objects._open(make)
        return objects

    @property
    def _client(self) -> Minio:
        """The client of this process: connections must not be shared with the process it was forked from."""
        if self._clients[0] != os.getpid():
            self._clients = (os.getpid(), connect(self.address, self._config))
        return self._clients[1]

    def _open(self, make: bool) -> None:
        is_there = patiently(lambda: self._client.bucket_exists(self._bucket))
        if not is_there and not make:
            raise UsageError(f"there is no bucket {self._bucket} at {self.address.host} to copy from")
        if not is_there:
            try:
                patiently(lambda: self._client.make_bucket(self._bucket))
            except ServiceError:
                if not patiently(lambda: self._client.bucket_exists(self._bucket)):  # else: somebody was faster
                    raise
        if self._config.s3_lock_days and patiently(self._has_lock):
            self.lock_days = self._config.s3_lock_days

    def _has_lock(self) -> bool:
        try:
            self._client.get_object_lock_config(self._bucket)
        except S3Error as error:
            # No lock here, or a server that does not know the question: both are answered with a 4xx.
            if error.response.status in (400, 404, 405, 501):
                return False
            raise
        return True

    @property
    def brings_copies(self) -> bool:
        return True

    def create(self, key: str, data: bytes | Path) -> None:
        name = self._name(checked_key(key))
        body, digest = _weighed(data)
        token = secrets.token_hex(16)
        headers = {_SHA256: digest, _TOKEN: token, "Content-Type": "application/octet-stream"} | self._lock(key)
        try:
            if isinstance(body, Path):
                if self.size(key) is not None:  # spares the upload
                    raise ExistsError("taken")
                claim = self._name("cache/claims/" + hashlib.sha256(key.encode()).hexdigest())
                create_large(self._client, self._bucket, name, claim, body, headers)
            else:
                self._put(name, body, headers | create_only(body))
        except ExistsError:
            if self._token(name) != token:  # else: an answer was lost, and the one who came first was this call
                raise ExistsError(f"an object under {key.split('/')[0]}/ is already stored") from None
        if not key.startswith(DERIVED):  # what can be made again is held against its hash when it is read
            self._read_back(name, digest, token)

    def replace(self, key: str, data: bytes) -> None:
        name = self._name(derived_key(key))
        digest = hashlib.sha256(data).hexdigest()
        self._put(name, data, {_SHA256: digest, "Content-Type": "application/octet-stream"} | md5(data))

    def mend(self, key: str, data: bytes | Path) -> bool:
        sha256, name = original_hash(key), self._name(key)
        body, digest = _weighed(data)
        if digest != sha256:
            raise UsageError("these are not the bytes of the original that was to be mended")
        with tempfile.TemporaryDirectory(prefix="motlan-") as folder:
            damaged = Path(folder) / "object"
            try:
                actual = patiently(lambda: self._download(name, damaged))[0]
            except NotFoundError:
                self.create(key, data)
                return True
            if actual == sha256:
                return False
            with suppress(ExistsError):  # the same damage again
                self.create(quarantine_key(sha256, actual), damaged)
        token = secrets.token_hex(16)
        headers = {_SHA256: digest, _TOKEN: token, "Content-Type": "application/octet-stream"} | self._lock(key)
        if isinstance(body, Path):  # set aside above: a process that dies between these two leaves a named loss
            patiently(lambda: self._client.remove_object(self._bucket, name))
            self.create(key, body)
        else:
            self._put(name, body, headers | md5(body))
            self._read_back(name, digest, token)
        return True

    def read(self, key: str) -> bytes:
        name = self._name(checked_key(key))
        for _ in range(2):  # the first time it may be the wire
            data, wanted = patiently(lambda: self._whole(name))
            if not wanted or hashlib.sha256(data).hexdigest() == wanted:
                return data
        raise CorruptError(f"an object under {key.split('/')[0]}/ is not what was stored; run `motlan verify`")

    def size(self, key: str) -> int | None:
        name = self._name(checked_key(key))
        try:
            return patiently(lambda: self._client.stat_object(self._bucket, name)).size or 0
        except NotFoundError:
            return None

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        name = self._name(checked_key(key))
        with tempfile.TemporaryDirectory(prefix="motlan-") as folder:
            path = Path(folder) / "object"
            for _ in range(2):
                actual, wanted = patiently(lambda: self._download(name, path))
                if not wanted or actual == wanted:
                    break
            else:
                raise CorruptError(f"an object under {key.split('/')[0]}/ is not what was stored; run `motlan verify`")
            path.chmod(0o400)
            yield path

    def list(self, prefix: str, *, after: str = "") -> Iterator[Entry]:
        folder, slash, _ = prefix.rpartition("/")
        folder = checked_key(folder) + "/" if slash else ""
        start = marker(after, folder) if after else ""
        listed = (entry for entry in self._walk(prefix, start) if entry.key > after)
        yield from in_key_order(listed, folder, lambda under: next(self._walk(under, ""), None) is not None)

    def _walk(self, prefix: str, start: str) -> Iterator[Entry]:
        """Entries in the server's order after `start`; after a passing fault it goes on behind the last one."""
        while page := patiently(partial(self._page, prefix, start)):
            # A folder's marker, made by a console, is no object of ours.
            yield from (Entry(checked_key(entry.key), entry.bytes) for entry in page if not entry.key.endswith("/"))
            if len(page) < _PAGE:
                return
            start = page[-1].key

    def _page(self, prefix: str, start: str) -> tuple[Entry, ...]:
        listed = self._client.list_objects(
            self._bucket,
            prefix=self._name(prefix),
            recursive=True,
            start_after=self._name(start) if start else None,
        )
        cut = len(self.address.prefix)
        return tuple(Entry(entry.object_name[cut:], entry.size or 0) for entry in islice(listed, _PAGE))

    def delete(self, key: str) -> None:
        name = self._name(derived_key(key))
        try:
            patiently(lambda: self._client.remove_object(self._bucket, name))
        except NotFoundError:
            return

    def delete_many(self, keys: Sequence[str]) -> None:
        names = [DeleteObject(self._name(derived_key(key))) for key in keys]
        for start in range(0, len(names), _PAGE):
            patiently(partial(self._delete_at_once, names[start : start + _PAGE]))

    def _delete_at_once(self, names: Sequence[DeleteObject]) -> None:
        for error in self._client.remove_objects(self._bucket, names):
            if error.code != "NoSuchKey":
                raise ServiceError(f"the S3 server did not remove an object ({error.code})")

    def erase(self, key: str, sha256: str) -> bool:
        name = self._name(erasable_key(key))
        try:
            actual = patiently(lambda: self._download(name, None))[0]
        except NotFoundError:
            actual = None
        if actual not in (None, sha256):
            raise UsageError("these are not the bytes that the deletion names; nothing of them was erased")
        if actual is not None and (until := self.locked_until(key)):
            raise UsageError(f"the bucket locks an object under {key.split('/')[0]}/ until {until}")
        for version in patiently(lambda: self._versions(name)):  # in a bucket with versions the bytes would stay
            patiently(partial(self._client.remove_object, self._bucket, name, version_id=version))
        return actual is not None

    def _versions(self, name: str) -> tuple[str | None, ...]:
        """The versions of one object, markers of deletion included; one without a name in a bucket that keeps none."""
        listed = self._client.list_objects(self._bucket, prefix=name, recursive=True, include_version=True)
        return tuple(entry.version_id for entry in listed if entry.object_name == name)

    def locked_until(self, key: str) -> str | None:
        name = self._name(checked_key(key))
        try:
            answer = patiently(lambda: request(self._client, "HEAD", self._bucket, name))
        except NotFoundError:
            return None
        until = answer.headers.get("x-amz-object-lock-retain-until-date")
        if not until:
            return None
        moment = datetime.fromisoformat(until)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment > datetime.now(UTC) else None

    def check(self) -> str:
        stem = f"cache/check-{secrets.token_hex(8)}"
        self.replace(stem, b"motlan")
        if self.read(stem) != b"motlan":
            raise ServiceError("the S3 server gave back other bytes than it was given")
        try:
            self.create(stem, b"other")
        except ExistsError:
            pass
        else:
            raise ServiceError("the S3 server ignores `If-None-Match`: papers could be overwritten; use another server")
        finally:
            self.delete(stem)
        lock = f", kept objects locked for {self.lock_days} days" if self.lock_days else ""
        tls = "over TLS" if self.address.secure else "without TLS"
        return f"bucket {self._bucket} at {self.address.host} {tls}{lock}"

    def close(self) -> None:
        self._clients[1]._http.clear()

    def _name(self, key: str) -> str:
        return self.address.prefix + key

    def _put(self, name: str, body: bytes, headers: dict[str, str]) -> None:
        patiently(lambda: request(self._client, "PUT", self._bucket, name, body=body, headers=headers))

    def _lock(self, key: str) -> dict[str, str]:
        if not self.lock_days or key.startswith(DERIVED):
            return {}
        until = datetime.now(UTC) + timedelta(days=self.lock_days)
        return {
            "x-amz-object-lock-mode": COMPLIANCE,
            "x-amz-object-lock-retain-until-date": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _token(self, name: str) -> str | None:
        try:
            answer = patiently(lambda: request(self._client, "HEAD", self._bucket, name))
        except NotFoundError:
            return None
        token: str | None = answer.headers.get(_TOKEN)
        return token

    def _read_back(self, name: str, digest: str, token: str) -> None:
        """Read what was just created; bytes that differ twice are withdrawn, so that no broken paper holds its key."""
        for _ in range(2):
            if patiently(lambda: self._download(name, None))[0] == digest:
                return
        if self._token(name) == token:
            patiently(lambda: self._client.remove_object(self._bucket, name))
        raise CorruptError("the S3 server read back other bytes than were written; nothing was stored")

    def _whole(self, name: str) -> tuple[bytes, str | None]:
        answer = self._client.get_object(self._bucket, name)
        try:
            return answer.read(), answer.headers.get(_SHA256)
        finally:
            answer.close()
            answer.release_conn()

    def _download(self, name: str, path: Path | None) -> tuple[str, str | None]:
        """The hash of the object and the one it was stored with; its bytes go to `path` when one is given."""
        digest = hashlib.sha256()
        answer = self._client.get_object(self._bucket, name)
        try:
            with (path or Path(os.devnull)).open("wb") as sink:
                for chunk in answer.stream(_CHUNK):
                    digest.update(chunk)
                    sink.write(chunk)
            return digest.hexdigest(), answer.headers.get(_SHA256)
        finally:
            answer.close()
            answer.release_conn()


def _weighed(data: bytes | Path) -> tuple[bytes | Path, str]:
    """The data, in memory unless it is large, and its SHA-256. Raises InputError when the file cannot be read."""
    if isinstance(data, bytes):
        return data, hashlib.sha256(data).hexdigest()
    try:
        if data.stat().st_size <= LARGE:
            return _weighed(data.read_bytes())
        with data.open("rb") as file:
            return data, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError("not_readable", f"the file cannot be read: {error.strerror}") from error
