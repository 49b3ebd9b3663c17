"""Confirming and correcting a paper: each doubtful value beside the piece of the image where it stands.

Nothing is edited: what an officer says is a next revision. A confirmed value has the source `officer`, also when it is
what was read, so that both can be learnt from; the value read before stands in the revision before. A form made for an
older revision is not taken: somebody else was faster, and the page is shown anew.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.catalogue.importance import key_fields, weighed
from core.catalogue.settled import settled
from core.errors import ServiceError, UsageError
from core.reasons import about
from core.records import NOT_A_DOCUMENT, FieldValue, Metadata, Reading, Record, Revision
from search.people.witness import doubt_again
from search.web.desk import Desk, id_of
from search.web.guess import Choice, written
from search.web.paper import Shown, images_of, shown_fields
from search.web.typed_value import stored_form
from search.web.words import value as said
from store import papers

log = logging.getLogger("motlan.web")

HEAD = ("number_symbol", "issued_on", "issuer", "abstract")  # metadata that may be corrected on every paper


class ReviewedValue(Record, frozen=True):
    """One value to be confirmed or corrected."""

    name: str
    text: str  # as an officer reads and writes it; empty when nothing was read
    shown: Shown | None  # what was read, with its place on the image; None when nothing was
    crop: tuple[int, int, int, int] | None  # left, top, width and height of its surroundings in pixels of its image
    place: int | None  # which image that is, from 1
    choices: tuple[Choice, ...]  # what may be written there by hand, likeliest first
    doubtful: bool
    detail: bool = False  # doubtful, and yet it holds the paper back from nothing
    wrong: str | None = None  # why what was given cannot be taken: a word of the table `wrong`


class StaleError(Exception):
    """The paper has a newer revision than the form was made for."""


class WrongValuesError(Exception):
    """Some of what was typed cannot be a value: nothing was kept."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        """`wrong`: field → a word of the table `wrong` in words.toml."""
        super().__init__(f"{len(wrong)} values cannot be taken")
        self.wrong = wrong


class Kept(NamedTuple):
    """What came of a form."""

    revision: Revision
    taken: Mapping[str, str]  # field → stored form of what the officer confirmed or gave; empty: not on the paper


def review(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/review`: the form."""
    latest = desk.papers.load(id_of(request))
    if latest.part_of:  # the paper over several files is what officers correct
        return RedirectResponse(f"/papers/{latest.part_of}/review?{request.url.query}".rstrip("?"), 303)
    desk.admit(request, "correct", latest)
    desk.log(request, "show", [latest.paper_id])
    return _page(desk, request, latest)


def _page(
    desk: Desk, request: Request, latest: Revision, status: int = 200, *, stale: bool = False,
    typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    fields = shown_fields(latest)
    images = images_of(desk, latest, fields)
    rows = rows_of(desk, latest, fields, {image.place: (image.width, image.height) for image in images or ()})
    if typed is not None and wrong is not None:  # what was typed stands there again, with what is wrong about it
        rows = [
            msgspec.structs.replace(row, text=typed.get(f"f.{row.name}", row.text), wrong=wrong.get(row.name))
            for row in rows
        ]
    general = [reason for reason in latest.reading.review_reasons if about(reason) is None]
    return desk.frame.page(
        request, "review.html", status, revision=latest, reading=latest.reading, images=images, fields=fields,
        rows=rows, stale=stale, types=sorted(desk.frame.words.types.items(), key=lambda pair: pair[1]),
        general=[(reason, sentence_of(desk, latest.reading, reason)) for reason in general],
        about={row.name: sentences_about(desk, latest.reading, row.name) for row in rows},
    )  # fmt: skip


def sentence_of(desk: Desk, reading: Reading, reason: str) -> str:
    """A doubt about the whole paper; where the separator sheet differs, with what it says."""
    text, (code, _, about) = desk.frame.words.reviews((reason,))[0], reason.partition(":")
    if code != "sheet_differs" or not reading.separator or about not in ("type", "owner", "dossier"):
        return text
    on_sheet = getattr(reading.separator, about) or ""
    return f"{text} Tờ phân cách ghi: {desk.frame.words.type(on_sheet) if about == 'type' else on_sheet}."


def sentences_about(desk: Desk, reading: Reading, name: str) -> list[str]:
    codes = [reason.partition(":")[0] for reason in reading.review_reasons if about(reason) == name]
    return desk.frame.words.reviews(tuple(dict.fromkeys(codes)))


def rows_of(
    desk: Desk, latest: Revision, fields: Sequence[Shown], sizes: Mapping[int, tuple[int, int]]
) -> list[ReviewedValue]:
    """Every value: doubtful ones on which much hangs, doubtful details, then the rest, those not read last."""
    reading, read = latest.reading, {field.name: field for field in fields}
    doubts = {about(reason) for reason in reading.review_reasons}
    rows = []
    for name in _names(desk, reading):
        shown = read.get(name)
        value = shown.value.value if shown else getattr(reading.metadata, name, None) or ""
        confirmed = shown is not None and shown.value.source == "officer"
        doubtful = name in doubts or (shown is not None and bool(shown.failed) and not confirmed)
        hand = written(desk.objects, reading, name, value) if doubtful or not value else None
        place, box = (shown.place, shown.value.box) if shown and shown.place else (None, None)
        if box is None and hand and hand.box and hand.page in reading.pages:
            place, box = reading.pages.index(hand.page) + 1, hand.box
        rows.append(
            ReviewedValue(
                name, said(value, name, shown.value if shown else None) if name != "sex" else value, shown,
                crop_of(box, sizes[place]) if box and place and place in sizes else None, place,
                hand.choices if hand and not confirmed else (), doubtful, doubtful and _is_detail(desk, reading, name),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (not row.doubtful, row.detail, not row.text))


def _is_detail(desk: Desk, reading: Reading, name: str) -> bool:
    """Whether little hangs on a doubted value: a reason says so, or only a check of its own speaks against it."""
    kind = desk.catalogue.get(reading.type)
    return name in reading.doubtful or (kind is not None and name not in key_fields(kind, desk.catalogue))


def _names(desk: Desk, reading: Reading) -> list[str]:
    """The values that an officer may say: those read, the paper's head, those its type has, those in doubt."""
    doubts = [name for reason in reading.review_reasons if (name := about(reason))]
    headed = [name for name in HEAD if getattr(reading.metadata, name)]
    return list(dict.fromkeys([*reading.fields, *headed, *desk.catalogue.fields_of(reading.type), *doubts]))


def crop_of(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box with a little of what stands around it in pixels of its image, wide enough to be read as a line."""
    width, height = size
    left, top, right, bottom = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    tall = max(bottom - top, height / 60)
    across = min(max(right - left + 2 * tall, 7 * tall), width)
    left = min(max((left + right - across) / 2, 0), width - across)
    top, bottom = max((top + bottom) / 2 - tall, 0), min((top + bottom) / 2 + tall, height)
    return int(left), int(top), int(across), int(bottom - top)


# ── saving ────────────────────────────────────────────────────────────────────────────────────────────────────────


def save(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /papers/{id}/review`: what the officer confirmed and corrected becomes the next revision, and is found."""
    paper_id = id_of(request)
    latest = desk.papers.load(paper_id)
    desk.admit(request, "correct", latest)
    try:
        keep(desk, request, latest, form)
    except StaleError:
        desk.log(request, "show", [paper_id])
        return _page(desk, request, desk.papers.load(paper_id), 409, stale=True)
    except WrongValuesError as error:
        desk.log(request, "show", [paper_id])
        return _page(desk, request, latest, 422, typed=form, wrong=error.wrong)
    return RedirectResponse(f"/papers/{paper_id}?{request.url.query}".rstrip("?"), 303)


def keep(desk: Desk, request: Request, latest: Revision, form: Mapping[str, str]) -> Kept:
    """Make the next revision of a paper of what its officer said in a form, and let it be found.

    Raises StaleError, WrongValuesError; UsageError for a form that none of our pages sends.
    """
    if str(latest.revision) != form.get("revision"):
        raise StaleError
    kinds = desk.catalogue.kinds_of(latest.reading.type)
    taken, wrong = _values_of(latest.reading, form, kinds)
    if not taken.keys() | wrong.keys() <= set(_names(desk, latest.reading)):
        raise UsageError("no such field on papers of this type")
    if wrong:
        raise WrongValuesError(wrong)
    seen = {text for name, text in form.items() if name.startswith("r.")}
    type_ = form.get("type") or latest.reading.type
    if type_ not in (latest.reading.type, *desk.frame.words.types):
        raise UsageError("no such paper type")
    reading = latest.reading
    if type_ != reading.type and desk.by_hand is not None:
        reading = desk.by_hand.read_as(latest, type_)
    said = _confirmed(desk, reading, taken, seen, type_, latest.reading.type)
    return Kept(put(desk, request, latest, said), taken)


def not_a_document(reading: Reading) -> Reading:
    """A reading whose pages an officer calls no paper at all: it names nobody and nothing; its text stays."""
    return msgspec.structs.replace(
        reading, type=NOT_A_DOCUMENT, type_confidence=1.0, type_evidence="an officer said so", fields={}, owners=(),
        metadata=Metadata(), review_reasons=(), doubtful=(), needs_review=False,
    )  # fmt: skip


def put(desk: Desk, request: Request, latest: Revision, reading: Reading) -> Revision:
    """Keep a reading as the revision after `latest`, and let it be found. Raises StaleError when there is one."""

    def change(now: Revision) -> Revision:
        if now.revision != latest.revision:
            raise StaleError
        return msgspec.structs.replace(now, reading=reading)

    with desk.logged(request, "correct", [latest.paper_id]):
        revision = papers.revise(desk.objects, latest.paper_id, change, by=desk.officer(request))
    try:
        desk.index.publish([revision])
        if any(name.startswith("fields.") for name in revision.changes):  # what it settled elsewhere is looked at again
            doubt_again(desk.objects, desk.index, desk.catalogue, revision.paper_id)
    except ServiceError:  # what was said is kept; `motlan verify --repair` publishes it
        log.error("a corrected paper was not published", extra={"action": "correct", "paper_id": latest.paper_id})
    if latest.reading.needs_review and not revision.reading.needs_review:
        desk.tell("review_done", paper_id=revision.paper_id, revision=revision.revision)
    return revision


def _values_of(
    reading: Reading, form: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The values that the officer confirmed or changed, in stored form, and what cannot be taken, with why."""
    picked, _, pick = form.get("pick", "").partition("=")
    taken: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name in dict.fromkeys([*(part[2:] for part in form if part.startswith("f.")), *([picked] if pick else [])]):
        held = reading.fields[name].value if name in reading.fields else getattr(reading.metadata, name, None) or ""
        typed = pick if name == picked else form.get(f"f.{name}", "").strip()
        shown = held if name == "sex" else said(held, name, reading.fields.get(name))
        if typed == shown and f"ok.{name}" not in form and name != picked:
            continue
        try:
            taken[name] = held if typed == shown else stored_form(kinds.get(name, "text"), typed)
        except ValueError as error:
            wrong[name] = str(error)
    return taken, wrong


def _confirmed(
    desk: Desk, reading: Reading, taken: Mapping[str, str], seen: set[str], type_: str, before: str
) -> Reading:
    """The reading as the officer left it; `before` is the type that it had when the officer saw it."""
    fields = {name: value for name, value in reading.fields.items() if taken.get(name) != ""}
    kinds = desk.catalogue.kinds_of(type_)
    for name, value in taken.items():
        if value:
            fields[name] = _field(reading.fields.get(name), value, kinds.get(name))
    changed = bool(taken) or type_ != before
    if type_ != before:
        seen = seen | {reason for reason in reading.review_reasons if reason.startswith("type_")}
        reading = msgspec.structs.replace(reading, type=type_, type_confidence=1.0, type_evidence="an officer said so")
    reasons = tuple(reason for reason in reading.review_reasons if reason not in seen and about(reason) not in taken)
    reading = weighed(msgspec.structs.replace(reading, fields=fields, review_reasons=reasons), desk.catalogue)
    return settled(reading, tuple(taken), desk.catalogue) if changed else reading


def _field(read: FieldValue | None, value: str, kind: str | None) -> FieldValue:
    if read is None:
        return FieldValue(value, value, 1.0, source="officer", kind=kind)
    held = tuple(check for check in read.checks if not check.startswith("!")) if read.value == value else ()
    return FieldValue(
        value, read.text if read.value == value else value, 1.0, read.page, read.box, "officer", held,
        read.today if read.value == value else None, kind,
    )  # fmt: skip
