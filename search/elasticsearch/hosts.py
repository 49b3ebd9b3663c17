"""The address of an index on Elasticsearch: one host or several of one cluster, and the alias."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from core.errors import UsageError

_ALIAS = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_FORM = "give elasticsearch://HOST[:PORT][,HOST[:PORT]…]/ALIAS, the alias in small letters"


def address(url: str) -> tuple[bool, list[str], str]:
    """Whether it is over TLS, `HOST:PORT` of every server, and the alias. Raises UsageError, which repeats nothing."""
    scheme, _, rest = url.partition("://")
    places, _, alias = rest.partition("/")
    if "@" in places:
        raise UsageError("MOTLAN_INDEX: keys and passwords never stand in it; see ELASTICSEARCH_API_KEY")
    alias = alias.strip("/")
    if not _ALIAS.fullmatch(alias):
        raise UsageError(f"MOTLAN_INDEX: {_FORM}")
    return scheme == "elasticsearch", [_host(place) for place in places.split(",")], alias


def _host(place: str) -> str:
    try:
        parts = urlsplit(f"//{place}")
        port = parts.port or 9200
    except ValueError as error:
        raise UsageError("MOTLAN_INDEX: no host and port that can be; a port is at most 65535") from error
    if not parts.hostname:
        raise UsageError(f"MOTLAN_INDEX: {_FORM}")
    return f"[{parts.hostname}]:{port}" if ":" in parts.hostname else f"{parts.hostname}:{port}"
