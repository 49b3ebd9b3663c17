"""Open the index that an address names."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.settings import Secrets
from search.index import Index


def open_index(
    url: str, secrets: Secrets | None = None, *, ca_file: str | None = None, shards: int = 0, copies: str = "0-1"
) -> Index:
    """The index at `sqlite:PATH`, `elasticsearch://HOST[:PORT][,…]/ALIAS` (TLS) or `elasticsearch+http://…` (plain).

    `secrets` may hold an Elasticsearch API key, or a user and a password; `ca_file` names certificates to trust;
    `shards` and `copies` are the settings `index_shards` and `index_copies` for an index on Elasticsearch made anew.
    What is not there yet is made on first use. Raises `UsageError` for any other URL.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite" and rest:
        from search.sqlite.backend import SqliteIndex

        return SqliteIndex(Path(rest))
    if scheme in ("elasticsearch", "elasticsearch+http") and rest.startswith("//"):
        from search.elasticsearch.backend import ElasticIndex  # the client takes long to import
        from search.elasticsearch.shape import Shape

        shape = Shape(shards=shards, copies=copies)
        return ElasticIndex.at(url, secrets or Secrets(), ca_file=ca_file, shape=shape)
    raise UsageError(f"MOTLAN_INDEX {scheme}:…: give sqlite:PATH or elasticsearch://HOST[:PORT]/ALIAS")
