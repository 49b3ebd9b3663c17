"""The numbers the centre is judged on, counted from the records, so that anybody can count them again."""

from __future__ import annotations

from store.figures.count import Figures, figures_of
from store.figures.facts import Facts, PaperFact, refreshed

__all__ = ["Facts", "Figures", "PaperFact", "figures_of", "refreshed"]
