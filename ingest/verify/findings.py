"""What `motlan verify` finds, in sentences with ids only: the first ones by name, the rest as a number."""

from __future__ import annotations

_NAMED = 1_000  # of each sort; a lost index would else name every paper there is


class Findings:
    """Collects problems (something is wrong) and remarks (worth knowing)."""

    def __init__(self) -> None:
        self.problems = 0
        self.remarks = 0
        self.named_problems: list[str] = []
        self.named_remarks: list[str] = []

    def problem(self, sentence: str) -> None:
        """Something is wrong: `verify` will not say that all is well."""
        self.problems += 1
        if len(self.named_problems) < _NAMED:
            self.named_problems.append(sentence)

    def remark(self, sentence: str) -> None:
        """Something that people may want to know."""
        self.remarks += 1
        if len(self.named_remarks) < _NAMED:
            self.named_remarks.append(sentence)

    @property
    def unlisted(self) -> int:
        """How many problems and remarks have no sentence."""
        return self.problems + self.remarks - len(self.named_problems) - len(self.named_remarks)
