"""Letters about one named person: who is appointed, pensioned, fined, introduced; the person's name, birth and number
stand in the sentences that say so."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from dataclasses import dataclass
from random import Random

from samples.layouts import Owner
from samples.random.people import Citizen, World

SHARE = {"quyet_dinh": 0.4, "giay_gioi_thieu": 0.6, "thong_bao": 0.12, "cong_van": 0.1}

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
_AFTER = (
    "{H} {n} có trách nhiệm thực hiện nhiệm vụ và được hưởng các chế độ theo quy định.",
    "Chánh Văn phòng, Trưởng các phòng chuyên môn và {h} {n} chịu trách nhiệm thi hành Quyết định này.",
    "{H} {n} và các cá nhân, đơn vị có liên quan căn cứ Quyết định thi hành.",
)
_WRITTEN = (
    ("Về việc trả lời đơn của {h} {n}", "Ngày {day}, cơ quan nhận được đơn của {who}, đề nghị giải quyết chế độ theo quy định."),
    ("Về việc xác minh thông tin của {h} {n}", "Đề nghị quý cơ quan xác minh thông tin của {who}, phục vụ việc giải quyết hồ sơ."),
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


def about(code: str, mark: str, world: World) -> About | None:
    """Somebody for a letter of this type to be about, in so many of a hundred; `mark` decides, as dice of their own."""
    rng = Random(f"{code} {mark}")
    if rng.random() >= SHARE.get(code, 0.0):
        return None
    own = World(rng, world.day)
    who = own.citizen(22, 61)
    post = rng.choice(_POSTS.split("|"))
    said, fields = _said(who, rng)
    honorific = "ông" if who.sex == "nam" else "bà"
    slots = {"h": honorific, "H": honorific.capitalize(), "n": who.name, "post": post, "day": f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{world.day.year}"}  # fmt: skip
    sentences, rows = tuple[str, ...](), tuple[str, ...]()
    if code == "giay_gioi_thieu":
        subject = ""
        rows = _introduction(who, post, fields, rng, slots)
    else:
        subject, sentence = rng.choice(_DECIDED if code == "quyet_dinh" else _WRITTEN)
        titled = f"{honorific} {said}"
        slots |= {"who": titled, "Who": titled[:1].upper() + titled[1:]}
        after = rng.sample(_AFTER, rng.randint(0, 2)) if code == "quyet_dinh" else []
        sentences = tuple(text.format(**slots) for text in (sentence, *after))
        subject = subject.format(**slots)
        subject = subject.replace("Về việc", "V/v", 1) if code == "cong_van" else subject
    owner = Owner("person", fields["personal_id"], who.name, fields["birth_date"], "subject")
    return About(subject, sentences, rows, fields, owner)


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
    who: Citizen, post: str, fields: dict[str, str | None], rng: Random, slots: dict[str, str]
) -> tuple[str, ...]:
    """The rows of a letter of introduction."""
    fields["personal_id"], fields["birth_date"] = who.id, None
    issued = f"{rng.choice((' cấp ngày', ', ngày cấp:', '   Cấp ngày:'))} {who.id_issued:%d/%m/%Y}"
    number = f"{rng.choice(('Số CCCD', 'Số căn cước công dân', 'CCCD số', 'Căn cước công dân số', 'Số định danh cá nhân', 'Số CCCD/CMND'))}: [personal_id|{who.id}]"
    what = fields["abstract"] = rng.choice(_ERRANDS.split("|"))
    rows = [
        "{i} trân trọng giới thiệu:" if rng.random() < 0.8 else "Trân trọng giới thiệu:",
        f"{rng.choice(_INTRODUCED.split('|'))}: [full_name|{who.name}]", f"Chức vụ: {post}", number + (issued if rng.random() < 0.5 else ""),
        f"Được cử đến{rng.choice((': ', ': ', ' '))}{rng.choice(('Sở Tài chính', 'Kho bạc Nhà nước khu vực II', 'Ủy ban nhân dân xã', 'Bảo hiểm xã hội', 'Trung tâm Phục vụ hành chính công'))}",
        f"Về việc: [abstract|{what}]",
        f"Đề nghị Quý cơ quan tạo điều kiện để {slots['h']} có tên trên hoàn thành nhiệm vụ.",
        f"Giấy này có giá trị đến hết ngày {slots['day']}.",
    ]  # fmt: skip
    return tuple(rows)


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
