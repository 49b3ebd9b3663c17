"""A page taken out of somebody's PDF: content, fonts and pictures stay, whatever acts or hides a file is left behind.

Nothing is searched for and taken away: the page is given the few keys that show it, and every dictionary reached from
there loses the keys through which a PDF acts, points to files, or carries data that no page shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group")
_RESOURCES = frozenset(("/Font", "/XObject", "/ColorSpace", "/ExtGState", "/Pattern", "/Shading", "/Properties"))
# Dictionaries whose keys are names that the file has chosen, and mean nothing by themselves.
_NAMED = _RESOURCES | {"/CharProcs", "/Colorants"}
_ACTING = frozenset(
    (
        "/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/URI", "/Next", "/Annots", "/Dest", "/Names",  # acts
        "/EF", "/RF", "/AF", "/FS", "/Ref", "/OPI", "/Alternates",  # points to files and other pictures
        "/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/Thumb", "/CIDSet", "/CharSet",
        "/Interpolate",  # smooths a picture: PDF/A forbids it
    )
)  # fmt: skip
_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its data lie in another file
_MOST_OBJECTS = 20_000  # of one page


class NotTaken(Exception):
    """The page cannot be taken as it is: its picture has to stand for it."""


def taken(single: bytes) -> pikepdf.Pdf:
    """The page of a file of one page (`ocr.input.pdf.single_page`), as a PDF of its own that does nothing but show it.

    Raises NotTaken for a page with PostScript, locked or foreign streams, or too many objects.
    """
    own = pikepdf.Pdf.new()
    with pikepdf.Pdf.open(BytesIO(single)) as file:
        own.pages.append(file.pages[0])
    held = own.pages[0].obj
    held.Resources = held.get("/Resources", Dictionary())
    for key in set(held.keys()) - {*_PAGE, "/Type", "/Parent"}:
        del held[key]
    for key in set(held.Resources.keys()) - _RESOURCES:
        del held.Resources[key]
    for item in objects(held):
        _strip(item)
    own.remove_unreferenced_resources()
    return own


def has_hidden_layers(path: Path) -> bool:
    """Whether the file has layers that are not always shown: taken out of it a page would show them."""
    with pikepdf.Pdf.open(path) as whole:
        layers = whole.Root.get("/OCProperties")
        if not isinstance(layers, Dictionary):
            return False
        usual = layers.get("/D", Dictionary())
        shown = str(usual.get("/BaseState", "/ON")) == "/ON"
        return not shown or len(usual.get("/OFF", Array())) > 0 or len(usual.get("/AS", Array())) > 0


def objects(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream that a page leads to, each once, the page first. Raises NotTaken beyond a limit."""
    waiting, seen, count = [page], set(), 0
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        count += 1
        if count > _MOST_OBJECTS:
            raise NotTaken("objects")
        if isinstance(item, Array):
            waiting += [entry for entry in item if isinstance(entry, (Array, Dictionary, Stream))]
            continue
        yield item
        for key in list(item.keys()):
            if key == "/Parent":
                continue
            entry = item[key]
            if isinstance(entry, (Array, Stream)):
                waiting.append(entry)
            elif isinstance(entry, Dictionary):
                waiting += _named(entry) if key in _NAMED else [entry]


def _named(names: pikepdf.Object) -> list[pikepdf.Object]:
    """What stands under the names of a dictionary of names."""
    return [names[key] for key in names.keys() if isinstance(names[key], (Array, Dictionary, Stream))]  # noqa: SIM118 - a pikepdf object is no mapping


def _strip(item: pikepdf.Object) -> None:
    """Take out of one dictionary what acts, and refuse what cannot be taken out."""
    if isinstance(item, Stream):
        if any(key in item for key in _OUTSIDE):
            raise NotTaken("foreign stream")
        if "/Crypt" in _names(item.get("/Filter")):
            raise NotTaken("locked stream")
        if item.get("/Subtype") == Name.PS or "/PS" in item or item.get("/Subtype2") == Name.PS:
            raise NotTaken("PostScript")
    for key in _ACTING & set(item.keys()):
        del item[key]
    if "/OC" in item:  # layers that are shown need no switch
        del item["/OC"]
    properties = item.get("/Properties")
    if isinstance(properties, Dictionary):
        for name in list(properties.keys()):
            properties[name] = Dictionary()


def _names(filters: pikepdf.Object | None) -> list[str]:
    if filters is None:
        return []
    return [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
