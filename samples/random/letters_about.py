"""Letters about one named person: who is appointed, pensioned, fined, introduced; the person's name, birth and number
stand in the sentences that say so."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from dataclasses import dataclass
from random import Random

from samples.layouts import Owner
from samples.random.people import Citizen, World

SHARE = {
    "quyet_dinh": 0.4, "giay_gioi_thieu": 0.6, "thong_bao": 0.2, "cong_van": 0.12, "giay_moi": 0.3, "bien_ban": 0.1,
    "to_trinh": 0.08, "nghi_quyet": 0.06,
}  # fmt: skip
ALONE, LABELLED = 0.3, 0.6  # of the letters name the person alone, without a number or birth; of the notices in rows

_POSTS = "Trưởng phòng|Phó Trưởng phòng|Hiệu trưởng|Phó Hiệu trưởng|Kế toán trưởng|Chánh Văn phòng|Trưởng Ban Quản lý|Chuyên viên|Giáo viên|Công chức Tư pháp - Hộ tịch|Viên chức"
# What a decision is about; {h} ông or bà, {n} the name, {post} a post. Some abstracts name nobody.
_DECIDED = (
    ("Về việc bổ nhiệm {h} {n} giữ chức vụ {post}", "Bổ nhiệm {who}, giữ chức vụ {post} kể từ ngày {day}."),
    ("Về việc bổ nhiệm {h} {n}", "Bổ nhiệm có thời hạn {who}, giữ chức vụ {post}. Thời hạn bổ nhiệm là 05 năm."),
    ("Về việc nâng bậc lương thường xuyên đối với {h} {n}", "Nâng bậc lương thường xuyên đối với {who}, từ bậc 3/9 lên bậc 4/9, kể từ ngày {day}."),
    ("Về việc nâng bậc lương trước thời hạn", "Nâng một bậc lương trước thời hạn cho {who}."),
    ("Về việc nghỉ hưu để hưởng chế độ bảo hiểm xã hội", "{Who}, được nghỉ hưu để hưởng chế độ bảo hiểm xã hội kể từ ngày {day}."),
    ("Về việc cho {h} {n} thôi việc theo nguyện vọng", "Cho {who}, thôi việc theo nguyện vọng kể từ ngày {day}."),
    ("Về việc điều động công chức", "Điều động {who}, {post}, đến nhận công tác tại cơ quan mới kể từ ngày {day}."),
    ("Về việc tuyển dụng viên chức", "Tuyển dụng {who}, vào làm viên chức, thời gian tập sự 12 tháng."),
    ("Về việc xử phạt vi phạm hành chính", "Xử phạt vi phạm hành chính đối với {who}, với mức phạt 2.500.000 đồng."),
    ("Về việc trợ cấp xã hội hàng tháng đối với {h} {n}", "Trợ cấp xã hội hàng tháng đối với {who}, kể từ ngày {day}."),
    ("Về việc hỗ trợ chi phí mai táng", "Hỗ trợ chi phí mai táng cho {who}."),
    ("Về việc công nhận tốt nghiệp", "Công nhận tốt nghiệp và cấp bằng cho {who}."),
    ("Về việc cử {h} {n} đi đào tạo", "Cử {who}, {post}, đi đào tạo, bồi dưỡng từ ngày {day}."),
    ("Về việc cho phép thay đổi họ, chữ đệm, tên", "Cho phép {who}, được thay đổi chữ đệm và tên trong Giấy khai sinh."),
)  # fmt: skip
# … of which a board's resolution may be about one.
_RESOLVED = _DECIDED[:2]
_GIVEN = (
    ("Về việc cấp đất làm nhà ở cho {h} {n}", "Nay cấp cho {who}, {k} m2 đất để làm nhà ở."),
    ("Về việc thu hồi đất của hộ {h} {n}", "Thu hồi {k} m2 đất của hộ {who}, thuộc thửa đất số {q5}, tờ bản đồ số {q}."),
    ("Về việc cho phép chuyển mục đích sử dụng đất đối với hộ {h} {n}", "Cho phép hộ {who}, được chuyển mục đích {k} m2 đất."),
    ("Về việc giải quyết khiếu nại của {h} {n}", "Không công nhận nội dung khiếu nại của {who}."),
)  # fmt: skip
_PROPOSED = (
    ("Về việc đề nghị bổ nhiệm {h} {n}", "{{i}} kính trình xem xét, quyết định bổ nhiệm {who}, giữ chức vụ {post}."),
    ("Về việc đề nghị khen thưởng {h} {n}", "Kính trình xem xét, tặng thưởng Bằng khen cho {who}."),
)
_AFTER = (
    "{H} {n} có trách nhiệm thực hiện nhiệm vụ và được hưởng các chế độ theo quy định.",
    "Chánh Văn phòng, Trưởng các phòng chuyên môn và {h} {n} chịu trách nhiệm thi hành Quyết định này.",
    "{H} {n} và các cá nhân, đơn vị có liên quan căn cứ Quyết định thi hành.",
)
_WRITTEN = (
    ("Về việc trả lời đơn của {h} {n}", "Ngày {day}, cơ quan nhận được đơn của {who}, đề nghị giải quyết chế độ theo quy định."),
    ("Về việc xác minh thông tin của {h} {n}", "Đề nghị quý cơ quan xác minh thông tin của {who}, phục vụ việc giải quyết hồ sơ."),
    ("Về việc chuyển đơn của {h} {n}", "{{i}} chuyển đơn của {who}, để quý cơ quan giải quyết theo thẩm quyền."),
    ("Trả lời đơn của {h} {n}", "{{i}} nhận được công văn số {{n}}/UB kèm theo đơn của {who}. Về việc này {{i}} có ý kiến như sau:"),
    ("Về việc xác nhận quá trình công tác", "{Who}, đã công tác tại đơn vị từ ngày {day}, chức vụ {post}."),
)  # fmt: skip
_INTRODUCED = "Ông (bà)|Ông/Bà|Ông/bà|Đồng chí|Ông, bà|Họ và tên"


@dataclass(frozen=True)
class About:
    """Whom a letter is about: its subject, the sentences that say so (words in `[field|…]` are a field's), its owner."""

    subject: str
    sentences: tuple[str, ...]
    labelled: tuple[str, ...]  # rows of an introduction, before everything else
    fields: dict[str, str | None]
    owner: Owner
    addressed: bool = False  # the rows say to whom it is


def about(code: str, mark: str, world: World) -> About | None:
    """Somebody for a letter of this type to be about, in so many of a hundred; `mark` decides, as dice of their own."""
    rng = Random(f"{code} {mark}")
    if rng.random() >= SHARE.get(code, 0.0):
        return None
    own = World(rng, world.day)
    who = own.citizen(22, 61)
    post = rng.choice(_POSTS.split("|"))
    alone = rng.random() < ALONE
    said, fields = _alone(who, rng) if alone else _said(who, rng)
    honorific = "ông" if who.sex == "nam" else "bà"
    slots = {"h": honorific, "H": honorific.capitalize(), "n": who.name, "post": post, "day": f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{world.day.year}",
             "k": str(rng.randint(40, 900)), "q5": str(rng.randint(5, 99)), "q": str(rng.randint(1, 60))}  # fmt: skip
    subject, sentences, rows = "", tuple[str, ...](), tuple[str, ...]()
    if code == "giay_gioi_thieu":
        rows = _introduction(who, post, fields, rng, slots, alone=alone)
    elif code == "giay_moi":
        subject, rows = _invitation(who, fields, rng)
    elif code == "bien_ban":
        subject, rows = _offence(who, fields, rng)
    elif code == "thong_bao" and rng.random() < LABELLED:
        subject, rows = _notice(who, fields, rng)
    elif code == "cong_van" and alone:
        subject, rows = _answer(who, fields, rng)
    else:
        subject, sentences = _sentences(code, said, rng, slots, alone=alone)
    owner = Owner("person", fields["personal_id"], who.name, fields["birth_date"], "subject")
    return About(subject, sentences, rows, fields, owner, bool(rows) and code in ("giay_moi", "cong_van"))


def _sentences(code: str, said: str, rng: Random, slots: dict[str, str], *, alone: bool) -> tuple[str, tuple[str, ...]]:
    """Subject and sentences of a letter about somebody; a name alone stands in both, or in the first and last."""
    kinds = {"quyet_dinh": (*_DECIDED, *_GIVEN), "nghi_quyet": _RESOLVED, "to_trinh": _PROPOSED}
    subject, sentence = rng.choice([each for each in kinds.get(code, _WRITTEN) if not alone or code == "quyet_dinh" or "{n}" in each[0]])  # fmt: skip
    titled = f"{slots['h']} {said}"
    slots = slots | {"who": titled, "Who": titled[:1].upper() + titled[1:]}
    after = rng.sample(_AFTER, rng.randint(0, 2)) if code in ("quyet_dinh", "nghi_quyet") else []
    if alone and "{n}" not in subject:
        after = [_AFTER[1]]
    subject = subject.format(**slots)
    subject = subject.replace("Về việc", "V/v", 1) if code == "cong_van" else subject
    return subject, tuple(text.format(**slots) for text in (sentence, *after))


def _alone(who: Citizen, rng: Random) -> tuple[str, dict[str, str | None]]:
    """A name without a number or birth, as a sentence has it."""
    fields = dict[str, str | None](full_name=who.name, birth_date=None, personal_id=None)
    behind = (f", trú tại {who.home}", f", cư trú tại {who.home}", ", cán bộ cơ quan", "", "")
    return f"[full_name|{who.name}]{rng.choice(behind)}", fields


def _said(who: Citizen, rng: Random) -> tuple[str, dict[str, str | None]]:
    """Name, birth and number as a sentence has them, and what of it is said."""
    parts, fields = (
        [f"[full_name|{who.name}]"],
        dict[str, str | None](full_name=who.name, birth_date=None, personal_id=None),
    )
    number = rng.choice(
        (
            "số định danh cá nhân",
            "số định danh cá nhân:",
            "căn cước công dân số",
            "CCCD số",
            "thẻ căn cước số",
            "Căn cước công dân số:",
            "số CCCD",
            "số căn cước",
        )
    )
    tails = (
        f", cấp ngày {who.id_issued:%d/%m/%Y}",
        f" do Cục Cảnh sát quản lý hành chính về trật tự xã hội cấp ngày {who.id_issued:%d/%m/%Y}",
        "",
        "",
    )
    born = rng.random() < 0.85
    if born and rng.random() < 0.75:
        fields["birth_date"] = who.birth.isoformat()
        printed = rng.choice(
            (
                f"{who.birth:%d/%m/%Y}",
                f"{who.birth.day}/{who.birth.month}/{who.birth.year}",
                f"{who.birth:%d-%m-%Y}",
                f"{who.birth.day:02d} tháng {who.birth.month:02d} năm {who.birth.year}",
            )
        )
        parts.append(f"sinh ngày [birth_date|{printed}]")
    elif born:
        fields["birth_date"] = str(who.birth.year)
        parts.append(f"sinh năm [birth_date|{who.birth.year}]")
    if not born or rng.random() < 0.8:
        fields["personal_id"] = who.id
        parts.append(f"{number} [personal_id|{who.id}]{rng.choice(tails)}")
    if rng.random() < 0.3:
        parts.append(f"{rng.choice(('nơi thường trú:', 'cư trú tại', 'địa chỉ:'))} {who.home}")
    elif rng.random() < 0.3:
        parts.append("hiện công tác tại cơ quan")
    return ", ".join(parts), fields


def _introduction(
    who: Citizen, post: str, fields: dict[str, str | None], rng: Random, slots: dict[str, str], *, alone: bool
) -> tuple[str, ...]:
    """The rows of a letter of introduction."""
    fields["personal_id"], fields["birth_date"] = None if alone else who.id, None
    issued = f"{rng.choice((' cấp ngày', ', ngày cấp:', '   Cấp ngày:'))} {who.id_issued:%d/%m/%Y}"
    number = f"{rng.choice(('Số CCCD', 'Số căn cước công dân', 'CCCD số', 'Căn cước công dân số', 'Số định danh cá nhân', 'Số CCCD/CMND', 'Căn cước số'))}: [personal_id|{who.id}]"
    what = fields["abstract"] = rng.choice(_ERRANDS.split("|"))
    whither = rng.choice(
        (
            "Sở Tài chính",
            "Kho bạc Nhà nước khu vực II",
            "Ủy ban nhân dân xã",
            "Bảo hiểm xã hội",
            "Trung tâm Phục vụ hành chính công",
            "quý cơ quan",
        )
    )
    begun = (
        "{i} trân trọng giới thiệu:"
        if rng.random() < 0.8
        else rng.choice(("Trân trọng giới thiệu:", "{i} giới thiệu:"))
    )
    named = f"{rng.choice(_INTRODUCED.split('|'))}{rng.choice((':', ':', ' :'))} [full_name|{who.name}]"
    first = (
        (begun, named)
        if rng.random() < 0.75
        else (f"{begun} {rng.choice(('Đồng chí', slots['H']))} [full_name|{who.name}]",)
    )
    sent = f"Được cử đến{rng.choice((': ', ': ', ' '))}{whither}"
    errand = (
        (sent, f"Về việc: [abstract|{what}]")
        if rng.random() < 0.7
        else (
            f"Được cử đến {whither} để{rng.choice((': ', ' ') if what.startswith(('liên hệ', 'xin', 'nhận')) else (': ',))}[abstract|{what}].",
        )
    )
    rows = [
        *first, f"Chức vụ: {post}", *(() if alone else (number + (issued if rng.random() < 0.5 else ""),)), *errand,
        f"Đề nghị Quý cơ quan tạo điều kiện để {slots['h']} {rng.choice(('có tên trên', who.name.split()[-1]))} hoàn thành nhiệm vụ.",
        f"Giấy này có giá trị đến hết ngày {slots['day']}{rng.choice(('.', ''))}",
    ]  # fmt: skip
    return tuple(rows)


def _invitation(who: Citizen, fields: dict[str, str | None], rng: Random) -> tuple[str, tuple[str, ...]]:
    """The subject and the rows of an invitation to one person, whose home it says; some say in a row what it is for."""
    fields["personal_id"], fields["birth_date"] = None, None
    what = rng.choice(_MEETINGS.split("|"))
    called = rng.choice(
        (
            "Kính mời: Ông (Bà)",
            "Kính mời ông (bà):",
            "Kính gửi: Ông/Bà",
            "{i} trân trọng kính mời: Ông (bà)",
            "Kính mời ông, bà:",
        )
    )
    home = f"{rng.choice(('Địa chỉ:', 'Nơi cư trú:', 'Địa chỉ thường trú:', 'Hiện trú tại:'))} {who.home}"
    rows = [f"{called} [full_name|{who.name}]", home, "Đến tại: phòng tiếp công dân {i}"]
    if rng.random() < 0.65:
        subject = what
    else:
        subject, fields["abstract"] = "", what[:1].lower() + what[1:]
        rows.append(f"{rng.choice(('Để:', 'Để:', 'Về việc:'))} [abstract|{fields['abstract']}]")
    if rng.random() < 0.4:
        rows.append("Gặp đồng chí: {man} - cán bộ phụ trách")
    return subject, tuple(rows)


def _answer(who: Citizen, fields: dict[str, str | None], rng: Random) -> tuple[str, tuple[str, ...]]:
    """The subject and the rows of an answer to one person, whose home it says."""
    fields["personal_id"], fields["birth_date"] = None, None
    home = f"{rng.choice(('Địa chỉ:', 'Nơi cư trú:', 'Trú tại:'))} {who.home}"
    rows = (
        f"Kính gửi: {rng.choice(('Ông (bà)', 'Ông/Bà', 'Ông' if who.sex == 'nam' else 'Bà'))} [full_name|{who.name}]",
        home,
    )
    subjects = (
        "V/v trả lời đơn kiến nghị",
        "V/v trả lời phản ánh, kiến nghị",
        "V/v bổ sung hồ sơ",
        "V/v trả lời đơn đề nghị",
    )
    return rng.choice(subjects), rows


def _offence(who: Citizen, fields: dict[str, str | None], rng: Random) -> tuple[str, tuple[str, ...]]:
    """The subject and the rows of minutes of somebody's offence."""
    fields["personal_id"], fields["birth_date"] = who.id, who.birth.isoformat()
    sex = f"{rng.choice(('  ', ' ; '))}Giới tính: {who.sex.replace('nu', 'nữ').capitalize()}"
    rows = (
        "1. Họ và tên: {man}, chức vụ: Đội trưởng", "2. Với sự chứng kiến của: bà {woman}",
        f"{rng.choice(('Tiến hành lập', 'Lập'))} biên bản vi phạm hành chính đối với:",
        f"{rng.choice(('Họ và tên:', 'Ông (bà):', 'Ông/bà:'))} [full_name|{who.name}]{rng.choice((sex, ''))}",
        f"{rng.choice(('Ngày, tháng, năm sinh:', 'Sinh ngày:'))} [birth_date|{who.birth:%d/%m/%Y}]",
        f"{rng.choice(('Số định danh cá nhân:', 'Số CCCD:', 'Số căn cước:'))} [personal_id|{who.id}]", f"Nơi ở hiện tại: {who.home}",
    )  # fmt: skip
    return rng.choice(
        ("Vi phạm hành chính về trật tự xây dựng", "Vi phạm hành chính về đất đai", "Vi phạm hành chính")
    ), rows


def _notice(who: Citizen, fields: dict[str, str | None], rng: Random) -> tuple[str, tuple[str, ...]]:
    """The subject and the rows of a tax office's notice to one person: the number of a tax code is not a person's."""
    fields["personal_id"], fields["birth_date"] = None, None
    number = f"{rng.choice(('0', '8', '3'))}{rng.randint(10**8, 10**9 - 1)}"
    label = rng.choice(
        ("1. Tên người sử dụng đất:", "1. Tên người nộp thuế:", "1. Người nộp thuế:", "Tên người sử dụng đất:")
    )
    rows = [
        f"{label} [full_name|{who.name}]",
        f"{rng.choice(('- ', '1.1. ', ''))}Mã số thuế: {number}",
        f"{rng.choice(('- ', '1.2. ', ''))}Địa chỉ: {who.home}",
    ]
    if rng.random() < 0.3:
        del rows[1]
    return rng.choice(
        ("Nộp tiền sử dụng đất", "Về việc nộp lệ phí trước bạ nhà, đất", "Nộp tiền thuê đất, thuê mặt nước")
    ), tuple(rows)


_MEETINGS = (
    "Dự buổi hòa giải tranh chấp ranh giới đất|Làm việc về nội dung đơn kiến nghị|Giải quyết đơn khiếu nại về lối đi chung|"
    "Tham dự buổi đối thoại về bồi thường, hỗ trợ|Nhận kết quả giải quyết hồ sơ đất đai|Xác minh nguồn gốc sử dụng đất"
)
_ERRANDS = (
    "liên hệ công tác|làm thủ tục đối chiếu kinh phí|nhận kết quả hồ sơ|sao lục hồ sơ địa chính|xin mua vật liệu|"
    "lĩnh tiền trợ cấp quý II|liên hệ nộp hồ sơ đăng ký biến động đất đai|nhận chế độ gia đình chính sách|"
    "đối chiếu công nợ bảo hiểm xã hội|xin xác nhận lý lịch của đương sự|dự lớp tập huấn nghiệp vụ văn thư, lưu trữ"
)


def pieces(text: str) -> list[tuple[str, str]]:
    """A sentence cut at its fields: words, and the field they are of ("" for none)."""
    cut = re.split(r"\[(\w+)\|([^\]]*)\]", text)
    out = [(cut[0], "")]
    for at in range(1, len(cut), 3):
        out += [(cut[at + 1], cut[at]), (cut[at + 2], "")]
    return [(words, field) for words, field in out if words]
