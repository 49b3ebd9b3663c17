"""An index of which what is known to be asked is asked at once, before each answer is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.index import Finds, Hit
from search.query import Query


class Ahead:
    """`Finds` for one question of several steps: each query is put once, those that were expected together.

    What is expected in vain costs a little; what is asked unexpected is asked by itself.
    """

    def __init__(self, index: Finds) -> None:
        self._index = index
        self._answers: dict[Query, list[Hit]] = {}

    def expect(self, queries: Iterable[Query]) -> None:
        """These will be asked: put them in one request. Raises what `Index.find_all` raises."""
        new = [query for query in dict.fromkeys(queries) if query not in self._answers]
        self._answers |= zip(new, self._index.find_all(new), strict=True)

    def find(self, query: Query) -> list[Hit]:
        """See `Index.find`."""
        if query not in self._answers:
            self._answers[query] = self._index.find(query)
        return self._answers[query]

    def find_all(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """See `Index.find_all`."""
        self.expect(queries)
        return [self._answers[query] for query in queries]
