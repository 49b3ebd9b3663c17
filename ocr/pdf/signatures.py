"""Reports the digital signatures inside a PDF, offline: who signed, when, and whether the signed bytes are unchanged.

Nothing is fetched: no revocation lists, no missing certificates. Whether a certificate was trusted or revoked on the
day is a question for the agency that relies on it; `anchors` lets an operator demand a chain to known roots.
"""

from __future__ import annotations

import logging
import mmap
import sys
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import TrustRootList

from core.records import Signature

_UNKNOWN = Signature(signer=None, signed_at=None, intact=False, covers_whole_file=False)
# The libraries write what they meet in a file, names of people among it, to these logs: not ours to keep.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def report(path: str, anchors: Sequence[bytes] | None = None) -> tuple[Signature, ...]:
    """The signatures of a PDF in the order they were made; empty when there are none or the file is no PDF.

    `intact` says that the signed bytes and the signature over them are unchanged; `covers_whole_file` that nothing was
    added afterwards. With `anchors` (certificates as DER or PEM) `intact` also asks for a chain from the signer to one
    of them, valid at the time of signing as far as that can be told offline. A signature that is there but cannot be
    checked is reported as not intact. Never raises because of what is in the file; OSError when it cannot be opened.
    """
    if not signed(path):
        return ()
    roots = None if anchors is None else [root for data in anchors for root in load_certs_from_pemder_data(data)]
    try:
        with open(path, "rb") as handle:
            reader = PdfFileReader(handle, strict=False)
            if reader.encrypted:
                reader.decrypt(b"")  # many are locked against editing only: they open without a password
            fields = [field.get_object() for _, _, field in enumerate_sig_fields(reader, filled_status=True)]
            signatures = [pair for field in fields if (pair := _of_field(reader, field, roots)) is not None]
            return tuple(signature for _, signature in sorted(signatures, key=lambda pair: pair[0]))
    except Exception:  # noqa: BLE001  a hostile file can make a parser raise anything
        return (_UNKNOWN,)


def signed(path: str) -> bool:
    """Whether the file names the byte range of a signature anywhere: cheap, and never wrong about an unsigned file.

    A signature's dictionary must stand in the file as it is (its bytes are counted), never inside a compressed stream.
    """
    if Path(path).stat().st_size == 0:
        return False
    with open(path, "rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data[:1024].find(b"%PDF-") >= 0 and data.find(b"/ByteRange") >= 0


def _of_field(
    reader: PdfFileReader, field: DictionaryObject, roots: TrustRootList | None
) -> tuple[int, Signature] | None:
    """Where the signed bytes of a form field end, and its signature; None for a time stamp, which nobody signed."""
    try:
        embedded = EmbeddedPdfSignature(reader, field, "")
    except Exception:  # noqa: BLE001  no signature could be read where one should stand
        return sys.maxsize, _UNKNOWN
    return None if embedded.sig_object_type == "/DocTimeStamp" else (_end(embedded), _signature(embedded, roots))


def _end(embedded: EmbeddedPdfSignature) -> int:
    """Each signer signs all bytes there are, so where a signature's range ends tells the order of signing."""
    try:
        return int(embedded.byte_range[-2]) + int(embedded.byte_range[-1])
    except Exception:  # noqa: BLE001
        return sys.maxsize


def _signature(embedded: EmbeddedPdfSignature, roots: TrustRootList | None) -> Signature:
    """One signature's report, as far as it can be checked."""
    signer = _name_of(embedded)
    try:
        context = ValidationContext(trust_roots=roots or [], allow_fetching=False, revocation_mode="soft-fail")
        status = validate_pdf_signature(embedded, context, skip_diff=True)
        intact = bool(status.intact and status.valid and (roots is None or status.trusted))
        return Signature(signer, _time_of(embedded, status), intact, _covers(embedded))
    except Exception:  # noqa: BLE001  broken algorithms, certificates and ranges end here
        return Signature(signer, None, False, False)


def _name_of(embedded: EmbeddedPdfSignature) -> str | None:
    """The common name in the signer's certificate, else the organisation's."""
    try:
        subject = embedded.signer_cert.subject.native
        name = subject.get("common_name") or subject.get("organization_name")
    except Exception:  # noqa: BLE001
        return None
    return " ".join(name[0].split() if isinstance(name, list) else name.split()) if name else None


def _time_of(embedded: EmbeddedPdfSignature, status: PdfSignatureStatus) -> str | None:
    """The time of a time stamp when there is a valid one, else what the signer's own clock said; UTC, ISO 8601."""
    stamp = status.timestamp_validity
    moment = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else status.signer_reported_dt
    if moment is None:
        moment = embedded.self_reported_timestamp
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _covers(embedded: EmbeddedPdfSignature) -> bool:
    """Whether the signed ranges run from the first byte to the last, with nothing left out but the signature itself."""
    return embedded.evaluate_signature_coverage().name == "ENTIRE_FILE"
