"""Drawn records for measuring without recognition: types, families, numbers and about 1.5 kB of text each."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from core.records import FieldValue, Metadata, Owner, Reading, Revision, Slip, Stored
from core.text import nfc
from samples.people import FEMALE_GIVEN, FEMALE_MIDDLE, MALE_GIVEN, MALE_MIDDLE, STREETS, SURNAMES, WARDS

TITLES = {
    "khai_sinh": "Giấy khai sinh", "trich_luc_khai_sinh": "Trích lục khai sinh", "ket_hon": "Giấy chứng nhận kết hôn",
    "xn_tthn": "Giấy xác nhận tình trạng hôn nhân", "khai_tu": "Trích lục khai tử", "don_to_khai": "Tờ khai",
    "gcn_qsdd": "Giấy chứng nhận quyền sử dụng đất", "hop_dong": "Hợp đồng chuyển nhượng", "quyet_dinh": "Quyết định",
    "cong_van": "Công văn", "uy_quyen": "Giấy ủy quyền", "phieu_tiep_nhan": "Giấy tiếp nhận hồ sơ",
}  # fmt: skip
SYMBOLS = {
    "trich_luc_khai_sinh": "TLKS-BS", "khai_tu": "TLKT-BS", "xn_tthn": "UBND-XNTTHN", "quyet_dinh": "QĐ-UBND",
    "cong_van": "UBND-VP",
}  # fmt: skip
OFFICE_TEXT = """
    của các và được cho theo về hộ tịch đất đai xây dựng đăng ký thường trú tạm trú nộp hồ sơ giải quyết thủ tục
    hành chính một cửa liên thông công dân tổ chức cá nhân đề nghị xem xét thửa số tờ bản đồ diện tích mục đích sử
    dụng lâu dài nhà ở riêng lẻ giấy phép vẽ thiết kế trình tầng mật độ chuyển nhượng tặng thừa kế bên mua bán giá
    trị thanh toán thuế phí lệ biên lai tiền bằng chữ chứng viên văn phòng thực ký điểm chỉ cam kết khai đúng sự
    thật chịu trách nhiệm trước thời hạn hiệu lực kể từ ngày ban kèm nghị định thông tư ủy nhân phường thành phố sở
    pháp nội vụ tài kinh doanh nghiệp đại diện
"""
OFFICE = list(dict.fromkeys(OFFICE_TEXT.split()))
ONSET_TEXT = "b c ch d đ g gi h kh l m n ng nh ph r s t th tr v x"
RHYME_TEXT = """
    a an ang anh am ao ap at ach ai ay ăn ăng ăm ât ân ăt âu ây e en em eo ê ên ênh i in inh im it ich o on ong oi
    ot oc ô ôn ông ôi ôt ơ ơn ơi ơm u un ung ui ut uc ư ưng ưc ươn ương ươi ươc iên iêng iêt iêm uôn uông uôi uôc
    oan oang uy uyên
"""
TONE_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _syllables() -> list[str]:
    """Some 4,000 drawn syllables; words that offices use most come first."""
    rng = Random("words")
    drawn = {
        nfc(f"{onset}{rhyme}{rng.choice(TONE_MARKS)}")
        for onset in ONSET_TEXT.split()
        for rhyme in RHYME_TEXT.split()
        for _ in range(3)
    }
    rest = sorted(drawn - set(OFFICE))
    rng.shuffle(rest)
    return OFFICE + rest


WORDS = _syllables()
SHARES = list(accumulate(1 / (rank + 8) for rank in range(len(WORDS))))  # Zipf with a flattened top
START = date(2015, 1, 1)


def draw(number: int) -> Revision:
    """Record `number`; the same number always gives the same record."""
    rng = Random(f"bench-{number}")
    kind = rng.choices(list(TITLES), weights=[8, 14, 7, 9, 4, 22, 7, 6, 6, 8, 3, 6])[0]
    issued = START + timedelta(days=rng.randrange(4300))
    ward = rng.choice(WARDS)[0]
    name, owner_id, born = person(rng)
    symbol = SYMBOLS.get(kind, str(issued.year))
    meta = Metadata(
        title=TITLES[kind],
        number_symbol=f"{rng.randrange(1, 4000):02}/{symbol}",
        issued_on=issued.isoformat(),
        issuer=f"Ủy ban nhân dân phường {ward}",
    )
    fields = {"full_name": name, "birth_date": born, "personal_id": owner_id, "residence": _home(rng, ward)}
    fields |= {"mother_name": person(rng)[0], "father_name": person(rng)[0]}
    reading = Reading(
        file=f"scan-{number}.pdf",
        sha256=f"{number:064x}",
        paper=1,
        pages=(1,),
        type=kind,
        type_confidence=0.99,
        type_evidence="drawn",
        type_candidates=(),
        fields={field: FieldValue(value=value, text=value, confidence=0.95) for field, value in fields.items()},
        owners=(Owner(kind="person", id=owner_id, name=name, birth_date=born, role="subject"),),
        metadata=meta,
        needs_review=rng.random() < 0.1,
        review_reasons=(),
        signatures=(),
        page_reports=(),
        text=_text(rng, meta, fields),
    )
    slip = Slip(
        branch=f"CN-{rng.randrange(30):02}", dossier=f"H26.{rng.randrange(1, 99)}-{issued:%y%m%d}-{number % 10000:04}"
    )
    stored = Stored(key=f"originals/{number}", bytes=250_000)
    return Revision(
        f"p{number:09}", 1, f"{issued}T08:00:00Z", "reader", (), f"b{number // 20}", slip, stored, None, reading
    )


def person(rng: Random) -> tuple[str, str, str]:
    """A name, a personal number and a birth date that fit each other."""
    surname = "Nguyễn" if rng.random() < 0.38 else rng.choice(SURNAMES)
    male = rng.random() < 0.5
    middle, given_name = (
        rng.choice(MALE_MIDDLE if male else FEMALE_MIDDLE),
        rng.choice(MALE_GIVEN if male else FEMALE_GIVEN),
    )
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(30000))
    century = (0 if born.year < 2000 else 2) + (0 if male else 1)
    number = f"{rng.choice(('001', '033', '036', '038'))}{century}{born:%y}{rng.randrange(10**6):06}"
    return f"{surname} {middle} {given_name}", number, born.isoformat()


def _home(rng: Random, ward: str) -> str:
    return f"số {rng.randrange(1, 400)} {rng.choice(STREETS)}, phường {ward}, thành phố Hà Nội"


def _text(rng: Random, meta: Metadata, fields: dict[str, str]) -> str:
    """About 1.5 kB: head of the paper, its fields, then sentences of words that thin out as words do."""
    lines = [str(meta.issuer).upper(), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    lines += [f"Số: {meta.number_symbol}", str(meta.title).upper(), f"Họ, chữ đệm, tên: {fields['full_name'].upper()}"]
    lines += [f"Ngày, tháng, năm sinh: {fields['birth_date']}", f"Số định danh cá nhân: {fields['personal_id']}"]
    lines += [f"Mẹ: {fields['mother_name']}; cha: {fields['father_name']}", f"Nơi cư trú: {fields['residence']}"]
    size = sum(map(len, lines))
    while size < 1050:  # characters; two thirds of the bytes
        words = rng.choices(WORDS, cum_weights=SHARES, k=14)
        if rng.random() < 0.15:
            words.insert(3, person(rng)[0])
        lines.append(" ".join(words).capitalize() + ".")
        size += len(lines[-1])
    return "\n".join(lines)
