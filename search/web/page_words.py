"""The words of a page over its image, so that they can be selected, copied and looked for where they stand."""

from __future__ import annotations

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import Response

from core.errors import CorruptError, NotFoundError
from core.records import Line
from search.web.desk import Desk, id_of
from search.web.guess import file_of
from store import pages

_HEIGHT = 1414  # units of the drawing: an A4 page is 1000 wide
_WIDTH = 1000
_MOST = 4_000  # words of one page


def words(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/pages/{n}/words`: the words of the n-th page as an SVG; no words when they are no longer cached."""
    revision = desk.papers.load(id_of(request))
    desk.admit(request, "look", revision)
    reading, place = revision.reading, request.path_params["n"]
    if not 1 <= place <= len(reading.pages):
        raise NotFoundError("the paper has no such page")
    try:
        cached = pages.any_reader(desk.objects, *file_of(reading, reading.pages[place - 1]))
    except CorruptError:  # it is a cache
        cached = None
    desk.log(request, "words", [revision.paper_id])
    high = round(_WIDTH * cached.height / cached.width) if cached and cached.width and cached.height else _HEIGHT
    return Response(_drawn(cached.lines if cached else (), high), media_type="image/svg+xml")


def _drawn(lines: tuple[Line, ...], high: int) -> str:
    shape = f'viewBox="0 0 {_WIDTH} {high}" preserveAspectRatio="none"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" class="words" {shape}>']
    left = _MOST
    for line in lines:
        for word in line.words[:left]:
            x, y, right, bottom = word.box
            size = max((bottom - y) * high, 4)
            parts.append(
                f'<text x="{x * _WIDTH:.0f}" y="{bottom * high - size * 0.2:.0f}" font-size="{size:.0f}" '
                f'textLength="{max((right - x) * _WIDTH, 1):.0f}" lengthAdjust="spacingAndGlyphs">'
                f"{escape(word.text)} </text>"
            )
        left -= len(line.words)
        parts.append("\n")
        if left <= 0:
            break
    return "".join([*parts, "</svg>"])
