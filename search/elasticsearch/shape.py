"""In how many shards an index lies, and in how many copies."""

from __future__ import annotations

from typing import Any

from core.records import Record

PAPERS = 7_000_000  # to a shard: at 3.4 KB a record (docs/sizing.md) 24 GB, where a shard is still moved in minutes


class Shape(Record, frozen=True):
    """What the settings `index_shards` and `index_copies` say."""

    shards: int = 0  # 0: chosen from the number of papers when the index is built
    copies: str = "0-1"  # of every shard beside the first: a number, or a range that grows with the nodes there are

    def settings(self, papers: int) -> dict[str, Any]:
        """An index's settings for so many papers; it grows on by as many again before a rebuild should part it anew."""
        shards = self.shards or max(1, -(-papers // PAPERS))
        return {"number_of_shards": shards, **self.copying()}

    def copying(self) -> dict[str, Any]:
        """The settings that say how often each shard is kept, which may change at any time."""
        if "-" in self.copies:
            return {"auto_expand_replicas": self.copies}
        return {"number_of_replicas": int(self.copies)}


ONE_COPY = {"auto_expand_replicas": "false", "number_of_replicas": 0}  # while an index is built: it is written once
