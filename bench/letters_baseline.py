"""What one gets without a layout: each page through plain Tesseract (`vie`), then regular expressions on its text.

Written as a careful programmer would in an afternoon: titles of Decree 30 in a line of their own, the line after *Số:*,
the first *ngày … tháng … năm …* of the text, the capitals before *Số:*, the lines after the title, the last name
before or after *Nơi nhận*. Run by `bench.letters` for comparison only; motlan does not use it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytesseract
from PIL import Image

from core.records import FieldValue
from core.text import fold, nfc

_TYPES = [
    "QUYẾT ĐỊNH",
    "THÔNG BÁO",
    "TỜ TRÌNH",
    "BÁO CÁO",
    "KẾ HOẠCH",
    "CHỈ THỊ",
    "NGHỊ QUYẾT",
    "HƯỚNG DẪN",
    "GIẤY MỜI",
    "BIÊN BẢN",
    "CHƯƠNG TRÌNH",
    "CÔNG ĐIỆN",
    "GIẤY GIỚI THIỆU",
    "NGHỊ ĐỊNH",
    "THÔNG TƯ",
    "VĂN BẢN HỢP NHẤT",
]
_POSTS = (
    "chu tich|pho chu tich|giam doc|pho giam doc|bo truong|thu truong|chanh van phong|pho chanh van phong|cuc truong"
)


def plain_pages(path: Path, cache: Path) -> list[str]:
    """The text of each page as `tesseract PAGE - -l vie` gives it at 300 dpi, cached as JSON."""
    stored = cache / f"{path.stem}.json"
    if stored.exists():
        return list(json.loads(stored.read_text("utf-8")))
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        images = [document[i].render(scale=300 / 72).to_pil() for i in range(min(len(document), 6))]
    else:
        images = [Image.open(path)]
    texts = [str(pytesseract.image_to_string(image, lang="vie")) for image in images]
    cache.mkdir(parents=True, exist_ok=True)
    stored.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    return texts


def _value(text: str) -> FieldValue:
    return FieldValue(nfc(text).replace("\n", " ").strip(), text, 1.0)


def label_plain(path: Path, cache: Path) -> dict[str, FieldValue]:
    """The fields a set of regular expressions finds."""
    pages = plain_pages(path, cache)
    first = nfc(pages[0]) if pages else ""
    fields: dict[str, FieldValue] = {}
    lines = [line.strip() for line in first.split("\n") if line.strip()]
    titled = next((i for i, line in enumerate(lines[:25]) if fold(line).strip(" .:") in map(fold, _TYPES)), None)
    if titled is not None:
        fields["type"] = FieldValue(fold(lines[titled]).strip(" .:").replace(" ", "_"), lines[titled], 1.0)
    elif re.search(r"^\s*V/v", first, re.MULTILINE):
        fields["type"] = FieldValue("cong_van", "", 1.0)
    number = re.search(r"S[ốo6]\s*:?\s*(\d+)\s*/\s*([A-ZĐ][\wĐ]*(?:\s?-\s?[A-ZĐ][\wĐ]*)*)", first)
    if number:
        fields["number_symbol"] = _value(f"{number[1]}/{number[2].replace(' ', '')}")
    day = re.search(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", first)
    if day:
        fields["issued_on"] = _value(f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}")
    fields |= _agencies(lines)
    fields |= _abstract(lines, titled, first)
    for page, text in enumerate(pages, 1):
        if "Nơi nhận" in nfc(text):
            fields |= _signer(nfc(text))
            fields["signed_page"] = FieldValue(str(page), "", 1.0)
            break
    return fields


def _agencies(lines: list[str]) -> dict[str, FieldValue]:
    head = []
    for line in lines[:8]:
        if re.match(r"S[ốo]\s*:", line):
            break
        left = re.split(r"C[ỘO]NG H[ÒO]|Độc lập|\s{3,}", line)[0].strip(" -_.|'")
        if left and left.isupper():
            head.append(left)
    starts = [
        i for i, line in enumerate(head) if re.match(r"(?:ỦY BAN|UỶ BAN|UBND|SỞ|BỘ|CỤC|VĂN PHÒNG|HỘI ĐỒNG)", line)
    ]
    if not starts:
        return {}
    fields = {"issuer": _value(" ".join(head[starts[-1] :]))}
    if len(starts) > 1:
        fields["parent_agency"] = _value(" ".join(head[starts[-2] : starts[-1]]))
    return fields


def _abstract(lines: list[str], titled: int | None, first: str) -> dict[str, FieldValue]:
    if titled is not None:
        kept = []
        for line in lines[titled + 1 : titled + 7]:
            if re.match(r"(?:Căn cứ|Kính gửi|Thực hiện|Ngày|ỦY BAN|UỶ BAN|CHỦ TỊCH)", line):
                break
            kept.append(line)
        return {"abstract": _value(" ".join(kept))} if kept else {}
    match = re.search(r"V/v\s*:?\s*(.+?)(?=Kính gửi|\n\s*\n)", first, re.DOTALL)
    return {"abstract": _value(" ".join(match[1].split()))} if match else {}


def _signer(text: str) -> dict[str, FieldValue]:
    after = text[text.index("Nơi nhận") :]
    posts = []
    for line in after.split("\n"):
        match = re.search(r"((?:TM|KT|TL|TUQ)\. ?)?([A-ZĐÀ-Ỹ ]{6,})$", line.strip())
        if match and fold(match[2]).strip() in (*_POSTS.split("|"), "uy ban nhan dan"):
            posts.append(f"{match[1] or ''}{match[2].strip()}")
    fields = {"signer_title": _value(" / ".join(posts))} if posts else {}
    names = re.findall(r"((?:[A-ZĐÀ-Ỹ][a-zđà-ỹ]+ ){1,3}[A-ZĐÀ-Ỹ][a-zđà-ỹ]+)\s*$", after, re.MULTILINE)
    if names:
        fields["signer"] = _value(names[-1])
    return fields
