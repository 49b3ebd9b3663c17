"""Errors of the Elasticsearch client as ours; what the server says about a document's content is never repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import TransportError
from elasticsearch import ApiError

from core.errors import CorruptError, MotlanError, ServiceError

BUSY = (429, 502, 503, 504)  # answers of a server, or of one whose shards move because another has died, that pass


# A server that dies between finding papers and giving what is held of them fails the whole search as a fault of its own
# (500; [inference] from two of 92 searches that failed when one was killed).
_TORN = "search_phase_execution_exception"


class AwayError(ServiceError):
    """Some of the index is not there just now: a server has died, and a copy of its shards takes over."""


@contextmanager
def ours(host: str) -> Iterator[None]:
    """Raise ServiceError for whatever the client of the server at `host` raises inside the block."""
    try:
        yield
    except TransportError as error:
        raise ServiceError(f"the index server at {host} cannot be reached ({type(error).__name__})") from error
    except ApiError as error:
        raise refused(error.status_code, str(error.error)) from error


def refused_paper(status: int, reason: str) -> MotlanError:
    """Our error for one paper of a bulk request that the server did not take: is it this paper, or any?"""
    if status == 400:
        return CorruptError(f"the index server does not take one paper ({reason})")
    return refused(status, reason)


def refused(status: int, reason: str) -> ServiceError:
    """Our error for a whole request that the server refused."""
    if status in BUSY or (status == 500 and _TORN in reason):
        return AwayError(f"the index server is too busy, or a part of the index is away just now ({status} {reason})")
    if status in (401, 403):
        return ServiceError(f"the index server refuses our key or password ({status}): see ELASTICSEARCH_API_KEY")
    return ServiceError(f"the index server cannot do it ({status} {reason}); if that stays so, run `motlan reindex`")
