"""What `motlan verify` finds, with ids only: equal findings are one, with their count and the first of their ids."""

from __future__ import annotations

from core.records import Record

_NAMED = 1_000  # ids of one finding, and findings of each sort; a lost index would else name every paper there is
_SHOWN = 10  # ids in a line for people


class Finding(Record, frozen=True):
    """What is so of one or many: `what` they are (paper, original, batch …), the fact, and which."""

    what: str
    fact: str
    count: int
    ids: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line for people."""
        if self.count == 1:
            return f"{self.what} {self.ids[0]}: {self.fact}"
        more = f" and {self.count - _SHOWN:,} more" if self.count > _SHOWN else ""
        return f"{self.count:,} × {self.what}: {self.fact}: {', '.join(self.ids[:_SHOWN])}{more}"


class Findings:
    """Collects problems (something is wrong) and remarks (worth knowing)."""

    def __init__(self) -> None:
        self.problems = 0
        self.remarks = 0
        self._facts: dict[bool, dict[tuple[str, str], tuple[int, list[str]]]] = {True: {}, False: {}}

    def problem(self, what: str, name: str, fact: str) -> None:
        """Something is wrong with what bears this name: `verify` will not say that all is well."""
        self.problems += 1
        self._add(True, what, name, fact)

    def remark(self, what: str, name: str, fact: str) -> None:
        """Something that people may want to know."""
        self.remarks += 1
        self._add(False, what, name, fact)

    @property
    def named_problems(self) -> tuple[Finding, ...]:
        """The problems, equal ones together, in the order in which they were met."""
        return self._named(True)

    @property
    def named_remarks(self) -> tuple[Finding, ...]:
        """The remarks, equal ones together."""
        return self._named(False)

    @property
    def unlisted(self) -> int:
        """How many problems and remarks are counted and not named."""
        named = sum(len(ids) for facts in self._facts.values() for _, ids in facts.values())
        return self.problems + self.remarks - named

    def _add(self, is_problem: bool, what: str, name: str, fact: str) -> None:
        facts = self._facts[is_problem]
        count, ids = facts.get((what, fact), (0, []))
        if count or len(facts) < _NAMED:
            if len(ids) < _NAMED:
                ids.append(name)
            facts[what, fact] = (count + 1, ids)

    def _named(self, is_problem: bool) -> tuple[Finding, ...]:
        return tuple(
            Finding(what, fact, count, tuple(ids)) for (what, fact), (count, ids) in self._facts[is_problem].items()
        )
