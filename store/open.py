"""Open the object store that a configuration names, with the access log that covers it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.errors import UsageError
from core.settings import Config
from store.access_log import AccessLog
from store.access_log.anchors import Anchors, FileAnchors, StoreAnchors
from store.access_log.covered import CoveredObjects
from store.access_log.log_keys import KeyRing, key_in, lines_of
from store.files import FileObjects
from store.objects import Objects

KEY_FILE = "log.key"  # in the data folder, where no key is set


def open_objects(config: Config) -> CoveredObjects:
    """The configured object store, made on first use; what it is given to keep is covered by the access log.

    Raises UsageError for an address of no known form, ServiceError when it cannot be reached.
    """
    plain = open_plain(config)
    log = AccessLog(plain, partial(key_ring, config), open_anchors(config), anchor_seconds=config.log_anchor_seconds)
    return CoveredObjects(plain, log)


def open_plain(config: Config, url: str | None = None) -> Objects:
    """The object store at `url`, else at the configured address, without its log: for copies of whole stores.

    Raises UsageError for an address of no known form, ServiceError when it cannot be reached.
    """
    address = url or config.objects
    scheme, _, rest = address.partition(":")
    if scheme == "file" and rest:
        return FileObjects(Path(rest))
    if scheme in ("s3", "s3+http"):
        from store.s3.backend import S3Objects

        return S3Objects.at(address, config)
    raise _unknown(address)


def key_ring(config: Config) -> KeyRing:
    """The keys of the access log: the one set, else the one in the data folder, which is made once.

    Raises UsageError for keys of no known form and for a data folder inside the objects' folder, ServiceError for a
    key file that cannot be used.
    """
    others = lines_of(config.log_keys) if config.log_keys else []
    key = config.secrets.log_key
    if key is None:
        path = config.data / KEY_FILE
        scheme, _, root = config.objects.partition(":")
        if scheme == "file" and path.resolve().is_relative_to(Path(root).resolve()):
            raise UsageError("the access log's key would stand beside what it protects; set MOTLAN_LOG_KEY_FILE")
        key = key_in(path)
    return KeyRing.of(key, others)


def known_keys(config: Config) -> KeyRing:
    """As `key_ring`, but no key is made where there is none yet: nothing is believed by it then."""
    if config.secrets.log_key is None and not (config.data / KEY_FILE).exists():
        return KeyRing.of(None, lines_of(config.log_keys) if config.log_keys else [])
    return key_ring(config)


def open_anchors(config: Config) -> Anchors | None:
    """The place for heads of the access log; nothing is asked of it yet. None where the setting is empty.

    Raises UsageError for an address of no known form.
    """
    scheme, _, rest = config.log_anchor.partition(":")
    if not config.log_anchor:
        return None
    if scheme == "file" and rest:
        return FileAnchors(Path(rest))
    if scheme in ("s3", "s3+http"):
        return StoreAnchors(partial(open_plain, config, config.log_anchor), config.log_anchor)
    raise UsageError(f"log_anchor {config.log_anchor!r}: give file:PATH, s3://HOST/BUCKET or s3+http://HOST/BUCKET")


def open_existing(config: Config, url: str) -> Objects:
    """The object store at `url`, to copy from; nothing is made there. Raises as `open_objects`, and UsageError when
    there is no store: no such folder or bucket, or one that holds something else.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "file" and rest:
        if not Path(rest).is_dir():
            raise UsageError(f"there is no folder {rest} to copy from")
        objects: Objects = FileObjects(Path(rest), make=False)
    elif scheme in ("s3", "s3+http"):
        from store.s3.backend import S3Objects

        objects = S3Objects.at(url, config, make=False)
    else:
        raise _unknown(url)
    if not any(_holds(objects, folder) for folder in _KEPT):
        raise UsageError(f"{url} holds no papers of motlan: name the folder or bucket that MOTLAN_OBJECTS named")
    return objects


_KEPT = ("originals/", "received/", "batches/", "papers/")  # one of them is in every store that ever took anything in


def _holds(objects: Objects, folder: str) -> bool:
    """Whether an object stands under a prefix; what is no key of ours is not one."""
    try:
        return next(objects.list(folder), None) is not None
    except UsageError:
        return False


def _unknown(address: str) -> UsageError:
    return UsageError(
        f"MOTLAN_OBJECTS or address {address!r}: give file:PATH, s3://HOST/BUCKET or s3+http://HOST/BUCKET"
    )
