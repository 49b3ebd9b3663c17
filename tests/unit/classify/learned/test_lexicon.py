"""Which words a learnt model may know: those of forms and of many people, and no names."""

from __future__ import annotations

from classify.learned import lexicon
from core.catalogue import load

CATALOGUE = load()


def test_words_of_forms_stay_and_a_familys_name_does_not() -> None:
    forms = lexicon.of_forms(CATALOGUE)
    family = [
        ({"p:zuky": 1.0, "p:sinh": 1.0, "t:khai sinh": 1.0, "t:zuky an": 1.0}, f"owner {k % 4}") for k in range(40)
    ]
    assert lexicon.allowed(family, forms) == ["p:sinh", "t:khai sinh"]


def test_a_word_on_the_papers_of_several_people_stays_alone_but_never_in_a_pair() -> None:
    forms = lexicon.of_forms(CATALOGUE)
    town = [({"p:zuky": 1.0, "t:zuky sinh": 1.0}, f"owner {k}") for k in range(lexicon.LEAST_OWNERS)]
    assert lexicon.allowed(town, forms) == ["p:zuky"]
    assert lexicon.allowed([(seen, None) for seen, _ in town], forms) == []
