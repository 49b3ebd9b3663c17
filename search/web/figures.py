"""The numbers the centre is judged on: a page with plots, and each table as CSV; counted from the records."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from core.catalogue import procedure as catalogue
from core.errors import MotlanError, NotFoundError, UsageError
from search.web.api import NO_STORE
from search.web.desk import Desk
from search.web.plots import bars, columns
from search.web.words import day as shown_day
from search.web.words import word
from store import figures as counting
from store.figures.count import MEANING, Figures, rows
from store.figures.csv import written
from store.figures.facts import kept
from store.objects import Objects

_FRESH = 600.0  # seconds for which figures are shown as they were counted
_PATIENCE = 5.0  # seconds that a page waits for a count
_MOST_BARS = 20


class _Counter:
    """Counts in the background, one count at a time: a page must not wait for a whole store to be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: threading.Thread | None = None
        self._done = -_FRESH

    def facts(self, objects: Objects, *, again: bool) -> counting.Facts:
        """The facts as last counted; a new count is begun when they are old, and waited for a moment."""
        with self._lock:
            if self._running is None and (again or time.monotonic() - self._done >= _FRESH):
                self._running = threading.Thread(target=self._count, args=(objects,), daemon=True)
                self._running.start()
            running = self._running
        if running is not None:
            running.join(_PATIENCE)
        return kept(objects)

    def _count(self, objects: Objects) -> None:
        try:
            counting.refreshed(objects)
            self._done = time.monotonic()
        except MotlanError:  # the next page begins another count
            return
        finally:
            with self._lock:
                self._running = None


_counters: dict[int, _Counter] = {}  # by store


def figures(desk: Desk, request: Request) -> Response:
    """`/figures?from=&to=&branch=`: the figures of these days and this branch."""
    asked = {name: request.query_params.get(name, "").strip()[:60] for name in ("from", "to", "branch")}
    counted = _counted(desk, request, asked)
    desk.log(request, "figures", [])
    return desk.frame.page(
        request, "figures.html", figures=counted, asked=asked, tables=list(MEANING),
        pages=columns(_by_day(counted), "Số trang đã số hóa theo ngày"),
        shares=[
            (what, bars(_shares(counted, name), f"Tỷ lệ không phải yêu cầu nộp, {what}", of_all=True))
            for name, what in (
                ("procedure", "theo thủ tục"), ("branch", "theo điểm tiếp nhận"), ("month", "theo tháng"),
            )
        ],
        reasons=bars([(word(name, "asked_reasons"), count) for name, count in counted.asked_for.items()], "Lý do"),
    )  # fmt: skip


def table(desk: Desk, request: Request) -> Response:
    """`/figures/{name}.csv`: one table; `all` for all of them."""
    name = request.path_params["name"]
    if name not in (*MEANING, "all"):
        raise NotFoundError("no such table")
    asked = {part: request.query_params.get(part, "").strip()[:60] for part in ("from", "to", "branch")}
    counted = _counted(desk, request, asked)
    desk.log(request, "figures", [])
    text = written(row for row in rows(counted) if name in ("all", row.figure))
    headers = {**NO_STORE, "content-disposition": f'attachment; filename="motlan-{name}.csv"'}
    return Response(
        "\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers
    )  # spreadsheets need the mark


def _counted(desk: Desk, request: Request, asked: dict[str, str]) -> Figures:
    counter = _counters.setdefault(id(desk.objects), _Counter())
    facts = counter.facts(desk.objects, again="again" in request.query_params)
    since, until = (_day(asked[name]) for name in ("from", "to"))
    return counting.figures_of(facts, desk.waiting(), since=since, until=until or "9", branch=asked["branch"] or None)


def _day(text: str) -> str:
    """A day, month or year as it is stored. Raises UsageError."""
    if not text:
        return ""
    iso = "-".join(part.zfill(2) for part in reversed(text.split("/"))) if "/" in text else text
    try:
        date.fromisoformat(f"{iso}-01-01"[:10] if len(iso) < 10 else iso)
    except ValueError:
        raise UsageError("give days as 05/01/2026, 01/2026 or 2026") from None
    return iso


def _by_day(counted: Figures) -> list[tuple[str, float]]:
    sums: Counter[str] = Counter()
    for pages in counted.pages_by_day:
        sums[pages.day] += pages.pages
    return [(shown_day(day), float(pages)) for day, pages in sorted(sums.items())[-92:]]


def _shares(counted: Figures, name: str) -> list[tuple[str, float]]:
    """The share satisfied without asking, by one of procedure, branch and month; most components first."""
    names = {code: procedure.name for code, procedure in catalogue.procedures().items()} if name == "procedure" else {}
    satisfied: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for counts in counted.components_by:
        group = getattr(counts, name)
        satisfied[group] += counts.satisfied
        decided[group] += counts.satisfied + counts.shown + counts.asked
    groups = sorted(decided) if name == "month" else [group for group, _ in decided.most_common(_MOST_BARS)]
    shown = {group: shown_day(group) if name == "month" else names.get(group, group) or "không rõ" for group in groups}
    return [(f"{shown[group]} ({decided[group]})", satisfied[group] / decided[group]) for group in groups]
