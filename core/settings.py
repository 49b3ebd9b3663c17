"""The one frozen configuration, read once from `motlan.toml` and the environment and passed down.

The settings, their variables and forms are listed in `docs/operating.md`; environment beats file.
Secrets come from the environment only (or a file named by `<VARIABLE>_FILE`) and never show in a repr.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import msgspec

from core import typed
from core.errors import UsageError
from core.records import Record


class Secrets(Record, frozen=True):
    """Keys to the services; None where not set. Never printed."""

    s3_access_key: str | None = None
    s3_secret_key: str | None = None
    elasticsearch_api_key: str | None = None
    elasticsearch_user: str | None = None
    elasticsearch_password: str | None = None
    station_key: str | None = None
    old_token: str | None = None  # the one token for everybody that there once was: told of, never used
    oidc_secret: str | None = None
    webhook_secret: str | None = None  # signs what is sent to `webhooks`
    sheet_key: str | None = None  # see `store.sheet_key`
    log_key: str | None = None  # see `store.access_log.log_keys`

    def __repr__(self) -> str:
        return "Secrets(…)"


class OpenId(Record, frozen=True, forbid_unknown_fields=True):
    """The city's account system (OpenID Connect), and what its claims mean here: a TOML file of its own."""

    issuer: str  # its address, exactly as it calls itself
    client: str  # id under which it knows this program
    map: dict[str, Literal["officer", "reviewer", "records", "auditor", "admin"]]  # value of the roles claim → role
    name: str = "preferred_username"  # claim with the account's name; dots lead into nested claims
    roles: str = "roles"  # claim with a list of values
    branch: str = "branch"  # claim with the branch
    branches: dict[str, str] = msgspec.field(default_factory=dict)  # value of that claim → branch; empty: as it is
    label: str = "tài khoản của Thành phố"  # what the login page calls it
    scope: str = "openid profile"
    second_factor: Literal["here", "provider"] = "here"  # who asks administrators and auditors for it


class Config(Record, frozen=True):
    """Where things are and how many processes read. One instance a process."""

    data: Path = Path("data")  # folder of the embedded default
    objects: str = "file:data/objects"
    index: str = "sqlite:data/index.db"
    index_shards: int = 0  # of an index on Elasticsearch; 0: chosen from the number of papers
    index_copies: str = "0-1"  # of every shard beside the first: a number, or a range that the number of servers fills
    queue: str = "local:"
    uploads: Path = Path("data/uploads")  # folder of files that stations are sending, until their batch is closed
    workers: int = 1  # processes that read pages
    page_seconds: float = 25.0  # time limit of one page
    page_memory: int = 1200 * 1024 * 1024  # bytes of memory of one reading process
    s3_region: str = "us-east-1"
    s3_lock_days: int = 366  # COMPLIANCE lock of kept objects where the bucket has object lock; 0: none of ours
    branches: tuple[str, ...] = ()  # that there are; with none named, a slip may name any
    webhooks: tuple[str, ...] = ()  # addresses that are told of papers, reviews and decisions
    catalogue: Path | None = None  # folder of further paper types beside those that come with motlan
    ca_file: str | None = None  # certificate authority for S3 and Elasticsearch over TLS
    log_keys: Path | None = None  # file of further keys whose seals on the access log are believed, one a line
    log_anchor: str = "file:data/log.anchors"  # where heads of the access log are kept: file:PATH or s3://…
    log_anchor_seconds: float = 300.0  # at most so long after an entry its head is anchored
    centre_key: str | None = None  # at a station: the centre's receipt key, `ed25519-public:…`; None: pinned when met
    oidc: Path | None = None  # file that says which account system of the city vouches for officers, see `OpenId`
    secrets: Secrets = Secrets()


SECRETS = {  # name → the variable it is given in
    "s3_access_key": "AWS_ACCESS_KEY_ID",
    "s3_secret_key": "AWS_SECRET_ACCESS_KEY",
    "elasticsearch_api_key": "ELASTICSEARCH_API_KEY",
    "elasticsearch_user": "ELASTICSEARCH_USER",
    "elasticsearch_password": "ELASTICSEARCH_PASSWORD",
    "station_key": "MOTLAN_STATION_KEY",
    "old_token": "MOTLAN_TOKEN",
    "sheet_key": "MOTLAN_SHEET_KEY",
    "log_key": "MOTLAN_LOG_KEY",
    "oidc_secret": "MOTLAN_OIDC_SECRET",
    "webhook_secret": "MOTLAN_WEBHOOK_SECRET",
}
SETTINGS = tuple(name for name in Config.__struct_fields__ if name != "secrets")


def load(file: Path | None, environment: Mapping[str, str]) -> Config:
    """The configuration from a TOML file (None: `motlan.toml` if it is there) and the environment.

    Raises UsageError for an unknown setting, a value of the wrong kind, or a file that cannot be read.
    """
    _look_for_misspelt(environment)
    values: dict[str, Any] = _from_file(file)
    values |= {name: environment[var] for name in SETTINGS if (var := f"MOTLAN_{name.upper()}") in environment}
    data = str(values.get("data", "data"))
    values.setdefault("objects", f"file:{data}/objects")
    values.setdefault("index", f"sqlite:{data}/index.db")
    values.setdefault("uploads", f"{data}/uploads")
    values.setdefault("log_anchor", f"file:{data}/log.anchors")
    values.setdefault("workers", len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    for listed in ("branches", "webhooks"):
        if isinstance(named := values.get(listed), str):
            values[listed] = [name.strip() for name in named.split(",") if name.strip()]
    secrets = Secrets(**{name: _secret(var, environment) for name, var in SECRETS.items()})
    try:
        config = typed.convert(values, Config, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        name = str(error).rpartition("$.")[2].rstrip("`")
        kind = _KINDS.get(Config.__annotations__.get(name, ""), "of another form")
        raise UsageError(f"{_setting(name, environment)} cannot be {values.get(name)!r}: it is {kind}") from error
    for name in ("workers", "page_seconds", "page_memory"):
        if getattr(config, name) <= 0:
            raise UsageError(f"{_setting(name, environment)} cannot be {values.get(name)!r}: it is more than 0")
    if config.index_shards < 0 or not _COPIES.fullmatch(config.index_copies):
        name = "index_copies" if config.index_shards >= 0 else "index_shards"
        what = "a number or a range such as 0-1" if config.index_shards >= 0 else "0 or more"
        raise UsageError(f"{_setting(name, environment)} cannot be {values.get(name)!r}: it is {what}")
    return msgspec.structs.replace(config, secrets=secrets)


def open_id(file: Path) -> OpenId:
    """What the file that the setting `oidc` names says. Raises UsageError."""
    try:
        return typed.convert(tomllib.loads(file.read_text(encoding="utf-8")), OpenId)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{file}, which the setting oidc names, cannot be used: {error}") from error


def checked_ca_file(path: str | None) -> str | None:
    """The file of trusted certificates. Raises UsageError when it is not there: the library's error names nothing."""
    if path and not Path(path).is_file():
        raise UsageError(f"setting MOTLAN_CA_FILE names {path}, which is no file")
    return path


_KINDS = {"int": "a whole number", "float": "a number", "str": "a text", "Path": "a path", "str | None": "a text",
          "tuple[str, ...]": "a list of texts"}  # fmt: skip
_COPIES = re.compile(r"\d{1,2}(-(\d{1,2}|all))?")
# Variables of our scripts and tests, which this program does not heed.
_OTHERS = re.compile(r"MOTLAN_(TEST_\w+|SERVICES(_USER)?|HEAP|(\w+_)?PORT)")


def _setting(name: str, environment: Mapping[str, str]) -> str:
    """A setting as the person who set it knows it."""
    variable = f"MOTLAN_{name.upper()}"
    return f"setting {variable}" if variable in environment else f"setting {name} in the settings file"


def _look_for_misspelt(environment: Mapping[str, str]) -> None:
    """Refuse a variable that is nearly one of ours: what it was to say would go unheeded, and papers elsewhere."""
    known = {f"MOTLAN_{name.upper()}" for name in SETTINGS} | set(SECRETS.values())
    known |= {f"{variable}_FILE" for variable in SECRETS.values()}
    for variable in sorted(environment):
        if variable.startswith("MOTLAN_") and variable not in known and not _OTHERS.fullmatch(variable):
            near = get_close_matches(variable, sorted(known), 1, 0.8)
            meant = f"did you mean {near[0]}?" if near else "settings are listed in docs/operating.md"
            raise UsageError(f"{variable} is no setting: {meant}")


def _from_file(file: Path | None) -> dict[str, Any]:
    path = file or Path("motlan.toml")
    if file is None and not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read as TOML: {error}") from error
    unknown = sorted(set(values) - set(SETTINGS))
    if unknown:
        raise UsageError(f"{path}: unknown setting {unknown[0]!r}; known: {', '.join(SETTINGS)}")
    return values


def _secret(variable: str, environment: Mapping[str, str]) -> str | None:
    if named := environment.get(f"{variable}_FILE"):
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(f"{variable}_FILE names a file that cannot be read: {error.strerror}") from error
    return environment.get(variable) or None
