"""Forms held back from what learns forms."""

import pytest

from samples.random.forms import HELD, drawn_by, forms


def test_open_and_held_forms_are_all_forms_and_none_is_both() -> None:
    several = [code for code, choice in forms().items() if len(choice) >= HELD]
    assert several
    for code in several:
        shown, held = drawn_by(code, "open"), drawn_by(code, "held")
        assert held, code
        assert not [form for form in shown if form in held], code
        assert sorted(map(id, shown + held)) == sorted(map(id, drawn_by(code))), code
        assert shown[0] is forms()[code][0], "the first form is what the law's generations are drawn by"


def test_a_type_of_few_forms_is_drawn_by_all_of_them() -> None:
    few = [code for code, choice in forms().items() if len(choice) < HELD]
    if not few:
        pytest.skip("every type has several forms")
    for code in few:
        assert drawn_by(code, "held") == drawn_by(code, "open") == forms()[code], code
