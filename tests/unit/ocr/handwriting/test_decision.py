"""What is made of what the readers saw in one zone."""

import itertools

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from ocr.handwriting import decision, inference
from ocr.handwriting.decision import Evidence


def frames(text, sure=0.98):
    """Frames in which a reader sees each digit of a text so surely, with blanks between."""
    rows = []
    for char in text:
        row = np.full(11, (1 - sure) / 10)
        row[int(char) + 1] = sure
        rows += [row, np.array([0.99] + [0.001] * 10)]
    rows = rows or [np.array([0.99] + [0.001] * 10)]
    return np.log(np.stack(rows))


def seen(text, sure=0.98, first=None, written="", other=None):
    """Both nets see `text` in all five views (the second `other`, where given)."""
    return Evidence(
        [[frames(text, sure)] * 5, [frames(text if other is None else other, sure)] * 5],
        None if first is None else frames(first),
        written,
    )


def test_readers_that_agree_assert_the_number():
    decided = decision.decide("number", seen("574", first="574", written="574"))
    assert decided.candidates[0][0] == "574"
    assert decided.asserted


def test_nets_that_differ_assert_nothing_and_rank_both_readings():
    decided = decision.decide("number", seen("574", other="514", first="514"))
    assert not decided.asserted
    assert {text for text, _ in decided.candidates[:2]} == {"574", "514"}


def test_nets_alone_assert_only_when_they_are_surer():
    assert decision.decide("number", seen("23", sure=0.999, first="28")).asserted
    assert not decision.decide("number", seen("23", sure=0.5, first="28")).asserted


def test_a_day_is_one_of_thirty_one_and_a_month_one_of_twelve():
    day = decision.decide("day", seen("39", sure=0.9))
    month = decision.decide("month", seen("15", sure=0.9))
    assert all(1 <= int(text) <= 31 for text, _ in day.candidates)
    assert all(1 <= int(text) <= 12 for text, _ in month.candidates)
    assert not day.asserted
    assert not month.asserted


def test_a_day_without_its_leading_nought_is_the_same_day():
    decided = decision.decide("day", seen("5", first="5"))
    assert decided.candidates[0][0] == "05"
    assert decided.asserted


def test_digits_beyond_an_edge_stop_the_assertion_unless_print_is_known_to_end_there():
    views = [frames("03"), frames("103"), frames("037"), frames("03"), frames("03")]  # as those of crops.VIEWS
    asserted = {
        edges: decision.decide("day", Evidence([views, views], frames("03"), "03", sure_edges=edges)).asserted
        for edges in itertools.product((False, True), repeat=2)
    }
    assert asserted == {(False, False): False, (True, False): False, (False, True): False, (True, True): False}
    views[1:3] = [frames("103"), frames("03")]
    decided = [
        decision.decide("day", Evidence([views, views], None, "03", sure_edges=(left, False))) for left in (False, True)
    ]
    assert [answer.asserted for answer in decided] == [False, True]


def test_an_empty_zone_has_no_candidates():
    assert decision.decide("number", seen("")) == decision.Decision((), False)
    assert decision.decide("day", seen("")) == decision.Decision((), False)


def test_candidates_come_best_first_and_at_most_five():
    decided = decision.decide("number", seen("4711", sure=0.4, first="4111", written="4771"))
    shares = [share for _, share in decided.candidates]
    assert len(shares) <= decision.SHOWN
    assert shares == sorted(shares, reverse=True)


@st.composite
def log_probs(draw):
    """Up to four frames at random."""
    rows = draw(st.lists(st.lists(st.floats(0.01, 1), min_size=11, max_size=11), min_size=1, max_size=4))
    shares = np.array(rows)
    return np.log(shares / shares.sum(axis=1, keepdims=True))


def collapse(path):
    """The text of a path of classes."""
    return "".join(str(k - 1) for k, _ in itertools.groupby(path) if k)


@given(log_probs(), st.sampled_from(["", "7", "77", "12", "121"]))
def test_a_texts_likelihood_is_the_sum_over_all_its_paths(frame_log_probs, text):
    classes = sorted({0} | {int(char) + 1 for char in text})
    total = sum(
        np.exp(sum(frame_log_probs[t, k] for t, k in enumerate(path)))
        for path in itertools.product(classes, repeat=len(frame_log_probs))
        if collapse(path) == text
    )
    assert np.isclose(np.exp(inference.log_likelihood(frame_log_probs, [text, "9999"])[0]), total, atol=1e-9)


@given(log_probs())
def test_the_search_finds_the_text_that_stands_out(frame_log_probs):
    sharp = 6 * frame_log_probs
    sharp -= np.logaddexp.reduce(sharp, axis=1, keepdims=True)
    likelihoods = inference.log_likelihood(sharp, ["", *map(str, range(100))])
    assume(likelihoods.max() > np.log(0.3))  # where all texts are about alike, a narrow beam may keep any of them
    assert inference.log_likelihood(sharp, inference.likely(sharp)).max() >= likelihoods.max() - 0.2
