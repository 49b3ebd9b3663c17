"""What the S3 back end promises beyond the common suite: parts, claims, checksums, object lock, keys and TLS."""

from __future__ import annotations

import hashlib
import io
import secrets
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error

from core.errors import CorruptError, ExistsError, ServiceError, UsageError
from core.settings import Config, Secrets
from store.s3 import backend, multipart
from store.s3.backend import S3Objects
from tests.support.proxy import HttpProxy

MIB = 1 << 20


@pytest.fixture
def objects(s3_url: str, s3_config: Config) -> Iterator[S3Objects]:
    opened = S3Objects.at(s3_url, s3_config)
    yield opened
    opened.close()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything above 5 MiB goes up in parts of 5 MiB, the least that S3 takes."""
    monkeypatch.setattr(backend, "LARGE", 5 * MIB)
    monkeypatch.setattr(multipart, "PART", 5 * MIB)


def uploads_left(objects: S3Objects) -> list[str]:
    uploads = objects._client._list_multipart_uploads(objects.address.bucket, prefix=objects.address.prefix).uploads
    return [upload.object_name for upload in uploads]


def test_a_create_sends_the_real_header_because_the_librarys_metadata_would_overwrite(objects: S3Objects) -> None:
    objects.create("papers/a/1", b"first")
    name = objects.address.prefix + "papers/a/1"
    with pytest.raises(ExistsError):
        objects.create("papers/a/1", b"second")
    trap = {"If-None-Match": "*"}
    objects._client.put_object(objects.address.bucket, name, io.BytesIO(b"other"), 5, metadata=dict(trap))
    assert objects._client.get_object(objects.address.bucket, name).data == b"other"  # the trap, still there


@pytest.mark.usefixtures("small_parts")
def test_of_concurrent_uploads_in_parts_exactly_one_wins(
    objects: S3Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, claimed = 6, multipart._claimed
    barrier = threading.Barrier(many)

    def all_at_once(*args: object) -> list[str]:
        barrier.wait(60)  # every part of every upload is there: all that is left is to complete
        return claimed(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(multipart, "_claimed", all_at_once)
    for number in range(many):
        (tmp_path / str(number)).write_bytes(bytes([number]) * (5 * MIB + 1))
    for turn in range(4):
        key = f"originals/race/{turn}"

        def create(number: int, key: str = key) -> bool:
            try:
                objects.create(key, tmp_path / str(number))
            except ExistsError:
                return False
            return True

        with ThreadPoolExecutor(many) as pool:
            won = [number for number, mine in enumerate(pool.map(create, range(many))) if mine]
        assert len(won) == 1
        assert objects.read(key) == bytes([won[0]]) * (5 * MIB + 1)
    assert list(objects.list("cache/")) == []  # no claim is left
    assert uploads_left(objects) == []


@pytest.mark.usefixtures("small_parts")
def test_the_claim_of_a_dead_creator_goes_stale_and_is_taken_over(
    objects: S3Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multipart, "STALE", 2.0)
    source = tmp_path / "scan"
    source.write_bytes(b"x" * (6 * MIB))
    released, claimed = [], multipart._claimed

    def die(*args: object) -> list[str]:
        claimed(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(multipart, "_claimed", die)
    with pytest.raises(KeyboardInterrupt):
        objects.create("originals/dead/1", source)
    monkeypatch.setattr(multipart, "_claimed", lambda *args: released.extend(claimed(*args)) or list(released))
    assert objects.size("originals/dead/1") is None
    assert len(list(objects.list("cache/claims/"))) == 1
    before = time.monotonic()
    objects.create("originals/dead/1", source)
    assert time.monotonic() - before > 1
    assert len(released) == 2
    assert objects.size("originals/dead/1") == 6 * MIB
    assert list(objects.list("cache/")) == []


@pytest.mark.usefixtures("small_parts")
def test_a_large_file_that_is_already_there_is_not_uploaded_again(
    objects: S3Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "scan"
    source.write_bytes(b"x" * (6 * MIB))
    objects.create("originals/once/1", source)
    monkeypatch.setattr(multipart, "_part", None)
    with pytest.raises(ExistsError):
        objects.create("originals/once/1", source)


def test_bytes_that_changed_in_the_store_are_found_on_reading(objects: S3Objects) -> None:
    objects.create("papers/a/1", b"what was stored")
    status = objects._client.stat_object(objects.address.bucket, objects.address.prefix + "papers/a/1")
    assert status.metadata is not None
    objects._client.put_object(
        objects.address.bucket,
        objects.address.prefix + "papers/a/1",
        io.BytesIO(b"what was storeb"),
        15,
        metadata={"sha256": status.metadata["x-amz-meta-sha256"]},
    )
    with pytest.raises(CorruptError, match="motlan verify"):
        objects.read("papers/a/1")
    with pytest.raises(CorruptError, match="motlan verify"), objects.fetch("papers/a/1"):
        pass


def test_kept_objects_are_locked_where_the_bucket_has_object_lock_and_derived_ones_are_not(
    objects: S3Objects, s3_url: str, s3_config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, bucket = objects._client, "motlan-tests-locked"
    if not client.bucket_exists(bucket):
        client.make_bucket(bucket, object_lock=True)
    url = s3_url.replace("/motlan-tests/", f"/{bucket}/")
    locked = S3Objects.at(url, s3_config)
    assert locked.lock_days == 366
    assert "locked for 366 days" in locked.check()
    monkeypatch.setattr(backend, "LARGE", 5 * MIB)
    source = tmp_path / "scan"
    source.write_bytes(b"x" * (6 * MIB))
    locked.create("papers/a/1", b"kept")
    locked.create("originals/a/1", source)
    for key in ("papers/a/1", "originals/a/1"):
        name = locked.address.prefix + key
        retention = client.get_object_retention(bucket, name)
        assert retention is not None
        assert retention.mode == COMPLIANCE
        version = client.stat_object(bucket, name).version_id
        with pytest.raises(S3Error, match="AccessDenied"):
            client.remove_object(bucket, name, version_id=version)
        with pytest.raises(ExistsError):
            locked.create(key, b"other")
    locked.replace("cache/x", b"1")
    locked.replace("cache/x", b"2")
    assert locked.read("cache/x") == b"2"
    locked.delete("cache/x")
    assert [entry.key for entry in locked.list("")] == ["originals/a/1", "papers/a/1"]
    assert S3Objects.at(url, msgspec.structs.replace(s3_config, s3_lock_days=0)).lock_days == 0
    assert objects.lock_days == 0  # a bucket without object lock


def test_a_locked_object_is_not_erased_and_of_an_unlocked_one_every_version_is(
    objects: S3Objects, s3_url: str, s3_config: Config
) -> None:
    client, bucket = objects._client, "motlan-tests-locked"
    if not client.bucket_exists(bucket):
        client.make_bucket(bucket, object_lock=True)
    url = s3_url.replace("/motlan-tests/", f"/{bucket}/")
    key, sha256 = "papers/a/000001.json", hashlib.sha256(b"one").hexdigest()
    locked = S3Objects.at(url, s3_config)
    locked.create(key, b"one")
    until = locked.locked_until(key)
    assert until is not None
    assert until > "2027"
    with pytest.raises(UsageError, match="the bucket locks an object under papers/ until"):
        locked.erase(key, sha256)
    assert locked.read(key) == b"one"
    free = S3Objects.at(url, msgspec.structs.replace(s3_config, s3_lock_days=0))
    free.create("papers/b/000001.json", b"one")
    free._put(free._name("papers/b/000001.json"), b"one", {"Content-Type": "application/octet-stream"})
    assert len(free._versions(free._name("papers/b/000001.json"))) == 2
    assert free.erase("papers/b/000001.json", sha256)
    assert free._versions(free._name("papers/b/000001.json")) == ()


def test_a_bucket_that_is_not_there_is_made_on_first_use(objects: S3Objects, s3_url: str, s3_config: Config) -> None:
    bucket = f"motlan-tests-{secrets.token_hex(4)}"
    url = f"{s3_url.rsplit('/', 2)[0]}/{bucket}"
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: S3Objects.at(url, s3_config), range(4)))
    try:
        stores[0].replace("cache/x", b"1")
        assert stores[3].read("cache/x") == b"1"
        stores[0].delete("cache/x")
    finally:
        objects._client.remove_bucket(bucket)


def test_keys_that_the_server_does_not_know_are_named_by_variable_and_never_shown(s3_url: str) -> None:
    config = Config(secrets=Secrets(s3_access_key="testkey", s3_secret_key="wrong-and-secret"))
    with pytest.raises(ServiceError, match="AWS_SECRET_ACCESS_KEY") as caught:
        S3Objects.at(s3_url, config)
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "wrong-and-secret" not in f"{chain} {chain!r}"
        chain = chain.__cause__


def test_a_server_over_tls_is_trusted_by_its_authority_only(s3_url: str, s3_config: Config, tmp_path: Path) -> None:
    import ssl
    from urllib.parse import urlsplit

    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=60)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    upstream = urlsplit(s3_url)
    assert upstream.hostname is not None
    assert upstream.port is not None
    with HttpProxy(upstream.hostname, upstream.port, lambda method, path: "pass", tls=tls) as proxy:
        url = f"s3://127.0.0.1:{proxy.port}{upstream.path}"
        trusting = S3Objects.at(url, msgspec.structs.replace(s3_config, ca_file=str(certificate)))
        trusting.create("papers/a/1", b"over TLS")
        assert trusting.read("papers/a/1") == b"over TLS"
        assert "over TLS" in trusting.check()
        before = time.monotonic()
        with pytest.raises(ServiceError, match="MOTLAN_CA_FILE"):
            S3Objects.at(url, s3_config)
        assert time.monotonic() - before < 2  # asking again cannot help, so it is not done


@pytest.mark.parametrize(
    "url",
    ["s3://host", "s3://host/", "s3:///bucket", "s3://host/Bucket", "s3://host:port/bucket", "s3://host/bucket/../x",
     "s3://host/bucket/.x", "s3://host/bucket?region=x", "s3+https://host/bucket", "s3://host/b"],
)  # fmt: skip
def test_a_malformed_address_is_refused(url: str, s3_config: Config) -> None:
    with pytest.raises(UsageError):
        S3Objects.at(url, s3_config)


def test_keys_in_the_address_are_refused_and_not_repeated(s3_config: Config) -> None:
    with pytest.raises(UsageError, match="AWS_ACCESS_KEY_ID") as caught:
        S3Objects.at("s3://someone:hush@host/bucket", s3_config)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("secrets_", [Secrets(), Secrets(s3_access_key="a"), Secrets(s3_secret_key="b")])
def test_missing_keys_are_named_by_their_variables(secrets_: Secrets) -> None:
    with pytest.raises(UsageError, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        S3Objects.at("s3+http://127.0.0.1:8333/motlan-tests", Config(secrets=secrets_))
