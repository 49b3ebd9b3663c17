"""Signed PDFs: intact, tampered, broken and unsigned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from ocr.pdf import signatures

SIGNER = "Ủy ban nhân dân phường Ví Dụ"


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[signers.SimpleSigner, bytes]:
    """A signer with a certificate of its own, and the certificate as PEM."""
    folder = tmp_path_factory.mktemp("keys")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SIGNER)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, True, True, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    signer = signers.SimpleSigner.load(str(folder / "key.pem"), str(folder / "cert.pem"))
    assert signer is not None
    return signer, pem


def plain_pdf() -> bytes:
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page()
    page.Contents = pikepdf.Stream(pdf, b"% Quyet dinh so 12")
    out = BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()


@pytest.fixture(scope="module")
def signed(identity: tuple[signers.SimpleSigner, bytes]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(plain_pdf()))
    meta = signers.PdfSignatureMetadata(field_name="Ky", md_algorithm="sha256")
    out: BytesIO = signers.sign_pdf(writer, meta, signer=identity[0])
    return out.getvalue()


def saved(folder: Path, data: bytes) -> str:
    (folder / "paper.pdf").write_bytes(data)
    return str(folder / "paper.pdf")


def test_an_untouched_signature_is_intact_and_covers_the_file(tmp_path: Path, signed: bytes):
    (signature,) = signatures.report(saved(tmp_path, signed))
    assert (signature.signer, signature.intact, signature.covers_whole_file) == (SIGNER, True, True)
    assert signature.signed_at is not None
    assert abs(datetime.fromisoformat(signature.signed_at) - datetime.now(UTC)) < timedelta(minutes=10)


def test_one_changed_byte_breaks_the_signature(tmp_path: Path, signed: bytes):
    changed = signed.replace(b"Quyet dinh so 12", b"Quyet dinh so 13")
    assert changed != signed
    (signature,) = signatures.report(saved(tmp_path, changed))
    assert (signature.signer, signature.intact) == (SIGNER, False)


def test_bytes_added_afterwards_leave_it_intact_but_not_covering(tmp_path: Path, signed: bytes):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root["/Added"] = writer.root["/Type"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    (signature,) = signatures.report(saved(tmp_path, out.getvalue()))
    assert (signature.intact, signature.covers_whole_file) == (True, False)


def test_with_anchors_only_a_chain_to_them_is_intact(
    tmp_path: Path, signed: bytes, identity: tuple[signers.SimpleSigner, bytes]
):
    path = saved(tmp_path, signed)
    assert [signature.intact for signature in signatures.report(path, anchors=[identity[1]])] == [True]
    assert [signature.intact for signature in signatures.report(path, anchors=[])] == [False]


def test_a_second_signature_is_reported_after_the_first(
    tmp_path: Path, signed: bytes, identity: tuple[signers.SimpleSigner, bytes]
):
    meta = signers.PdfSignatureMetadata(field_name="Ky2", md_algorithm="sha256")
    twice: BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(signed)), meta, signer=identity[0])
    reported = signatures.report(saved(tmp_path, twice.getvalue()))
    assert [(signature.intact, signature.covers_whole_file) for signature in reported] == [(True, False), (True, True)]


def test_an_unsigned_pdf_and_what_is_no_pdf_have_none(tmp_path: Path):
    for data in (plain_pdf(), b"", b"\x89PNG /ByteRange", b"%PDF-1.7 nothing more"):
        assert signatures.report(saved(tmp_path, data)) == ()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_torn_signed_file_never_raises_and_is_never_intact(tmp_path: Path, signed: bytes, share: float):
    reported = signatures.report(saved(tmp_path, signed[: int(len(signed) * share)]))
    assert all(not signature.intact for signature in reported)


def test_a_signature_that_cannot_be_decoded_is_reported_broken(tmp_path: Path, signed: bytes):
    start = signed.index(b"/Contents <") + 11
    broken = signed[:start] + b"FF" * 40 + signed[start + 80 :]
    assert [signature.intact for signature in signatures.report(saved(tmp_path, broken))] == [False]


def test_a_missing_file_is_the_callers_error(tmp_path: Path):
    with pytest.raises(OSError, match="no such paper"):
        signatures.report(str(tmp_path / "no such paper.pdf"))


def test_the_real_letters_signatures_are_intact_save_one_that_was_rewritten(shared_data: Path):
    reported = {path.name: signatures.report(str(path)) for path in sorted((shared_data / "letters").glob("*.pdf"))}
    signed_letters = {name: report for name, report in reported.items() if report}
    assert len(signed_letters) >= 15
    # letter-02 was encrypted after it was signed: its byte range no longer fits.
    assert [name for name, report in signed_letters.items() if not all(signature.intact for signature in report)] == [
        "letter-02.pdf"
    ]
    assert all(report[-1].covers_whole_file for name, report in signed_letters.items() if name != "letter-02.pdf")
    assert all(
        signature.signer and signature.signed_at
        for name, report in signed_letters.items()
        if name != "letter-02.pdf"
        for signature in report
    )
