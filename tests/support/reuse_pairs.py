"""Pairs of a person and a procedure with the truth worked out by hand: every answer and every date, in a real index.

The truth follows docs/domain.md, 3.27, 4 and Appendix B, and was written down before any of it was asked.

`pairs.tsv`: `held` lists papers as `id type owners; field=value …`; `issued`, `title`, `in` (how it was handed in, by
default the original) and `review` are not fields, `-` means not read. An owner is a letter of PEOPLE; `~A` is A without
number, `^A` by name alone, `K0` without birth date. `expected` names for every component the answer (V held_valid,
E held_expired, P held_other_purpose, D in_state_database, S shown_only, M missing), `?` where an officer looks first,
the papers, the last day (or `lasting`, `unknown`), and the later papers that end or replace the first one.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from core.catalogue import in_use
from core.catalogue.procedure import procedure
from core.records import Owner, Revision
from search.people.person import know, know_named
from search.reuse.reuse_check import ComponentAnswer, check_known
from search.sqlite.backend import SqliteIndex
from store.links import Links
from tests.support.made_papers import paper

TABLE = Path(__file__).parents[1] / "unit" / "search" / "reuse" / "pairs.tsv"
PEOPLE = {
    "A": ("001199999999", "Nguyễn Thị Mẫu Ví Dụ", "1999-01-15"),
    "M": ("001199555555", "Nguyễn Thị Mẫu Ví Dụ", "1999-01-15"),  # a namesake born the same day
    "B": ("001097000011", "Trần Văn Giả Định", "1997-05-20"),
    "C": ("001222000015", "Trần Mẫu An", "2022-03-10"),
    "D": ("001158000022", "Lê Thị Cao Niên", "1958-02-01"),
    "E": ("001080000033", "Phạm Văn Bán", "1980-07-07"),
    "F": ("001185000044", "Hoàng Thị Mua", "1985-03-03"),
    "G": ("001098000055", "Vũ Văn Lái", "1998-09-09"),
    "K": ("X1234567", "John Smith", "1988-04-04"),  # a foreigner, by the passport's number
    "N": (None, "Đỗ Văn Không Số", "1970-12-01"),
}
ANSWERS = {
    "V": "held_valid", "E": "held_expired", "P": "held_other_purpose", "D": "in_state_database", "S": "shown_only",
    "M": "missing",
}  # fmt: skip
DEFAULTS = {"xn_tthn": {"marital_status": "Chưa đăng ký kết hôn với ai"}}
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t"))


def owner(said: str) -> Owner:
    number, name, born = PEOPLE[said.strip("~^0")]
    return Owner(
        "person",
        None if said[0] in "~^" else number,
        name,
        None if said[0] == "^" or said.endswith("0") else born,
        "subject",
    )


def held(said: str) -> Revision:
    """The record of one paper of the table."""
    head, *rest = [part.strip() for part in said.split(";")]
    paper_id, kind, owners = head.split(" ")
    facts = DEFAULTS.get(kind, {}) | dict(part.partition("=")[::2] for part in rest)
    review = facts.pop("review", None) is not None
    read = {name: None if value == "-" else value for name, value in facts.items()}
    issued, title = read.pop("issued", None), read.pop("title", in_use()[kind].name)
    handed_in = read.pop("in", "original")
    numbers = {name: PEOPLE[value][0] for name, value in read.items() if name.startswith("party_") and value}
    fields = {name: value for name, value in (read | numbers).items() if value}
    return paper(
        paper_id, type=kind, title=title, issued=issued, owners=tuple(owner(who) for who in owners.split("+")),
        fields=fields, needs_review=review, handed_in=handed_in,
    )  # fmt: skip


def told(component: ComponentAnswer) -> str:
    """An answer in the words of the table."""
    letter = next(letter for letter, answer in ANSWERS.items() if answer == component.answer)
    parts = [f"{component.component} {letter}{'?' if component.check_first else ''}"]
    if component.paper_ids:
        parts += [
            ",".join(component.paper_ids),
            component.valid_until or {"never": "lasting"}.get(component.ends or "", component.ends or ""),
        ]
    parts += [f"ended:{','.join(component.ended_by)}"] if component.ended_by else []
    parts += [f"super:{','.join(component.superseded_by)}"] if component.superseded_by else []
    return " ".join(parts)


def answered(row: dict[str, str], index: SqliteIndex, links: Links) -> list[str]:
    """What the reuse check answers for a row, component by component, in the words of the table."""
    for paper_id, _ in list(index.versions()):
        index.remove(paper_id)
    index.publish([held(said) for said in row["held"].split(" | ") if said])
    number, name, born = PEOPLE[row["asked"]]
    known = know(index, number, links) if number else know_named(index, name, born, links)
    answer = check_known(procedure(row["procedure"]), number or name, known, index, date.fromisoformat(row["day"]))
    return [told(component) for component in answer.components]
