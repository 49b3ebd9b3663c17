"""Open the index that an address names."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.settings import Secrets
from search.index import Index


def open_index(url: str, secrets: Secrets | None = None, *, ca_file: str | None = None) -> Index:
    """The index at `sqlite:PATH`, `elasticsearch://HOST[:PORT]/ALIAS` (TLS) or `elasticsearch+http://…` (plain).

    `secrets` may hold an Elasticsearch API key, or a user and a password; `ca_file` names certificates to trust.
    What is not there yet is made on first use. Raises `UsageError` for any other URL.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and rest:
        from search.sqlite.backend import SqliteIndex

        return SqliteIndex(Path(rest))
    if scheme in ("elasticsearch", "elasticsearch+http") and rest.startswith("//"):
        from search.elasticsearch.backend import ElasticIndex  # the client takes long to import

        return ElasticIndex.at(url, secrets or Secrets(), ca_file=ca_file)
    raise UsageError(f"MOTLAN_INDEX {scheme}:…: give sqlite:PATH or elasticsearch://HOST[:PORT]/ALIAS")
