"""Names of agencies as metadata give them: the agency's own, in full, without the units above it."""

from __future__ import annotations

import re

from core.text import nfc

_SHORT = re.compile(r"^(?:UBND|U\.B\.N\.D\.?|Uỷ ban nhân dân)(?!\w)", re.IGNORECASE)
_UNIT = re.compile(
    r"(?<![\w.])(?:(?P<commune>xã(?! hội)|phường|thị trấn|đặc khu|p\.)|(?P<district>huyện|quận|thị xã|h\.|q\.|tx\.?)|"
    r"(?P<city>thành phố|tp\.?)|(?P<province>tỉnh|t\.))\s*(?=\w)",
    re.IGNORECASE,
)
_LEVEL = {"commune": 1, "district": 2, "city": 3, "province": 4}
_NUMBERED = re.compile(r"[\s,;-]+No\b[\s.:]*\d.*$")  # what stands beside it in the head of a paper


def own_name(text: str) -> str:
    """The agency's own name: `UBND phường Phú Thượng, thành phố Hà Nội` → `Ủy ban nhân dân phường Phú Thượng`.

    The unit that it is the agency of stays, those that this one lies in go; a city may lie in a city. A number of a
    paper behind it goes too. Of two agencies (`A; B`) each is named so. Anything else comes back as it is.
    """
    return "; ".join(map(_own, text.split("; ")))


def _own(text: str) -> str:
    name = _NUMBERED.sub("", _SHORT.sub("Ủy ban nhân dân", nfc(text)))
    first = 0
    for unit in _UNIT.finditer(name):
        level = _LEVEL[unit.lastgroup or "commune"]
        if first and (level > first or level == first == _LEVEL["city"]):
            return name[: unit.start()].rstrip(" ,;-–")
        first = first or level
    return name
