"""The learnt model of one version: which type a paper is where the rules doubt, and which values will be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.learned import Advice, features
from classify.learned.linear import Linear, packed, unpacked
from classify.types.verdict import UNKNOWN
from core.errors import CorruptError
from core.records import Label, PageReading

RIGHT, WRONG = "right", "wrong"  # the answers of the model of values


@dataclass(frozen=True)
class Types:
    """Which type: the chances of all types officers named, and from where on they are heard."""

    linear: Linear
    propose_at: float  # where the rules know no type, one is proposed from this chance on
    replace_at: float  # … and from this one on another than the rules' own, of which they are not sure
    doubt_at: float  # the rules' sure type is doubted when its chance is below this

    def proposal(self, label: Label, seen: features.Features) -> tuple[str, float] | None:
        """The type to propose, when the rules themselves are in doubt and another is likely enough."""
        if not features.type_doubted(label):
            return None
        chances = self.linear.chances(seen)
        best = max(chances, key=lambda code: chances[code])
        least = self.propose_at if label.type == UNKNOWN else self.replace_at
        return (best, chances[best]) if best not in (UNKNOWN, label.type) and chances[best] >= least else None

    def doubt(self, label: Label, seen: features.Features) -> float | None:
        """The chance of a type that the rules are sure of, when it is too small; None where nothing speaks against.

        A type that officers never named is never doubted: nothing is known about it.
        """
        if features.type_doubted(label) or label.type not in self.linear.answers:
            return None
        chance = self.linear.chances(seen)[label.type]
        return chance if chance < self.doubt_at else None


@dataclass(frozen=True)
class Values:
    """Whether a value the rules assert will be confirmed, and from where on a doubt is heard."""

    linear: Linear
    doubt_at: float

    def chance(self, seen: features.Features) -> float:
        """How likely a value with these facts is right."""
        return self.linear.chances(seen)[RIGHT]

    def doubts(self, label: Label, pages: Sequence[PageReading]) -> dict[str, float]:
        """The chances of asserted values that are too unlikely to stand."""
        chances = {}
        for name, value in label.fields.items():
            if value.source == "officer" or features.is_doubted(label, name):
                continue
            chance = self.chance(features.of_value(name, value, label, pages))
            if chance < self.doubt_at:
                chances[name] = chance
        return chances


@dataclass(frozen=True)
class LearntModel:
    """Both parts; a part that did not beat the rules is not there."""

    version: int
    types: Types | None = None
    values: Values | None = None

    def advice(self, pages: Sequence[PageReading], label: Label) -> Advice:
        """What speaks against the rules' label, and which type to propose where they are in doubt."""
        read = [page for page in pages if page.status == "read"]
        if not any(page.lines for page in read):
            return Advice()
        proposal = doubt = None
        if self.types is not None:
            seen = features.of_paper(read, label)
            proposal, doubt = self.types.proposal(label, seen), self.types.doubt(label, seen)
        if proposal is not None or self.values is None or features.type_doubted(label):
            return Advice(proposal, doubt)
        return Advice(None, doubt, self.values.doubts(label, read))

    def weights(self) -> bytes:
        """The model as one NPZ of plain arrays."""
        arrays: dict[str, NDArray[np.generic]] = {"format": np.array([1], np.int32)}
        if self.types is not None:
            arrays |= self.types.linear.arrays("types")
            arrays["types.at"] = np.array([self.types.propose_at, self.types.replace_at, self.types.doubt_at])
        if self.values is not None:
            arrays |= self.values.linear.arrays("values") | {"values.at": np.array([self.values.doubt_at])}
        return packed(arrays)


def opened(weights: bytes, version: int) -> LearntModel:
    """The model of stored weights. Raises CorruptError."""
    arrays = unpacked(weights)
    types = values = None
    try:
        if "types.at" in arrays:
            types = Types(Linear.of(arrays, "types"), *map(float, arrays["types.at"]))
        if "values.at" in arrays:
            values = Values(Linear.of(arrays, "values"), *map(float, arrays["values.at"]))
            if set(values.linear.answers) != {RIGHT, WRONG}:
                raise CorruptError("a learnt model of values has other answers than right and wrong")
    except (TypeError, ValueError):
        raise CorruptError("a learnt model's thresholds are no numbers") from None
    return LearntModel(version, types, values)
