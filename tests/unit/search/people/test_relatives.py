"""Who a person is related to, as papers say: spouses by number, parents as named, children by their parents."""

from __future__ import annotations

from pathlib import Path

from core.records import Owner
from search.people.person import know
from search.people.relatives import children, relatives
from search.sqlite.backend import SqliteIndex
from store import papers
from store.files import FileObjects
from store.links import Links
from tests.support.made_papers import MAU, MAU_ID, paper

WIFE = Owner("person", MAU_ID, MAU, "1999-01-15", "wife")
HUSBAND = Owner("person", "001088000001", "Trần Văn Chồng", "1988-03-02", "husband")
CHILD = Owner("person", "001225000009", "Trần Thị Con", "2025-05-06", "subject")
PARENTS = {
    "mother_name": MAU,
    "mother_birth_year": "1999",
    "father_name": "Trần Văn Chồng",
    "father_birth_year": "1988",
}


def installation(tmp_path: Path, **parents: str):  # type: ignore[no-untyped-def]
    objects, index = FileObjects(tmp_path / "objects"), SqliteIndex(tmp_path / "index.db")
    told = PARENTS | parents
    for made in (
        paper("m-1", type="ket_hon", owners=(WIFE, HUSBAND)),
        paper("c-1", owners=(CHILD,), fields=told, text=" ".join(told.values())),
    ):
        papers.file_first(objects, made)
        index.publish([made])
    return objects, index


def told(objects, index, number):  # type: ignore[no-untyped-def]
    known = know(index, number, Links(objects))
    load = lambda paper_id: papers.load(objects, paper_id)  # noqa: E731
    named = relatives(known, known.papers, load) + children(known, index, load, lambda _: True)
    return [
        (relative.relation, relative.name, relative.number, relative.paper_id, relative.by_name) for relative in named
    ]


def test_a_spouse_stands_with_number_and_certificate_and_a_child_by_what_its_certificate_says(tmp_path: Path) -> None:
    objects, index = installation(tmp_path)
    assert told(objects, index, MAU_ID) == [
        ("spouse", "Trần Văn Chồng", "001088000001", "m-1", False),
        ("child", "Trần Thị Con", "001225000009", "c-1", True),
    ]  # fmt: skip
    assert told(objects, index, CHILD.id) == [
        ("mother", MAU, None, "c-1", False), ("father", "Trần Văn Chồng", None, "c-1", False),
    ]  # fmt: skip


def test_a_namesake_born_in_another_year_is_no_parent(tmp_path: Path) -> None:
    objects, index = installation(tmp_path, mother_birth_year="1970")
    assert [relative[0] for relative in told(objects, index, MAU_ID)] == ["spouse"]
