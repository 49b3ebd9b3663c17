"""Machine-readable codes of a paper, those the reader decoded and zones that still stand in the recognised lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from core.codes import mrz, payloads
from core.records import Code, PageReading
from core.text import nfc

_FILLER_RUN = re.compile(r"[-–—_=«‹<]{2,}")  # what a recogniser of running text makes of a zone's fillers
_ZONE_LINE = re.compile(r"^(?:I[D0][A-Z0-9]{3}|P.?VNM|[A-Z0-9]{9,}VNM|[A-Z]{2,12}[-<]{2})", re.IGNORECASE)


def zones(page: PageReading) -> Iterator[tuple[Code, mrz.Mrz]]:
    """Zones whose check digits hold: decoded ones first, else one found in the lines of the page."""
    decoded = False
    for code in page.codes:
        zone = mrz.parse(code.text.split("\n")) if code.kind == "mrz" else None
        if zone is not None and zone.checks_hold:
            decoded = True
            yield code, zone
    lines = [] if decoded else [line for line in page.lines if _looks_like_zone(line.text)]
    if len(lines) >= 2:
        zone = mrz.parse([re.sub(r"[-–—_=]", "<", line.text) for line in lines])
        if zone is not None and zone.checks_hold:
            boxes = [line.box for line in lines]
            box = (
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
            )
            yield Code("mrz", zone.text, box, True), zone


def _looks_like_zone(text: str) -> bool:
    close = text.replace(" ", "")
    return len(close) >= 14 and bool(_FILLER_RUN.search(close) or _ZONE_LINE.match(close))


def kinds_on(pages: Sequence[PageReading]) -> frozenset[str]:
    """What machine-readable codes the pages carry, by the names the catalogue uses."""
    carried = set()
    for page in pages:
        for code in page.codes:
            if code.kind == "qr" and payloads.card(code.text) is not None:
                carried.add("qr_card")
            elif code.kind == "barcode":
                carried.add("barcode")
        for _, zone in zones(page):
            carried.add("mrz_td3" if zone.kind == "passport" else "mrz_td1")
        if any(code.kind == "mrz" for code in page.codes) and not carried & {"mrz_td1", "mrz_td3"}:
            lines = next(code.text for code in page.codes if code.kind == "mrz").split("\n")
            carried.add("mrz_td3" if lines[0].startswith("P") else "mrz_td1")
    return frozenset(carried)


def tokens(pages: Sequence[PageReading]) -> frozenset[str]:
    """The pieces of all two-dimensional codes' payloads; days also as ISO dates. Witnesses for what is printed."""
    out = set()
    for page in pages:
        for code in page.codes:
            if code.kind in ("qr", "data_matrix"):
                for piece in re.split(r"[|;\n&=,{}\"]+", nfc(code.text)):
                    out |= _forms(piece.strip())
    return frozenset(out)


def _forms(piece: str) -> set[str]:
    if len(piece) < 6:
        return set()
    for pattern in ("%d%m%Y", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            return {piece, datetime.strptime(piece, pattern).date().isoformat()}
        except ValueError:
            continue
    return {piece}
