"""Texts of drawn training lines: laws, names, addresses, numbers, dates, symbols of papers, MRZ, labels, lone figures.

Everything is made of the net's own 222 characters; a text with another one is drawn anew.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.text import nfc
from core.vietnamese.other_marks import retoned


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = _words(
    """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Vũ Võ Phan Trương Bùi Đặng Đỗ Ngô Hồ Dương Đinh Lương Lưu Trịnh Đoàn Vương Tạ
Nghiêm Lý Mai Đào Cao
"""
)
_MIDDLE = _words(
    "Văn Đức Hữu Minh Quang Xuân Công Đình Tuấn Gia Mạnh Thế Thị Ngọc Thu Thanh Phương Thùy Khánh Diệu Hồng Bảo"
)
_PLAIN = str.maketrans({"–": "-", "—": "-", "…": "...", "º": "°", "‘": "’", "\t": " "})
_LABELS = """
Họ và tên|Họ, chữ đệm, tên khai sinh|Họ và tên / Full name|Ngày sinh / Date of birth|Ngày, tháng, năm sinh
Giới tính / Sex|Quốc tịch / Nationality|Quê quán / Place of origin|Nơi thường trú / Place of residence
Có giá trị đến / Date of expiry|Số / No.|Nơi cư trú|Ngày cấp / Date of issue|Nơi cấp / Place of issue
Số định danh cá nhân|Personal identification number|Đặc điểm nhận dạng|Dân tộc|Tôn giáo|Nơi sinh
Nơi đăng ký khai sinh|Số CCCD|Số CMND|Điện thoại|Địa chỉ|Chức vụ|Ngành đào tạo|Xếp loại tốt nghiệp|Số hiệu
Số vào sổ cấp bằng|Mã số thuế|Mã số doanh nghiệp|Vốn điều lệ|Người đại diện theo pháp luật|Thửa đất số
Tờ bản đồ số|Diện tích|Loại đất|Thời hạn sử dụng|Hạng / Class|Biển số|Số khung|Số máy|Nhãn hiệu|Số loại|Màu sơn
Registration number|Date, month, year of birth|Kính gửi|Nơi nhận|Căn cứ|CĂN CƯỚC CÔNG DÂN|GIẤY KHAI SINH
GIẤY CHỨNG NHẬN|SỔ HỘ KHẨU|GIẤY PHÉP LÁI XE|BẰNG TỐT NGHIỆP|QUYẾT ĐỊNH|THÔNG BÁO
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc|SOCIALIST REPUBLIC OF VIET NAM
Independence - Freedom - Happiness|Identity Card|Citizen Identity Card|DRIVER’S LICENSE|TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH|PHÓ CHỦ TỊCH|CHỦ TỊCH|GIÁM ĐỐC|HIỆU TRƯỞNG|TRƯỞNG PHÒNG|CỤC TRƯỞNG CỤC CẢNH SÁT|(Đã ký)
Người thực hiện|Công chức tư pháp|Họ tên cha|Họ tên mẹ|Vợ|Chồng|Số con|Ghi chú|Lý do|Trình độ|Chuyên ngành
Năm tốt nghiệp|Hệ đào tạo|Kết quả|Điểm thi|Nhóm máu|Số thẻ BHYT|Giá trị sử dụng|Nơi ĐK KCB BĐ
Thời điểm đủ 05 năm liên tục|Kinh|Tày|Nùng|H'Mông|Ê Đê|Gia Rai|Ba Na|Khmer|Cơ Ho|Xơ Đăng|Chăm|Dao|Thái|Mường|Hrê
Raglai|Mnông|Xtiêng|Trang|Phụ lục|Mẫu số|Ban hành kèm theo|Chứng thực bản sao đúng với bản chính|Quyển số
Ngày tháng năm|Lưu: VT|Bằng chữ|đồng|Tổng cộng|STT|Nội dung|Đơn vị tính|Số lượng|Đơn giá|Thành tiền|Khóa ngày
Hội đồng thi|Phòng thi|Số báo danh|Toán|Ngữ văn|Vật lí|Hóa học|Tiếng Anh|Giáo dục công dân|Học kỳ|Hạnh kiểm
Học lực|Tốt|Khá|Giỏi
"""
LABELS = tuple(part.strip() for row in _LABELS.strip().split("\n") for part in row.split("|"))
_ETHNIC = _words(
    """
Niê Kpă H'Mông Y Thắng Siu H'Lan Rơ Châm Ksor Kpă Nay Rah Lan Giàng A Páo Sùng Thị Mỷ Vàng Lò Văn Ún Hờ Bá Thò
Ra Hlan Rmah Kpuih Y Blưm Êban H'Bia Ayun Mlô Byă Kbuôr Kđoh Ktla Kriêng Êñuôl Adrơng Hđơk Hmok Liêng Hót K'Brêm
Ka Să Ha Krong Kơ Jraih Bờ Đam Cil Pam Yas Đinh Thị Hrưm A Lăng Zơrâm Bh'riu Hốih Pơloong Blúp Coor Arất Briu
Avô Hồ Văn Xừng Pả Cử Seo Lù Tráng Cồ Chẩu Phàn Tẩn Mùa Thào Lầu Dế Chá Thạch Sơn Kim Sô Phi Danh Út Néang Sóc
Kha Chau Đara Lâm Sà Rương Châu Kắt Tía Đạo Thị Mariyah Kiều Từ Báo Thập Abdol Halim
"""
)
_SYMBOLS = _words(
    """
QĐ-UBND NQ-HĐND TB-UBND BC-UBND CV-SGDĐT KH-BCĐ TTr-SNV GM-VP QĐ-BGDĐT TT-BTC NĐ-CP CT-TTg QH15 VBHN-VPQH
GCN-UBND HĐLĐ QĐ-ĐHQG HD-LĐLĐ BHXH-TST CNKS TP-HT UBND-VX SYT-NVY CA-QLHC QLXNC TLKT TCT-KK QĐ-ĐHBK GXN-UBND
BB-VPHC LĐTBXH-VP ĐKKD SNNMT-ĐĐ SXD-QLN KCB-BV HĐTV PGDĐT-GDTH
"""
)
_NUMBERS = _words(
    """
0########### 0########### ######### 09######## ########## ##########-### §##.###.000|đồng §.###.### §##.### ##@-###.##
##@-#### @####### ###|###|### ###|###|###|### GD4############ DN4############ HS4############ TE1############ #,# #,##
§##,#|m2 @@|###### CS|###### §#% AX###@###### RLHPGA###@###### KC###@###### @#######/## §###/§###
@@##### @@###### @@####### @@|####### @@@|#### @#####/@@ §###/@@@@ @@-###### @@.##### @.######
"""
)
_ONSETS = ("", *_words("B C CH D Đ G GI H KH L M N NG NH PH QU R S T TH TR V X"))
_ENDS = ("", "", *_words("C M N NG NH P T I U CH"))
_SHORT = _words("Nam Nữ Có Không x X O A1 B2 C IV III II VI / - a) b) c) d) đ) e)")
_PREFIXES = ("Xã", "Phường", "Thị trấn", "Huyện", "Quận", "Tỉnh", "Thành phố", "Đặc khu")
_STREETS = ("phố", "đường", "ngõ", "thôn", "ấp", "tổ", "khu phố", "xóm", "bản", "buôn", "số nhà")


@dataclass(frozen=True)
class Sources:
    """What lines are made of."""

    alphabet: frozenset[str]
    sentences: tuple[str, ...]
    given: tuple[str, ...]
    units: tuple[str, ...]


def load(text: Path, units: Path, alphabet: str) -> Sources:
    """Sources from the folder of laws and names and from the table of units."""
    sentences: list[str] = []
    for path in sorted((text / "laws").glob("*.txt")):
        for row in nfc(path.read_text(encoding="utf-8")).translate(_PLAIN).split("\n"):
            marked = sum(char > "\x7f" for char in row)
            if len(row) > 3 and (20 * marked > len(row) or len(sentences) % 7 == 0):  # of English few
                sentences.append(row.strip())
    given_names = []
    for path in sorted((text / "names").glob("*.txt")):
        if path.name in ("boy.txt", "girl.txt", "boy_one_word.txt", "girl_one_word.txt"):
            given_names += [row.strip() for row in nfc(path.read_text(encoding="utf-8")).split("\n") if row.strip()]
    rows = (row.split("\t") for row in units.read_text(encoding="utf-8").split("\n"))
    names = [row[1] for row in rows if len(row) > 1 and " " in row[1]]
    return Sources(frozenset(alphabet), tuple(sentences), tuple(given_names), tuple(names))


def text(sources: Sources, rng: random.Random) -> str:
    """One line's text, of the net's characters only."""
    while True:
        kind = rng.choices(tuple(_KINDS), tuple(share for share, _ in _KINDS.values()))[0]
        line = nfc(" ".join(_KINDS[kind][1](sources, rng).split()))
        if line and set(line) <= sources.alphabet:
            return line


def _law(sources: Sources, rng: random.Random) -> str:
    words = rng.choice(sources.sentences).split()
    count = rng.choice((1, 2, 3, 4, 6, 8, 10, 12, 14, 16))
    start = rng.randrange(max(1, len(words) - count + 1))
    part = " ".join(words[start : start + count])
    return _cased(part, rng, 0.12)


def _cased(part: str, rng: random.Random, upper: float) -> str:
    roll = rng.random()
    if roll < upper:
        return part.upper()
    return part.title() if roll < upper + 0.03 else part


def person(sources: Sources, rng: random.Random) -> str:
    """A person's name, one in four of words of ethnic groups' names."""
    if rng.random() < 0.25:
        parts = rng.sample(_ETHNIC, rng.choice((2, 3, 3, 4)))
    else:
        middle = rng.choice(_MIDDLE) if rng.random() < 0.7 else ""
        parts = [rng.choice(_SURNAMES), middle, rng.choice(sources.given)]
    return " ".join(filter(None, parts))


def _name(sources: Sources, rng: random.Random) -> str:
    name = person(sources, rng)
    return name.upper() if rng.random() < 0.5 else name


def _place(sources: Sources, rng: random.Random) -> str:
    parts = [rng.choice(sources.units) for _ in range(rng.choice((1, 2, 2, 3)))]
    if rng.random() < 0.35:
        parts = [re.sub(f"^({'|'.join(_PREFIXES)}) ", "", part) for part in parts]
    elif rng.random() < 0.5:
        parts = [part[0].lower() + part[1:] for part in parts]
    if rng.random() < 0.5:
        number = f"{rng.randrange(1, 400)}{rng.choice(('', '', 'A', 'B', '/' + str(rng.randrange(1, 90))))}"
        parts.insert(0, f"{number} {rng.choice(_STREETS)} {rng.choice(sources.given)}")
    return _cased(rng.choice((", ", ", ", " - ")).join(parts), rng, 0.12)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _date(sources: Sources, rng: random.Random) -> str:
    day, month, year = rng.randrange(1, 32), rng.randrange(1, 13), rng.randrange(1940, 2036)
    where = rng.choice(sources.units).split(" ", 1)[1]
    forms = (
        f"{day:02d}/{month:02d}/{year}",
        f"{day}/{month}/{year}",
        f"{day:02d}-{month:02d}-{year}",
        f"{day:02d}.{month:02d}.{year}",
        f"ngày {day:02d} tháng {month:02d} năm {year}",
        f"Ngày {day} tháng {month} năm {year}",
        f"{day:02d} / {month:02d} / {year}",
        f"{where}, ngày {day:02d} tháng {month:02d} năm {year}",
    )
    return rng.choice(forms)


def _filled(pattern: str, rng: random.Random) -> str:
    """A pattern with a figure for each #, one of 1 to 9 for each §, a letter (no I, O) for @, a blank for each |."""
    choices = {"#": "0123456789", "§": "123456789", "@": "ABCDEFGHJKLMNPQRSTUVWXYZ", "|": " "}
    return "".join(rng.choice(choices[char]) if char in choices else char for char in pattern)


def _number(sources: Sources, rng: random.Random) -> str:
    return _filled(rng.choice(_NUMBERS), rng)


def _symbol(sources: Sources, rng: random.Random) -> str:
    number = str(rng.randrange(1, 9999)) if rng.random() < 0.8 else f"{rng.randrange(1, 99):02d}"
    year = f"/{rng.randrange(1990, 2027)}" if rng.random() < 0.3 else ""
    body = f"{number}{year}/{rng.choice(_SYMBOLS)}"
    roll = rng.random()
    if roll < 0.4:
        return f"{rng.choice(('Số:', 'Số', 'Luật số:', 'số', 'No:'))} {body}"
    return body if roll < 0.8 else f"Căn cứ Quyết định số {body} {_date(sources, rng)}"


def value(sources: Sources, rng: random.Random) -> str:
    """What stands behind a label: a name, a place, a date or a number."""
    return rng.choice((_name, _place, _date, _number, _date, _name))(sources, rng)


def _field(sources: Sources, rng: random.Random) -> str:
    return f"{rng.choice(LABELS)}{rng.choice((': ', ': ', ' : ', ' ', '. '))}{value(sources, rng)}"


def _label(sources: Sources, rng: random.Random) -> str:
    return _cased(rng.choice(LABELS), rng, 0.15) + rng.choice(("", "", ":"))


def _machine(sources: Sources, rng: random.Random) -> str:
    plain = _bare(rng.choice(_SURNAMES) + "<<" + rng.choice(sources.given))
    letter, sex = rng.choice("BCNP"), rng.choice("MF")
    body, size = rng.choice(
        (
            (plain, 30),
            (plain, 30),
            (f"IDVNM{_digits(rng, 10)}{_digits(rng, 12)}<<{_digits(rng, 1)}", 30),
            (f"{_digits(rng, 7)}{sex}{_digits(rng, 7)}VNM", 30),
            (f"P<VNM{plain}", 44),
            (f"{letter}{_digits(rng, 8)}VNM{_digits(rng, 7)}{sex}{_digits(rng, 16)}", 44),
        )
    )
    return (body + "<" * size)[: size - 1] + rng.choice("0123456789<")


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.upper().replace("Đ", "D").replace(" ", "<"))
    return "".join(char for char in letters if char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ<")


def _lone(sources: Sources, rng: random.Random) -> str:
    short = (_digits(rng, 1), _digits(rng, 1), _digits(rng, rng.choice((2, 3, 4))), f"{rng.randrange(1, 40)}.")
    return rng.choice((*short, rng.choice(_SHORT)))


def _stacked(sources: Sources, rng: random.Random) -> str:
    """Capitals with two marks, and whatever else is rare in the laws: syllables at random of the whole alphabet."""
    vowels = "ẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỶỸỴỲỈĨỊẺẼẸẢẠÃŨỤỦÕỌỎ"
    words = []
    for _ in range(rng.choice((1, 2, 3, 4, 5))):
        words.append(rng.choice(_ONSETS) + rng.choice(vowels) + rng.choice(_ENDS))
    joined = " ".join(words)
    return joined if rng.random() < 0.55 else rng.choice((joined.lower(), joined.title()))


def _toned(sources: Sources, rng: random.Random) -> str:
    """A name, place or piece of law with other tone marks, so that a mark is read and not guessed from its word."""
    words = rng.choice((_name, _place, _law))(sources, rng).split()
    for at in rng.sample(range(len(words)), min(len(words), rng.choice((1, 1, 2, 3)))):
        words[at] = retoned(words[at], rng)
    return " ".join(words)


def _soup(sources: Sources, rng: random.Random) -> str:
    """Characters at random, so that none is only guessed from its neighbours."""
    chars = sorted(sources.alphabet - {" "})
    lengths = [rng.choice((1, 2, 3, 5, 7)) for _ in range(rng.choice((1, 2, 3)))]
    return " ".join("".join(rng.choices(chars, k=length)) for length in lengths)


_KINDS: dict[str, tuple[float, Callable[[Sources, random.Random], str]]] = {
    "law": (0.30, _law),
    "name": (0.15, _name),
    "place": (0.12, _place),
    "date": (0.08, _date),
    "number": (0.10, _number),
    "symbol": (0.05, _symbol),
    "field": (0.07, _field),
    "label": (0.05, _label),
    "machine": (0.03, _machine),
    "lone": (0.015, _lone),
    "stacked": (0.03, _stacked),
    "toned": (0.06, _toned),
    "soup": (0.015, _soup),
}
