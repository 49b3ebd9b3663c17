"""The index on Elasticsearch servers: one alias, one real index behind it, another beside it during a rebuild.

The settings and the mapping stand in `mapping.json`; `shape.py` says in how many shards and copies. A record's revision
is the document's external version. With several hosts one that does not answer is passed over.
Everything is written through an alias that must exist, so a deleted index is never made again with a guessed mapping.
What a full server offers beyond the core (ICU, Painless, `_reindex`, ILM) is not used.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from typing import Any, TypeVar

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from core.errors import ServiceError
from core.records import Lane, Revision
from core.retries import attempts
from core.settings import Secrets, checked_ca_file
from search.elasticsearch import waiting
from search.elasticsearch.bulk import chunks, lines
from search.elasticsearch.counts import count
from search.elasticsearch.errors import BUSY, AwayError, ours, refused_paper
from search.elasticsearch.find import find, find_all, page
from search.elasticsearch.hosts import address
from search.elasticsearch.shape import ONE_COPY, Shape
from search.elasticsearch.translate import Clause
from search.facets import Facets, facets_of
from search.index import Hit, Page
from search.query import Query
from search.waiting import Waiting, Wanted

PAGE = 5_000  # versions of one read
FIRST_PAGE = 100  # … of the first: who only asks whether a paper is there goes no further
CONNECTIONS = 32  # to a server: further questions wait for one
PATIENCE = 30.0  # seconds for one request
BUILD_PATIENCE = 180.0  # … of a rebuild: now and then one waits while the server writes a large segment
AGAIN = 6  # times, over some 3.5 s, that a search is asked while a part of the index is away
_COPYING = 600  # seconds at most that copies of a new index are waited for
_ANSWERED = ("errors", "items.*.status", "items.*.error.type")  # of a bulk request: what is looked at
KEEP = "2m"  # a point in time lives this long between two pages

_DEFINITION: dict[str, Any] = json.loads(
    resources.files("search.elasticsearch").joinpath("mapping.json").read_text("utf-8")
)
T = TypeVar("T")
SCHEMA: int = _DEFINITION["mappings"]["_meta"]["schema"]


class ElasticIndex:
    """`search.index.Index` behind the alias `alias` of a server."""

    def __init__(
        self, settings: dict[str, Any], alias: str, *, shape: Shape | None = None, target: str | None = None
    ) -> None:
        """`settings` are those of the `Elasticsearch` client; `target`, a real index, is given only by `rebuild`."""
        self._settings = settings
        self._host = ", ".join(str(host).partition("://")[2] for host in settings["hosts"])
        self._alias = alias
        self._shape = shape or Shape()
        self._building = f"{alias}-building"
        self._target = target
        self._made: Elasticsearch | None = None
        self._made_by = 0
        self._ready = target is not None

    @classmethod
    def at(cls, url: str, secrets: Secrets, *, ca_file: str | None = None, shape: Shape | None = None) -> ElasticIndex:
        """The index at `elasticsearch://HOST[:PORT][,HOST[:PORT]…]/ALIAS`; raises UsageError for any other form."""
        secure, hosts, alias = address(url)
        settings: dict[str, Any] = {"hosts": [f"http{'s' * secure}://{host}" for host in hosts]}
        if secure and ca_file:
            settings["ca_certs"] = checked_ca_file(ca_file)
        if secrets.elasticsearch_api_key:
            settings["api_key"] = secrets.elasticsearch_api_key
        elif secrets.elasticsearch_user:
            settings["basic_auth"] = (secrets.elasticsearch_user, secrets.elasticsearch_password or "")
        return cls(settings, alias, shape=shape)

    def publish(self, revisions: Iterable[Revision]) -> None:
        """See `Index.publish`; bulk requests of at most 250 papers and some megabytes."""
        source = chunks(revisions)
        chunk = next(source, [])
        while chunk:
            following = next(source, [])
            with ours(self._host):
                self._write([line for document in chunk for line in lines(document)], refresh=not following)
            chunk = following

    def find(self, query: Query) -> list[Hit]:
        """See `Index.find`; `search.elasticsearch.find` tells how papers stand on one rung of the ladder."""
        return self._patiently(lambda client, index: find(client, index, query))

    def find_all(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """See `Index.find_all`."""
        if not queries:
            return []
        return self._patiently(lambda client, index: find_all(client, index, queries))

    def page(self, query: Query, after: str = "") -> Page:
        """See `Index.page`."""
        return self._patiently(lambda client, index: page(client, index, query, after))

    def facets(self, query: Query) -> Facets:
        """See `Index.facets`. All papers are counted, but for those beyond a million of one shard."""
        return self._patiently(lambda client, index: facets_of(query, lambda asked: count(client, index, asked)))

    def _patiently(self, ask: Callable[[Elasticsearch, str], T]) -> T:
        """What is asked of the index, once more while a part of it moves from a server that has died to another."""
        for attempt in attempts(AwayError, most=AGAIN, first=0.1, longest=2.0):
            with attempt, ours(self._host):
                self._prepare()
                try:
                    return ask(self._client, self._target or self._alias)
                except NotFoundError as error:
                    self._ready = False
                    raise ServiceError("the index is not on the server: run `motlan reindex`") from error
        raise AssertionError("unreachable")

    def waiting(self, wanted: Wanted) -> list[Waiting]:
        """See `Index.waiting`."""
        return self._patiently(lambda client, index: waiting.waiting(client, index, wanted))

    def count_waiting(self, wanted: Wanted) -> dict[Lane, int]:
        """See `Index.count_waiting`; all are counted."""
        return self._patiently(lambda client, index: waiting.count_waiting(client, index, wanted))

    def versions(self) -> Iterator[tuple[str, int]]:
        """See `Index.versions`; pages of one point in time."""
        with ours(self._host):
            self._prepare()
            moment = self._moment()
        try:
            after: list[Any] | None = None
            while True:
                size = PAGE if after else FIRST_PAGE
                with ours(self._host):
                    page, moment = self._page(moment, after, size)
                for hit in page:
                    yield hit["sort"][0], int(hit["fields"]["revision"][0])
                if len(page) < size:
                    return
                after = page[-1]["sort"]
        finally:
            with ours(self._host):
                self._client.options(ignore_status=404).close_point_in_time(id=moment)

    def remove(self, paper_id: str) -> None:
        """See `Index.remove`."""
        with ours(self._host):
            self._prepare()
            held = self._client.options(ignore_status=404).get(index=self._target or self._alias, id=paper_id)
            if held.get("found"):
                # The version of what is removed, so that the same revision can be published again.
                versions = {"version": held["_version"], "version_type": "external_gte"}
                self._write([{"delete": {"_id": paper_id, **versions}}], refresh=True)

    @contextmanager
    def rebuild(self, *, papers: int = 0, resume: bool = False) -> Iterator[ElasticIndex]:
        """See `Index.rebuild`."""
        target = self.begin(papers=papers, resume=resume)
        fresh = self.begun(target)
        try:
            yield fresh
            self.go_live(target)
        finally:
            fresh.close()

    def begin(self, *, papers: int = 0, resume: bool = False) -> str:
        """See `Index.begin`: a real index behind the alias `…-building`."""
        with ours(self._host):
            return (self._leftover() if resume else None) or self._begin(papers)

    def begun(self, name: str) -> ElasticIndex:
        """See `Index.begun`."""
        return ElasticIndex(self._settings, self._alias, shape=self._shape, target=name)

    def go_live(self, name: str) -> None:
        """See `Index.go_live`: one change of aliases."""
        with ours(self._host):
            if self._behind(self._alias) != [name]:
                self._go_live(name)

    def close(self) -> None:
        """See `Index.close`."""
        if self._made is not None and self._made_by == os.getpid():
            self._made.close()
        self._made = None

    # ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _client(self) -> Elasticsearch:
        if self._made is None or self._made_by != os.getpid():  # connections do not survive a fork
            self._made = Elasticsearch(
                **self._settings, request_timeout=PATIENCE, max_retries=3, retry_on_status=BUSY,
                connections_per_node=CONNECTIONS,
            )  # fmt: skip
            self._made_by = os.getpid()
        return self._made

    def _write(self, operations: Sequence[bytes | Clause], *, refresh: bool) -> None:
        if self._target:
            self._check()
            if not self._bulk(self._building, operations, refresh=False):
                raise ServiceError("the index being rebuilt is gone: start the rebuild again")
            return
        self._prepare()
        if self._client.indices.exists_alias(name=self._building):
            # First the new one: should it go live just now, the second write reaches it by its new name.
            self._bulk(self._building, operations, refresh=False)
        if not self._bulk(self._alias, operations, refresh=refresh):
            self._ready = False  # deleted while we use it: make it again; `motlan verify` tells what is missing
            self._prepare()
            if not self._bulk(self._alias, operations, refresh=refresh):
                raise ServiceError("the index is deleted again and again by someone else")

    def _bulk(self, alias: str, operations: Sequence[bytes | Clause], *, refresh: bool) -> bool:
        """Write through an alias; False when the alias does not exist. A version conflict means: held already."""
        client = self._client.options(request_timeout=BUILD_PATIENCE if self._target else PATIENCE)
        answer = client.bulk(
            index=alias,
            operations=operations,  # type: ignore[arg-type]  # bytes are lines that are encoded already
            refresh=refresh,
            require_alias=True,
            filter_path=_ANSWERED,
        )
        if not answer["errors"]:
            return True
        for item in answer["items"]:
            (result,) = item.values()
            reason = (result.get("error") or {}).get("type")
            if reason == "index_not_found_exception":
                return False
            if reason and reason != "version_conflict_engine_exception":
                raise refused_paper(result["status"], reason)
        return True

    # ── generations ───────────────────────────────────────────────────────────────────────────────────────────────

    def _prepare(self) -> None:
        """Make the index on first use; refuse one made by another version of the program."""
        if self._target:
            self._client.indices.refresh(index=self._target)  # it does not refresh by itself while it is built
        if self._ready:
            return
        if not self._client.indices.exists_alias(name=self._alias):
            try:
                self._create(self._alias, papers=0)
            except BadRequestError:  # another process was faster, or the name is taken
                if not self._client.indices.exists_alias(name=self._alias):
                    raise
        (live,) = self._client.indices.get_mapping(index=self._alias).values()
        if live["mappings"].get("_meta", {}).get("schema") != SCHEMA:
            raise ServiceError("the index was made by another version of motlan: run `motlan reindex`")
        self._ready = True

    def _create(self, alias: str, *, papers: int, **settings: Any) -> str:
        names = self._client.indices.get(index=f"{self._alias}-*", features="aliases")
        for name, facts in names.items():
            if alias == self._alias and alias in facts["aliases"]:
                return str(name)  # another process was faster; an alias over two indexes would be no index
        endings = [name.removeprefix(f"{self._alias}-").partition("-")[0] for name in names]
        numbers = [int(ending) for ending in endings if ending.isdigit()]
        name = f"{self._alias}-{max([0, *numbers]) + 1:06}"  # of two that make the live one at once one is refused
        if alias == self._building:  # no name is given out again: a rebuild left long ago is not taken for another
            name = f"{name}-{secrets.token_hex(3)}"
        self._client.indices.create(
            index=name,
            mappings=_DEFINITION["mappings"],
            settings={**_DEFINITION["settings"], **self._shape.settings(papers), **settings},
            aliases={alias: {}},
            wait_for_active_shards=1,
        )
        return name

    def _begin(self, papers: int) -> str:
        for name in self._behind(self._building):
            self._client.options(ignore_status=404).indices.delete(index=name)
        live = self._client.options(ignore_status=404).count(index=self._alias).get("count", 0)
        return self._create(self._building, papers=max(papers, live), refresh_interval="-1", **ONE_COPY)

    def _leftover(self) -> str | None:
        names = self._behind(self._building)
        if len(names) != 1:
            return None
        meta = self._client.indices.get_mapping(index=names[0])[names[0]]["mappings"].get("_meta", {})
        return names[0] if meta.get("schema") == SCHEMA else None

    def _behind(self, alias: str) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _check(self) -> None:
        if self._behind(self._building) != [self._target]:
            raise ServiceError("another rebuild of the index has taken over: this one ends here")

    def _go_live(self, target: str) -> None:
        if self._behind(self._building) != [target]:
            raise ServiceError("another rebuild of the index has taken over: this one ends here")
        self._client.indices.put_settings(index=target, settings={"refresh_interval": None, **self._shape.copying()})
        self._client.indices.refresh(index=target)
        # Copies are made before officers' searches rest on them; those for which there is no node are not waited for.
        self._client.options(ignore_status=408, request_timeout=_COPYING + 30).cluster.health(
            index=target, wait_for_no_initializing_shards=True, timeout=f"{_COPYING}s"
        )
        actions: list[Clause] = [
            {"remove": {"index": target, "alias": self._building}},
            {"add": {"index": target, "alias": self._alias}},
            *[{"remove_index": {"index": name}} for name in self._behind(self._alias)],
        ]
        self._client.indices.update_aliases(actions=actions)
        self._ready = True

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _moment(self) -> str:
        """A point in time to page through; an index deleted since it was seen is made again, and holds nothing."""
        try:
            opened = self._client.open_point_in_time(index=self._target or self._alias, keep_alive=KEEP)
        except NotFoundError:
            if self._target:
                raise
            self._ready = False
            self._prepare()
            opened = self._client.open_point_in_time(index=self._alias, keep_alive=KEEP)
        return str(opened["id"])

    def _page(self, moment: str, after: list[Any] | None, size: int) -> tuple[list[dict[str, Any]], str]:
        answer = self._client.search(
            pit={"id": moment, "keep_alive": KEEP},
            sort=[{"paper_id": "asc"}],
            search_after=after,
            size=size,
            source=False,
            docvalue_fields=[{"field": "revision"}],
            track_total_hits=False,
        )
        return answer["hits"]["hits"], answer["pit_id"]
