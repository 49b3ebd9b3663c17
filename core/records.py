"""The records that travel through the installation, one frozen struct each; their JSON is that of docs/contract.md.

A box is `(x0, y0, x1, y1)` in fractions of the upright page, origin top left. Text is Unicode NFC.
Dates are ISO 8601 text, as precise as the paper prints them (`1940`, `1940-03`, `1940-03-05`).
Confidence runs from 0 to 1.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Box = tuple[float, float, float, float]
Lane = Literal["counter", "archive"]
LANES: tuple[Lane, ...] = ("counter", "archive")  # in order of precedence
HandedIn = Literal["original", "certified_copy", "photocopy", "shown_only", "electronic"]
PageStatus = Literal["read", "blank", "failed"]
PageSource = Literal["ocr", "text_layer"]
FieldSource = Literal["ocr", "text_layer", "qr", "mrz", "barcode", "signature", "officer"]
OwnerKind = Literal["person", "organisation"]
FileStatus = Literal["taken_in", "held_already", "failed"]
NOT_A_DOCUMENT = "not_a_document"  # the type of pages of which an officer said that they are no paper at all
# What the law calls sensitive on a paper (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP; docs/domain.md, 1.8); `unread`: nobody
# knows yet what kind of paper it is, so that it may show any of the others.
Sensitivity = Literal["identity_image", "health", "criminal", "ethnicity", "unread"]


class Record(msgspec.Struct, frozen=True, omit_defaults=False):
    """Base of all records: immutable, compared by value, encoded as one JSON object."""


# ── what reading gives ────────────────────────────────────────────────────────────────────────────────────────────


class Failure(Record, frozen=True):
    """Why a file or a page could not be read, and what the person can do."""

    code: str  # one of core.errors.InputError.CODES
    message: str
    retryable: bool


class QualityFinding(Record, frozen=True):
    """A fault of a scan that shows in its picture: what it is, how bad, and where on the page as it came."""

    code: str  # a quality code of docs/contract.md
    level: Literal["reject", "warn"]  # reject: the paper cannot be told from this scan; warn: it may suffer
    page: int | None = None  # 1-based within its file; None: of the whole file or batch
    box: Box | None = None
    other: int | None = None  # the page it is compared with (`same_page`)


class Word(Record, frozen=True, omit_defaults=True):
    """One printed word."""

    text: str
    box: Box
    confidence: float
    agreed: bool | None = None  # True: two readers gave the same word; False: they differed; None: one reader only
    # Where they differed and it is known: what the reader that was not believed gave for the stretch of words that this
    # one belongs to; the words of one stretch stand side by side and say the same.
    other: str | None = None


class Line(Record, frozen=True):
    """Words on one line of one column, left to right; lines of a page are kept in reading order."""

    words: tuple[Word, ...]
    box: Box
    block: int = 0  # lines of one column or paragraph share a block number

    @property
    def text(self) -> str:
        """The line as a person would type it."""
        return " ".join(word.text for word in self.words)


class Code(Record, frozen=True):
    """A machine-readable code on the page, decoded."""

    kind: Literal["qr", "barcode", "data_matrix", "mrz"]
    text: str  # the payload; an MRZ's lines are joined with a line feed
    box: Box
    checked: bool = False  # a checksum of the symbology or the payload held


class Signature(Record, frozen=True):
    """A digital signature inside a PDF."""

    signer: str | None
    signed_at: str | None
    intact: bool
    covers_whole_file: bool


class Guess(Record, frozen=True):
    """What may be written somewhere, with its share of belief."""

    text: str
    confidence: float


class Handwritten(Record, frozen=True):
    """A place in a letter's head where digits are written, mostly by hand, and what they may be."""

    what: Literal["number", "day", "month"]
    box: Box
    guesses: tuple[Guess, ...]  # best first; empty when nothing was found written there
    asserted: bool  # the best guess may be taken for true (right 98 times in 100); else an officer decides


class PageReading(Record, frozen=True):
    """All that was read from one page. Made once, cached by (original, page, reader version)."""

    page: int  # 1-based within its file
    status: PageStatus
    reader: str  # version of the reader that made this
    source: PageSource | None = None
    rotation: int = 0  # degrees clockwise the stored image was turned to stand upright: 0, 90, 180, 270
    skew_degrees: float = 0.0  # slope removed after that, counter-clockwise positive
    dpi: int | None = None
    width: int = 0  # pixels of the upright page
    height: int = 0
    mean_confidence: float = 0.0
    # low_resolution, uneven_light, blurred, faint, cropped, bent, crooked, reduced, truncated, damaged, garbage_layer
    quality: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    codes: tuple[Code, ...] = ()
    error: Failure | None = None
    handwritten: tuple[Handwritten, ...] = ()
    # 64 bits as 16 hexadecimal digits: how the page looks (see `ocr.clean.perceptual_hash`)
    perceptual_hash: str | None = msgspec.field(default=None, name="likeness")

    @property
    def text(self) -> str:
        """The page's text in reading order, one printed line a line."""
        return "\n".join(line.text for line in self.lines)


# ── what labelling gives ──────────────────────────────────────────────────────────────────────────────────────────


class Candidate(Record, frozen=True):
    """A possible paper type with its share of belief."""

    type: str
    confidence: float


class Mapped(Record, frozen=True):
    """Where a printed address lies in the units since 2025-07-01; never replaces the printed text."""

    address: str | None  # the address in today's units; None when the ward was split or is not known
    candidates: tuple[str, ...] = ()  # today's addresses that are possible, the likeliest first, when it was split
    province: str | None = None  # today's province
    changed: bool = False  # the printed address used units that are no more


class FieldValue(Record, frozen=True):
    """One value taken from a paper, with where it stands and how sure it is."""

    value: str  # normalised: ISO date, digits, NFC text in reading case
    text: str  # as printed
    confidence: float
    page: int | None = None  # 1-based within the paper's file
    box: Box | None = None
    source: FieldSource = "ocr"
    checks: tuple[str, ...] = ()  # names of the checks that held; a failed check stands as "!name"
    today: Mapped | None = None  # of an address: where it lies in the units since 2025-07-01, as far as that is known
    kind: str | None = None  # the kind of value the catalogue gives the field; None in records of before it was kept
    # what the other reader of the form takes for the field, where that may be right; what print or another code says
    # against a code; or a mended name as it was read
    instead: str | None = None


class Owner(Record, frozen=True):
    """A person or organisation the paper belongs to."""

    kind: OwnerKind
    id: str | None  # 12-digit personal id, 9-digit old id, or tax code; None when the paper prints none
    name: str | None
    birth_date: str | None
    role: str  # subject, wife, husband, mother, father, child, landholder, enterprise, representative, principal, …


class Metadata(Record, frozen=True):
    """The minimum metadata of a digitised paper (Circular 01/2023/TT-VPCP Art. 9 as in docs/domain.md, 1.1)."""

    type_code: str | None = None  # KQ.<agency>.<6 digits>, where known
    title: str | None = None
    number_symbol: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    abstract: str | None = None
    valid_until: str | None = None
    valid_scope: str | None = None


class Label(Record, frozen=True):
    """What one paper is: the answer of the classify room for the pages of one paper."""

    type: str  # a code of the catalogue, or "unknown"
    type_confidence: float
    type_evidence: str
    type_candidates: tuple[Candidate, ...]
    fields: dict[str, FieldValue]
    owners: tuple[Owner, ...]
    metadata: Metadata
    needs_review: bool  # a key value, the type, the pages or whose it is are in doubt
    review_reasons: tuple[str, ...]  # every doubt, those about details too; programs are told what holds it back
    doubtful: tuple[str, ...] = ()  # names of details that a reason speaks about: they hold nothing back


class Separator(Record, frozen=True):
    """What one of our separator sheets says; a row of them stands in a stack, each before the pages of one paper."""

    row: str  # chance id of the row the sheet was printed in
    number: int  # of the sheet in its row, from 1
    total: int  # sheets in the row
    dossier: str | None = None
    owner: str | None = None  # 12-digit personal id, 9-digit old id or tax code
    type: str | None = None  # a code of the catalogue


class PageReport(Record, frozen=True):
    """How the reading of one page went, for people and statistics: a PageReading without its words."""

    page: int
    status: PageStatus
    source: PageSource | None
    rotation: int
    skew_degrees: float
    dpi: int | None
    mean_confidence: float
    quality: tuple[str, ...]
    error: Failure | None = None
    perceptual_hash: str | None = msgspec.field(default=None, name="likeness")  # as in PageReading


def report(reading: PageReading) -> PageReport:
    """The facts of a page's reading without its words."""
    return PageReport(**{name: getattr(reading, name) for name in PageReport.__struct_fields__})


class Portion(Record, frozen=True):
    """The pages of one file that are a part of a paper which goes over several files."""

    file: str
    sha256: str
    pages: tuple[int, ...]  # within that file
    paper_id: str | None = None  # under which these pages alone are kept; None for papers that are not stored


class Reading(Record, frozen=True):
    """One paper as `motlan read` prints it: label, page reports and text.

    Of a paper over several files `file`, `sha256` and `paper` are those of its first part, and its pages, also those of
    fields and reports, are counted from 1 through the parts in order.
    """

    file: str
    sha256: str
    paper: int  # 1-based within the file
    pages: tuple[int, ...]
    type: str
    type_confidence: float
    type_evidence: str
    type_candidates: tuple[Candidate, ...]
    fields: dict[str, FieldValue]
    owners: tuple[Owner, ...]
    metadata: Metadata
    needs_review: bool
    review_reasons: tuple[str, ...]
    signatures: tuple[Signature, ...]
    page_reports: tuple[PageReport, ...]
    text: str  # pages separated by form feed
    separator: Separator | None = None  # the sheet that stands first among `pages`: its words are in no text or field
    parts: tuple[Portion, ...] = ()  # of a paper over several files, in the order of its pages; else empty
    doubtful: tuple[str, ...] = ()  # as in Label


# ── what taking in and filing give ────────────────────────────────────────────────────────────────────────────────


class Slip(Record, frozen=True):
    """What the counter says about a batch: where it comes from and what it is for."""

    branch: str | None = None
    station: str | None = None
    operator: str | None = None
    dossier: str | None = None
    procedure: str | None = None
    lane: Lane = "counter"
    handed_in: HandedIn | None = None


class Original(Record, frozen=True):
    """The first time these bytes were taken in; created once, so it also fixes the ids of the papers in them."""

    sha256: str
    bytes: int
    kind: str  # a name of ocr.input.filetype: pdf, png, jpeg, tiff, webp, bmp, jp2, zip, or unknown
    pages: int  # 0 when the file could not be opened
    first_batch: str
    received_at: str
    error: Failure | None = None


class BatchFile(Record, frozen=True):
    """One file of a batch at the moment of its receipt."""

    file: str  # the name it came with; a ZIP's member is `outer.zip/inner.png`
    sha256: str | None  # None when not a byte of it could be read
    status: FileStatus
    pages: int
    error: Failure | None = None
    kind: str = ""  # as in Original; with `bytes` and the batch all that its note says, where it is `taken_in`
    bytes: int = 0


class Batch(Record, frozen=True):
    """A batch as received: written once, after every byte of its files is durable."""

    batch: str
    received_at: str
    slip: Slip
    files: tuple[BatchFile, ...]


class PageFailure(Record, frozen=True):
    """A page that could not be read, or (page None) a whole file that was set aside."""

    page: int | None
    error: Failure


class Outcome(Record, frozen=True):
    """What became of one file of a batch: its page counts reconcile and its papers are named."""

    sha256: str
    read: int
    blank: int
    failed: int
    paper_ids: tuple[str, ...]
    failures: tuple[PageFailure, ...] = ()


class Stored(Record, frozen=True):
    """Where a file stands in the object store."""

    key: str
    bytes: int
    sha256: str | None = None
    # Of a searchable copy: whether it is a PDF/A. None of anything else, and in records made before it was kept.
    pdfa: bool | None = None


class AlsoFor(Record, frozen=True):
    """The same bytes handed in again, for another dossier: the batch they came with and its slip."""

    batch: str
    slip: Slip


class Revision(Record, frozen=True):
    """One numbered, immutable state of a paper's record: what `papers/<id>/<revision>.json` holds."""

    paper_id: str
    revision: int
    at: str  # UTC, ISO 8601
    by: str  # "reader" or the officer's name
    changes: tuple[str, ...]  # names of what differs from the revision before; empty in the first
    batch: str
    slip: Slip
    original: Stored
    searchable_pdf: Stored | None
    reading: Reading
    same_as: tuple[str, ...] = ()  # ids of papers that are other scans of this very paper; both are kept
    part_of: str | None = None  # id of the paper over several files that has these pages; it alone is found by search
    divided_by: str | None = None  # the officer who said which pages it has: filing leaves it these
    also_for: tuple[AlsoFor, ...] = ()  # further dossiers that the paper was handed in for


def dossiers_of(paper: Revision) -> list[str]:
    """The dossiers that a paper was handed in for, the first first."""
    slips = (paper.slip, *(also.slip for also in paper.also_for))
    return list(dict.fromkeys(slip.dossier for slip in slips if slip.dossier))


class Erased(Record, frozen=True):
    """An object that a deletion erased."""

    key: str
    sha256: str
    bytes: int


class Shared(Record, frozen=True):
    """An original that a deletion left, because pages of it belong to these other papers."""

    key: str
    paper_ids: tuple[str, ...]


class Deletion(Record, frozen=True, kw_only=True):
    """That a paper was deleted: what `papers/<id>/<revision>.json` holds as its last revision. No content of it."""

    paper_id: str
    revision: int
    at: str  # UTC, ISO 8601
    by: str
    rule: str  # name and revision of the rule of retention it was deleted on: `forms@2`
    basis: str  # what that rule rests on
    ended_in: int  # year in which the work with the paper ended, from which the rule counts
    due_on: str  # day from which the rule let it be deleted
    erased: tuple[Erased, ...]
    shared: tuple[Shared, ...] = ()
    batches: tuple[str, ...] = ()  # that had brought it
    with_paper: str | None = None  # of a part of a paper over several files: the paper it was deleted with
    parts: tuple[str, ...] = ()  # of a paper over several files: the ids of its other parts, deleted with it
