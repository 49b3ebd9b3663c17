"""Pages written as text: a character has a fixed width, so blanks place the words as on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.records import Code, Line, PageReading, PageStatus, Word

CHAR, PITCH, LEFT, TOP, HEIGHT = 0.0105, 0.022, 0.08, 0.05, 0.014


def page(
    text: str, number: int = 1, *, codes: Sequence[Code] = (), agreed: bool | None = True, confidence: float = 0.98,
    doubtful: Sequence[str] = (), status: PageStatus = "read",
) -> PageReading:  # fmt: skip
    """A page with these lines; words in `doubtful` are those on which the two readers differed."""
    lines = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        for block, match in enumerate(re.finditer(r"\S+(?: {1,2}\S+)*", line)):
            words = [_word(m.group(), match.start() + m.start(), row, agreed, confidence, doubtful)
                     for m in re.finditer(r"\S+", match.group())]  # fmt: skip
            box = (words[0].box[0], words[0].box[1], words[-1].box[2], words[-1].box[3])
            lines.append(Line(tuple(words), box, block))
    return PageReading(
        number,
        status,
        "test",
        "ocr",
        width=1654,
        height=2339,
        mean_confidence=confidence,
        lines=tuple(lines),
        codes=tuple(codes),
    )


def _word(text: str, column: int, row: int, agreed: bool | None, confidence: float, doubtful: Sequence[str]) -> Word:
    x, y = LEFT + column * CHAR, TOP + row * PITCH
    bad = any(part in text for part in doubtful)
    return Word(
        text, (x, y, x + len(text) * CHAR * 0.95, y + HEIGHT), 0.5 if bad else confidence, False if bad else agreed
    )


STATUS_NUMBER = "001199999999"
STATUS = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
 Số: 07/UBND-XNTTHN                  Ví Dụ, ngày 05 tháng 01 năm 2026

                 GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN

                            XÁC NHẬN:
Họ, chữ đệm, tên: NGUYỄN THỊ MẪU VÍ DỤ
Ngày, tháng, năm sinh: 15/01/1999
Giới tính: Nữ      Dân tộc: Kinh      Quốc tịch: Việt Nam
Giấy tờ tùy thân: Căn cước công dân số 001199999999
Nơi cư trú: Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Hà Nội
Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai
Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp, được sử dụng
để: làm thủ tục mua bán nhà đất
"""

DEATH = """
                               TRÍCH LỤC KHAI TỬ
                                   (BẢN SAO)
                                Số: 12/TLKT-BS

Họ, chữ đệm, tên: TRẦN VĂN GIẢ ĐỊNH
Ngày, tháng, năm sinh: 1940
Đã chết vào lúc: 03 giờ 15 phút, ngày 02/02/2020
Đã được đăng ký khai tử tại: UBND xã Giả Định
"""

FIRM = """
                   GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP
               CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN
                     Mã số doanh nghiệp: 9999000012
              Đăng ký lần đầu, ngày 03 tháng 02 năm 2021
        Đăng ký thay đổi lần thứ: 2, ngày 09 tháng 9 năm 2025

Tên công ty viết bằng tiếng Việt: CÔNG TY TNHH VÍ DỤ KHÔNG CÓ THẬT
"""

BIRTH = """
                     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                        Độc lập - Tự do - Hạnh phúc
                                                          Số: 07/2026

                             GIẤY KHAI SINH

Họ, chữ đệm, tên: LÊ VÍ DỤ AN
Ngày, tháng, năm sinh: 02/01/2026
Ghi bằng chữ: Ngày hai, tháng một, năm hai nghìn không trăm hai mươi sáu
Giới tính: Nam      Dân tộc: Kinh      Quốc tịch: Việt Nam
Nơi sinh: Bệnh viện Ví Dụ, thành phố Hà Nội
Quê quán: Giả Định, Hưng Yên
Số định danh cá nhân: 001226000123

Họ, chữ đệm, tên người mẹ: NGUYỄN THỊ MẪU
Năm sinh: 1999      Dân tộc: Tày      Quốc tịch: Việt Nam
Nơi cư trú: Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Hà Nội

Họ, chữ đệm, tên người cha: LÊ VĂN GIẢ
Năm sinh: 1995      Dân tộc: Mường      Quốc tịch: Việt Nam

Họ, chữ đệm, tên người đi khai sinh: TRẦN THỊ KHÁC
Nơi đăng ký khai sinh: Ủy ban nhân dân phường Ví Dụ
Ngày, tháng, năm đăng ký: 05/01/2026
"""

FORM = """
                     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                        Độc lập - Tự do - Hạnh phúc

                ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT
                    Kính gửi: Chi nhánh Văn phòng Ví Dụ
1. Họ và tên: PHẠM VÍ DỤ
Số CCCD: 001099000777
Số điện thoại: 0912345678
2. Giấy tờ nộp kèm:
- Giấy chứng nhận quyền sử dụng đất số AA 12345678
- Giấy ủy quyền
- GIẤY KHAI SINH
"""
