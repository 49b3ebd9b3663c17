"""Where one paper ends and the next begins among the pages of a file; every page lands in exactly one paper."""

from __future__ import annotations

from collections.abc import Sequence

from classify.papers.adjacency import parted
from classify.papers.page_features import page_features
from core.catalogue import Catalogue
from core.records import PageReading


def split(pages: Sequence[PageReading], catalogue: Catalogue) -> list[tuple[int, ...]]:
    """Page numbers grouped to papers, in order. A doubtful boundary is cut: two papers in one is the worse mistake."""
    papers = parted([page_features(page, catalogue) for page in pages], catalogue)
    return [tuple(seen.page for seen in paper) for paper in papers]
