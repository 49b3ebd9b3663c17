"""What makes a PDF an archive file (PDF/A-2): the meaning of its colours, its language, its XMP, its fixed bytes.

A file with pages that no archive file may have says so in the place of its level (`NO_ARCHIVE`)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ImageCms

from core.records import Record
from ocr.results import NO_ARCHIVE

NAMESPACE = "urn:motlan:paper:1.0:"
PREFIX = "motlan"
STANDING = "Bản sao tra cứu, không có giá trị thay bản chính"

# The paper's own properties: name in XMP, and what it means for whoever opens the file in fifty years.
PROPERTIES = {
    "standing": "What this file is: a copy for looking up, without the legal value of the original",
    "copyOf": "SHA-256 of the original file this copy was made from, in hexadecimal",
    "paperId": "Identifier of the paper in the store that made this copy",
    "paperType": "Code of the paper type in the catalogue of that store",
    "paperTypeTitle": "Vietnamese name of the paper type",
    "typeCode": "Result code in the national procedure database, KQ.<agency>.<6 digits>",
    "title": "Title printed on the paper",
    "numberSymbol": "Number and symbol of the paper",
    "issuedOn": "Date of issue, ISO 8601, as precise as printed",
    "issuer": "Issuing authority",
    "abstract": "Abstract of the main content",
    "validUntil": "Last day of validity, ISO 8601",
    "validScope": "Scope of validity",
}
LEVELS = ("", "B", "U")  # of conformance, the least first; the first is none


class About(Record, frozen=True):
    """What a file says about itself in XMP and in the document information."""

    title: str
    subject: str = STANDING
    author: str | None = None
    made_at: str | None = None  # ISO 8601 with zone
    values: tuple[tuple[str, str], ...] = ()  # names of PROPERTIES with their values


@cache
def _srgb() -> bytes:
    """An sRGB profile with a fixed date, so that two runs give the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07EA00010001000000000000")  # 2026-01-01 00:00:00
    profile[84:100] = bytes(16)  # the profile id would cover the date
    return bytes(profile)


def finish(pdf: pikepdf.Pdf, about: About, level: str = "U") -> bytes:
    """Make the file PDF/A-2 of this level and give its bytes, which depend on nothing but the content.

    Without a level the file says that it is none (`NO_ARCHIVE`).
    """
    profile = Stream(pdf, _srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        RegistryName=String("http://www.color.org"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    packet = Stream(pdf, xmp(about, level))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    root = pdf.Root
    root.OutputIntents = Array([pdf.make_indirect(intent)])
    root.Metadata = pdf.make_indirect(packet)
    root.Lang = String("vi-VN")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.MarkInfo = Dictionary(Marked=False)
    _inform(pdf, about)
    out = BytesIO()
    pdf.save(
        out,
        min_version="1.7",
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        preserve_pdfa=True,
    )
    return out.getvalue()


def _inform(pdf: pikepdf.Pdf, about: About) -> None:
    """The old document information, in step with XMP, for viewers that look nowhere else."""
    info = pdf.docinfo
    info.Title, info.Subject = String(about.title), String(about.subject)
    info.Producer = String("motlan")
    if about.author:
        info.Author = String(about.author)
    if about.made_at:
        info.CreationDate = info.ModDate = String(_pdf_date(about.made_at))


def _pdf_date(moment: str) -> str:
    time = datetime.fromisoformat(moment)
    zone = time.strftime("%z")
    return time.strftime("D:%Y%m%d%H%M%S") + (f"{zone[:3]}'{zone[3:5]}'" if zone.strip("+0") else "Z")


def _moment(moment: str) -> str:
    """A time as XMP writes it: whole seconds and a zone."""
    time = datetime.fromisoformat(moment).replace(microsecond=0)
    return time.isoformat().replace("+00:00", "Z")


def level_of(pdf: pikepdf.Pdf) -> str:
    """The level that a file of `finish` has."""
    said = pdf.Root.Metadata.read_bytes()
    return next((level for level in LEVELS[1:] if f"<pdfaid:conformance>{level}<".encode() in said), "")


def xmp(about: About, level: str = "U") -> bytes:
    """The XMP packet, with the extension schema PDF/A asks for wherever own properties stand."""
    standing = NO_ARCHIVE.decode()
    if level:
        standing = f"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance>"
    dates = ""
    if about.made_at:
        at = _moment(about.made_at)
        dates = "".join(f"<xmp:{key}>{at}</xmp:{key}>" for key in ("CreateDate", "ModifyDate", "MetadataDate"))
    author = ""
    if about.author:
        author = f"<dc:creator><rdf:Seq><rdf:li>{_safe(about.author)}</rdf:li></rdf:Seq></dc:creator>"
    own = "".join(f"<{PREFIX}:{key}>{_safe(value)}</{PREFIX}:{key}>" for key, value in about.values)
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:{PREFIX}="{NAMESPACE}">
{standing}
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_safe(about.title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{_safe(about.subject)}</rdf:li></rdf:Alt></dc:description>
{author}<dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>motlan</xmp:CreatorTool>{dates}<pdf:Producer>motlan</pdf:Producer>
{own}
</rdf:Description>
{_extension() if about.values else ""}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
    return packet.encode("utf-8")


@cache
def _extension() -> str:
    """The description of our own properties, as ISO 19005-2, 6.6.2.3 asks."""
    rows = "".join(
        f"""<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>{_safe(meaning)}</pdfaProperty:description></rdf:li>
"""
        for name, meaning in PROPERTIES.items()
    )
    return f"""<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Digitised paper</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{PREFIX}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{rows}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _safe(text: str | None) -> str:
    """Text for XML: escaped, and without the control characters XML cannot hold."""
    kept = "".join(char for char in text or "" if char >= " " and char not in "\ufffe\uffff")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
