"""Letters about one person name an owner, in one of the manners that say so; the words of a field are marked."""

from datetime import date
from random import Random

import pytest

from samples.random.letters_about import SHARE, about, pieces
from samples.random.people import World


@pytest.mark.parametrize("code", sorted(SHARE))
def test_whom_a_letter_is_about_is_named_in_its_text(code: str) -> None:
    world = World(Random(5), date(2024, 5, 7))
    drawn = [said for number in range(80) if (said := about(code, str(number), world)) is not None]
    assert drawn
    for said in drawn:
        told = [piece for text in (*said.labelled, *said.sentences) for piece in pieces(text)]
        marked = {field: words for words, field in told if field}
        assert marked["full_name"] == said.owner.name == said.fields["full_name"]
        assert said.owner.id == said.fields["personal_id"]
        assert ("personal_id" in marked) is (said.owner.id is not None)


def test_a_name_alone_stands_in_the_subject_too_or_where_it_is_carried_out() -> None:
    world = World(Random(5), date(2024, 5, 7))
    drawn = [said for number in range(300) if (said := about("quyet_dinh", str(number), world)) is not None]
    alone = [said for said in drawn if said.fields["personal_id"] is None and said.fields["birth_date"] is None]
    assert alone
    for said in alone:
        assert said.owner.name is not None
        assert said.owner.name in said.subject or "chịu trách nhiệm thi hành" in said.sentences[-1]
