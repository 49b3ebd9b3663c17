"""Which words a learnt model may know: those of printed forms, and those on the papers of several people; no names.

A model is kept for years and copied to every worker, so it must not tell whose papers it was trained on. Figures never
become features at all (`features.tokens`). A pair of words is kept only when both are words of the forms themselves; a
single word also when it stands on the papers of at least `LEAST_OWNERS` different owners, all papers without an owner
counting as one. So a family's name on its own papers is not kept, and no full name can be put together from pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from classify.learned.features import WORDS, Features, tokens
from core.catalogue import Catalogue, PaperType
from core.text import fold

LEAST_OWNERS = 5
MOST = 4000  # names of features; the rarest are left out
_LEAST_PAPERS = 2


def of_forms(catalogue: Catalogue) -> frozenset[str]:
    """The words that the catalogue's files say are printed on forms, without marks."""
    common = catalogue.common
    texts = [*common.stop_labels, *common.english, *common.inner_titles, *common.other_titles]
    texts += [text for kind in catalogue.types.values() for text in _printed(kind)]
    return frozenset(word for text in texts for word in tokens(text))


def _printed(kind: PaperType) -> Iterator[str]:
    title = kind.title
    yield from (kind.name, *title.whole, *title.starts, *title.marks, *title.against, *title.needs)
    yield from (*kind.inner_titles, *kind.issuers)
    for section in kind.section:
        yield from (*section.starts, *section.each)
    for field in kind.field:
        yield from field.labels


def allowed(papers: Sequence[tuple[Features, str | None]], forms: frozenset[str]) -> list[str]:
    """The names of features that a model trained on these papers (with their owners) may hold, in a fixed order."""
    count: Counter[str] = Counter()
    owners: defaultdict[str, set[str | None]] = defaultdict(set)
    for seen, owner in papers:
        for name in seen:
            count[name] += 1
            if len(owners[name]) < LEAST_OWNERS:
                owners[name].add(owner)
    held = [
        name for name, often in count.items()
        if often >= _LEAST_PAPERS and (not name.startswith(WORDS) or _may_stay(name, forms, len(owners[name])))
    ]  # fmt: skip
    kept = sorted(held, key=lambda name: (name.startswith(WORDS), -count[name], name))[:MOST]
    return sorted(kept)


def _may_stay(name: str, forms: frozenset[str], owners: int) -> bool:
    words = fold(name.partition(":")[2]).split()
    if all(word in forms for word in words):
        return True
    return len(words) == 1 and owners >= LEAST_OWNERS
