"""No reading, however odd, makes labelling fail; and the same reading always gives the same answer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import classify
from core.catalogue import load
from core.records import Code, Line, PageReading, Word
from tests.support.drawn import STATUS, page

CATALOGUE = load()
PLACE = st.floats(0, 1, allow_nan=False)
WORDS = st.sampled_from(
    [
        "GIẤY",
        "KHAI",
        "SINH",
        "Họ,",
        "tên:",
        "Ngày",
        "sinh:",
        "01/01/2000",
        "31/02/2001",
        "001099999999",
        "Số:",
        "/",
        ":",
        "....",
        "ĐƠN",
        "CĂN",
        "CƯỚC",
        "CÔNG",
        "DÂN",
        "ngày",
        "tháng",
        "năm",
        "12",
        "Bên",
        "A",
        "Ông",
        "Bà:",
        "HỢP",
        "ĐỒNG",
        "đồng",
        "1.000.000",
        "IDVNM<<<<<<<<",
        "́",
        "☒",
        "QUYỀN",
        "SỬ",
        "DỤNG",
        "ĐẤT",
        "thửa",
        "số:",
    ]
) | st.text(max_size=6)


@st.composite
def readings(draw: st.DrawFn) -> PageReading:
    lines = []
    for _ in range(draw(st.integers(0, 12))):
        words = []
        for text in draw(st.lists(WORDS, min_size=1, max_size=6)):
            x, y = draw(PLACE), draw(PLACE)
            words.append(
                Word(
                    text,
                    (x, y, x + draw(PLACE) / 4, y + draw(PLACE) / 20),
                    draw(PLACE),
                    draw(st.sampled_from([True, False, None])),
                )
            )
        lines.append(Line(tuple(words), words[0].box, draw(st.integers(0, 3))))
    codes = [
        Code(
            draw(st.sampled_from(["qr", "barcode", "mrz"])),
            draw(st.text(max_size=40) | st.just("1|2|3|4|5|6|7")),
            (0, 0, 1, 1),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    size = draw(st.sampled_from([(0, 0), (1654, 2339), (1011, 638)]))
    return PageReading(
        1,
        draw(st.sampled_from(["read", "read", "blank", "failed"])),
        "test",
        "ocr",
        width=size[0],
        height=size[1],
        lines=tuple(lines),
        codes=tuple(codes),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(readings(), min_size=1, max_size=3))
def test_any_reading_gets_a_label_with_lawful_values(pages: list[PageReading]) -> None:
    label = classify.label(pages, CATALOGUE)
    assert label.type == "unknown" or label.type in CATALOGUE
    assert 0.0 <= label.type_confidence <= 1.0
    for field in label.fields.values():
        assert field.value
        assert 0.0 <= field.confidence <= 1.0
    assert label.needs_review == bool(label.review_reasons)
    assert all(classify.sentence(reason) for reason in label.review_reasons)


@settings(max_examples=60, deadline=None)
@given(st.lists(readings(), min_size=1, max_size=4))
def test_any_pages_are_split_without_loss(pages: list[PageReading]) -> None:
    numbered = [
        PageReading(**{name: getattr(reading, name) for name in reading.__struct_fields__} | {"page": i + 1})
        for i, reading in enumerate(pages)
    ]
    papers = classify.split(numbered, CATALOGUE)
    assert [number for paper in papers for number in paper] == list(range(1, len(pages) + 1))


def test_no_pages_are_no_paper_and_an_unknown_label() -> None:
    assert classify.split([], CATALOGUE) == []
    assert classify.label([], CATALOGUE).type == "unknown"


def test_the_same_reading_gives_the_same_label() -> None:
    assert classify.label([page(STATUS)], CATALOGUE) == classify.label([page(STATUS)], CATALOGUE)


@given(st.lists(readings(), max_size=3))
@settings(max_examples=25, deadline=None)
def test_an_explanation_tells_the_label_it_led_to(pages: list[PageReading]) -> None:
    label, said = classify.label(pages, CATALOGUE), classify.explain(pages, CATALOGUE)
    assert (said["type"], said["confidence"]) == (label.type, label.type_confidence)
    assert [reason["code"] for reason in said["reasons"]] == list(label.review_reasons)  # type: ignore[attr-defined]
    assert set(label.fields) <= set(said["chosen"])  # type: ignore[call-overload]
