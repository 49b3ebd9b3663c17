"""The page of figures: for whoever may see them, with plots drawn here, and each table as CSV."""

from __future__ import annotations

import re

import pytest

from search.web.plots import bars, columns
from store.files import FileObjects
from tests.unit.search.web.test_pages import Services, services, text

__all__ = ["services"]


def test_figures_are_shown_with_plots_to_who_may_see_them_and_to_nobody_else(services: Services) -> None:
    page = services.signed_in("auditor", name="thanh.tra").get("/figures")
    assert page.status_code == 200
    said = text(page.text)
    assert "2 giấy tờ đang giữ" in said or "giấy tờ đang giữ 2" in said
    assert page.text.count("<svg") >= 1
    assert "style=" not in page.text
    assert services.log()[-1].action == "figures"
    assert services.officer.get("/figures").status_code == 403


def test_each_table_comes_as_csv(services: Services) -> None:
    auditor = services.signed_in("auditor", name="thanh.tra")
    page = auditor.get("/figures").text
    names = set(re.findall(r"/figures/(\w+)\.csv", page))
    assert names == {"all", "papers_held", "pages_digitised", "components", "asked_for", "review",
                     "searchable_seconds", "waiting", "failures"}  # fmt: skip
    table = auditor.get("/figures/pages_digitised.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "pages_digitised,2026-02-01,CN02,,pages,2" in table.text
    assert auditor.get("/figures/secret.csv").status_code == 404


def test_days_that_are_none_are_refused(services: Services) -> None:
    auditor = services.signed_in("auditor", name="thanh.tra")
    assert auditor.get("/figures", params={"from": "hôm qua"}).status_code == 400
    assert "giấy tờ đang giữ 0" in text(auditor.get("/figures", params={"to": "12/2025"}).text)


def test_figures_stay_as_counted_for_a_while_and_are_counted_again_on_demand(services: Services) -> None:
    auditor = services.signed_in("auditor", name="thanh.tra")
    assert "giấy tờ đang giữ 2" in text(auditor.get("/figures").text)
    assert isinstance(services.objects, FileObjects)
    from tests.support.made_papers import paper

    services.keep(paper("01m87rsyrhnentqaxbnentqaxd-1"))
    assert "giấy tờ đang giữ 2" in text(auditor.get("/figures").text)
    assert "giấy tờ đang giữ 3" in text(auditor.get("/figures", params={"again": "1"}).text)


@pytest.mark.parametrize("values", [[], [("<b>", 0.0)], [("a", 1.0), ("b" * 99, 2000.5)]])
def test_plots_escape_their_texts_and_draw_a_mark_for_each_value(values: list[tuple[str, float]]) -> None:
    for plot in (
        columns(values, 'a "title" <'),
        bars(values, "x"),
        bars([(name, 0.5) for name, _ in values], "x", of_all=True),
    ):
        assert plot.count("<rect") == len(values)
        assert "<b>" not in plot
        assert plot.startswith("<svg")
        assert plot.endswith("</svg>")
