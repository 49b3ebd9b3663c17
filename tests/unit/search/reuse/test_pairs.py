"""Every answer and every date of the reuse check for the pairs of `pairs.tsv` (see `tests.support.reuse_pairs`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.catalogue.procedure import procedures
from search.sqlite.backend import SqliteIndex
from store.files import FileObjects
from store.links import Links
from tests.support.reuse_pairs import ROWS, answered


@pytest.fixture(name="links", scope="module")
def _links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    return Links(FileObjects(tmp_path_factory.mktemp("objects")))


@pytest.fixture(name="index", scope="module")
def _index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteIndex]:
    index = SqliteIndex(tmp_path_factory.mktemp("index") / "index.db")
    yield index
    index.close()


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['procedure']} {row['situation']}" for row in ROWS])
def test_every_answer_and_every_date_is_the_one_worked_out_by_hand(
    row: dict[str, str], index: SqliteIndex, links: Links
) -> None:
    assert answered(row, index, links) == row["expected"].split("; ")


def test_the_table_holds_every_procedure_and_more_than_two_hundred_pairs() -> None:
    assert {row["procedure"] for row in ROWS} == set(procedures())
    assert len(ROWS) > 200
    assert len({(row["procedure"], row["situation"]) for row in ROWS}) == len(ROWS)
