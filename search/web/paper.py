"""A paper's page: its images with what was read beside them, and its files to take away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.aside import Begun
from core.errors import CorruptError, NotFoundError, ServiceError
from core.records import FieldValue, Record, Revision
from search.document import entry_of
from search.web.callers import note_asked
from search.web.desk import Desk, id_of
from search.web.frame import link
from search.web.glance import glance
from search.web.people import candidates_on
from search.web.related_papers import changes
from search.web.related_papers import others as related_papers
from search.web.words import word
from store import batches, papers
from store.objects import Objects

_CHUNK = 1 << 18
# A browser that shows a picture by itself makes a page around it and styles that inline.
_IMAGE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_BLANK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 70 99"><rect width="70" height="99" fill="#e9eded"/></svg>'
)
# Content types and endings of originals by the kind that reading them found; never one that a browser would run.
_KINDS = {
    "pdf": ("application/pdf", ".pdf"), "png": ("image/png", ".png"), "jpeg": ("image/jpeg", ".jpg"),
    "tiff": ("image/tiff", ".tif"), "webp": ("image/webp", ".webp"), "bmp": ("image/bmp", ".bmp"),
    "jp2": ("image/jp2", ".jp2"),
}  # fmt: skip


class Shown(Record, frozen=True):
    """A field as the page shows it."""

    name: str
    value: FieldValue
    number: int  # ties it to its box on the image
    place: int | None  # which image of the paper, from 1; None when it stands nowhere
    held: tuple[str, ...]  # checks that held, in words
    failed: tuple[str, ...]  # and that did not


class Said(Record, frozen=True):
    """One thing that the separator sheet says."""

    name: str  # type, owner or dossier
    said: str
    read: str  # what the paper or the slip says of it; empty when nothing was read
    differs: bool  # that is why the paper waits for an officer


class Image(Record, frozen=True):
    """One page image with the boxes of the fields that stand on it."""

    place: int  # from 1
    width: int
    height: int
    boxes: tuple[Shown, ...]
    quality: tuple[str, ...]
    status: str


def paper(desk: Desk, request: Request) -> Response:
    """`/papers/{id}`: all that is known about a paper, beside its images."""
    decisions = Begun(lambda: desk.decisions.on_paper(id_of(request)))
    history = desk.papers.history(id_of(request))
    latest = history[-1]
    desk.admit(request, "look", latest)
    fields = shown_fields(latest)
    images, lists = Begun(lambda: images_of(desk, latest, fields)), Begun(lambda: related_papers(desk, request, latest))
    try:
        candidates = candidates_on(desk, entry_of(latest))
    except ServiceError:  # the index rests: that hides nothing of the paper itself
        candidates = None
    others = [
        hit.paper_id
        for possible in (candidates or {}).values()
        for may_be in possible.possible
        for hit in may_be.papers
    ]
    together = lists.result()
    page_images = images.result()
    shown = [latest.paper_id, *others, *(hit.paper_id for group in together for hit in group.hits)]
    with desk.logged(request, "show", shown):
        page = desk.frame.page(
            request, "paper.html", revision=latest, reading=latest.reading, fields=fields, others=together,
            history=changes(history, desk.frame.words),
            images=page_images, reviews=desk.frame.words.reviews(latest.reading.review_reasons),
            name=PurePosixPath(latest.reading.file).name, candidates=candidates, sheet=_sheet(desk, latest),
            decisions=decisions.result(), validity=glance(entry_of(latest), desk.today()),
        )  # fmt: skip
    if page_images:
        first = link(request, f"/papers/{latest.paper_id}/pages/1.jpg")
        page.headers["link"] = f"<{first}>; rel=preload; as=image"  # asked for before the browser has read the page
    page.background = BackgroundTask(desk.remember, request, latest)  # once the page is there: nobody waits for it
    return page


def _sheet(desk: Desk, revision: Revision) -> list[Said]:
    """What the separator sheet before the paper says of it, beside what was read."""
    reading, said = revision.reading, revision.reading.separator
    if said is None:
        return []
    printed = reading.fields.get("dossier_code")
    read = {
        "type": desk.frame.words.type(reading.type) if reading.type != "unknown" else "",
        "owner": ", ".join(owner.id for owner in reading.owners if owner.id),
        "dossier": (printed.value if printed else None) or revision.slip.dossier or "",
    }
    on_sheet = {"type": desk.frame.words.type(said.type or ""), "owner": said.owner, "dossier": said.dossier}
    return [
        Said(name, text, read[name], f"sheet_differs:{name}" in reading.review_reasons)
        for name, text in on_sheet.items()
        if text
    ]


def shown_fields(revision: Revision) -> list[Shown]:
    """The fields of a paper in the order of its catalogue file, each with the place of its box."""
    pages = revision.reading.pages
    return [
        Shown(
            name=name, value=value, number=number,
            place=pages.index(value.page) + 1 if value.box and value.page in pages else None,
            held=tuple(_check(check) for check in value.checks if not check.startswith("!")),
            failed=tuple(_check(check) for check in value.checks if check.startswith("!")),
        )
        for number, (name, value) in enumerate(revision.reading.fields.items(), start=1)
    ]  # fmt: skip


def _check(name: str) -> str:
    plain = name.partition(":")[0]  # `store:<paper_id>` says which paper bears witness
    said = word(plain, "checks")
    if said != plain:
        return said
    return "một phép kiểm tra chưa đạt" if name.startswith("!") else "đã kiểm tra"


def images_of(desk: Desk, revision: Revision, fields: list[Shown]) -> list[Image] | None:
    """The images of a paper; None when its searchable PDF is damaged, which must not hide the rest of the paper."""
    if revision.searchable_pdf is None:
        return []
    desk.pictures.ahead(revision.searchable_pdf.key)  # the browser asks for it next
    try:
        sizes = desk.pictures.sizes(revision.searchable_pdf.key)
    except (CorruptError, NotFoundError):
        return None
    reports = {report.page: report for report in revision.reading.page_reports}
    images = []
    for place, (width, height) in enumerate(sizes, start=1):
        report = reports.get(dict(enumerate(revision.reading.pages, start=1)).get(place, 0))
        images.append(
            Image(
                place,
                width,
                height,
                tuple(field for field in fields if field.place == place),
                report.quality if report else (),
                report.status if report else "read",
            )
        )
    return images


def ahead(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/ahead`: nothing is shown; the first image is drawn for who is about to open the paper.

    A refusal is not in the log: nobody has asked to see anything yet.
    """
    revision = _latest(desk, request)
    note_asked(request)
    desk.admit_branch(request, "look", revision.slip.branch, desk.catalogue.sensitive_on(revision.reading.type))
    if revision.searchable_pdf is not None:
        desk.pictures.ahead(revision.searchable_pdf.key)
    return Response(status_code=204)


def image(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/pages/{n}.jpg`: the n-th page of a paper, upright."""
    revision = _latest(desk, request)
    desk.admit(request, "look", revision)
    with desk.logged(request, "image", [revision.paper_id]):
        drawn = desk.pictures.page(_searchable(revision), request.path_params["n"])
    return Response(drawn, media_type="image/jpeg", headers={"content-security-policy": _IMAGE_POLICY})


def thumbnail(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/thumbnail.jpg`: its first page, or `page`, small; a blank sheet where none can be drawn."""
    revision = _latest(desk, request)
    desk.admit(request, "look", revision)
    asked = request.query_params.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    with desk.logged(request, "thumbnail", [revision.paper_id]):
        try:
            drawn = desk.pictures.thumbnail(_searchable(revision), number)
        except (NotFoundError, CorruptError):
            drawn = b""
    if not drawn:
        return Response(_BLANK, media_type="image/svg+xml")
    return Response(drawn, media_type="image/jpeg", headers={"content-security-policy": _IMAGE_POLICY})


def searchable(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/searchable.pdf`: the copy for looking up, with text that can be selected."""
    revision = _latest(desk, request)
    desk.admit(request, "download", revision)
    key = _searchable(revision)
    return _download(desk, request, revision, key, "application/pdf", f"{revision.paper_id}.pdf")


def original(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/original`: the bytes as they came in, to be kept, never shown by the browser itself.

    They hold every paper of the file, so there must be a right to each of them.
    """
    revision = _latest(desk, request)
    desk.admit(request, "download", revision, *papers.of_same_file(desk.objects, revision.paper_id))
    sha256 = revision.reading.sha256
    kind, ending = _KINDS.get(batches.load_original(desk.objects, sha256).kind, ("application/octet-stream", ".bin"))
    name = safe_name(revision.reading.file, ending) or f"{revision.paper_id}{ending}"
    return _download(desk, request, revision, batches.original_key(sha256), kind, name)


def _latest(desk: Desk, request: Request) -> Revision:
    return desk.papers.load(id_of(request))


def _searchable(revision: Revision) -> str:
    if revision.searchable_pdf is None:
        raise NotFoundError("the paper has no searchable PDF")
    return revision.searchable_pdf.key


def _download(desk: Desk, request: Request, revision: Revision, key: str, kind: str, name: str) -> Response:
    bytes_ = desk.objects.size(key)
    if bytes_ is None:
        raise CorruptError(f"the file of paper {revision.paper_id} is missing; run `motlan verify`")
    desk.log(request, "download", [revision.paper_id])
    headers = {
        "content-disposition": disposition(name), "content-length": str(bytes_),
        "content-security-policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    return StreamingResponse(_chunks(desk.objects, key), media_type=kind, headers=headers)


def _chunks(objects: Objects, key: str) -> Iterator[bytes]:
    with objects.fetch(key) as path, path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def safe_name(name: str, ending: str) -> str:
    """A name to save an original under: the last part of the one it came with, harmless, ending as its kind does."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(char for char in last if char.isalnum() or char in " ._-()").strip(" .")
    stem = plain.rpartition(".")[0] if "." in plain[1:] else plain
    return f"{stem[:100].strip(' .')}{ending}" if stem.strip(" .-_()") else ""


def disposition(name: str) -> str:
    """`Content-Disposition` that always saves: an ASCII name for old clients, the whole one beside it (RFC 6266)."""
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    ascii_name = "".join(char for char in plain if char.isascii() and char not in '"\\')
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
