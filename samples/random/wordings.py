"""Other wordings of a printed label: what local forms, older prints and clerks make of the official words."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from random import Random

# Phrases that mean the same; the longest that a label holds is taken. Form habits [memory], docs/domain.md, data/forms.
SAME: tuple[tuple[str, ...], ...] = (
    ("Họ, chữ đệm và tên", "Họ, chữ đệm, tên", "Họ và tên", "Họ tên", "Họ, tên", "Họ và chữ đệm, tên", "Họ, đệm, tên", "Họ tên đầy đủ", "Họ và tên đầy đủ", "Tên đầy đủ", "Quý danh"),
    ("Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Ngày sinh", "Sinh ngày", "Ngày/tháng/năm sinh", "Sinh ngày, tháng, năm", "Sinh vào ngày", "Ngày, tháng sinh", "NTNS"),
    ("Năm sinh", "Sinh năm", "SN", "Năm sinh (dương lịch)"),
    ("Số định danh cá nhân", "Mã định danh cá nhân", "Số định danh", "Số ĐDCN", "Mã số định danh", "ĐDCN số", "Mã số cá nhân", "Số định danh/Căn cước"),
    ("Số CCCD", "Số Căn cước công dân", "CCCD số", "Căn cước công dân số", "Số thẻ căn cước", "Căn cước số", "Thẻ CCCD số", "Số CMND/CCCD", "CMND/CCCD số", "Chứng minh nhân dân/Căn cước số", "Mang CCCD số", "Số căn cước/định danh"),
    ("Số CMND", "CMND số", "Chứng minh nhân dân số", "Giấy CMND số", "Giấy chứng minh số", "CMTND số", "Số CMTND", "Số chứng minh thư"),
    ("Giấy tờ tùy thân", "Giấy tờ tuỳ thân", "Giấy tờ chứng minh nhân thân", "Giấy tờ cá nhân", "Giấy tờ nhân thân"),
    ("Nơi đăng ký hộ khẩu thường trú", "Nơi đăng ký thường trú", "Địa chỉ thường trú", "Hộ khẩu thường trú", "Nơi thường trú", "Nơi ĐKTT", "Nơi ĐKHKTT", "HKTT", "Đăng ký thường trú tại", "Thường trú tại", "Trú quán", "Địa chỉ hộ khẩu", "Hiện thường trú tại"),
    ("Nơi cư trú", "Chỗ ở", "Nơi ở", "Cư trú tại", "Hiện cư trú tại", "Ngụ tại", "Nơi sinh sống", "Trú tại"),
    ("Nơi ở hiện tại", "Chỗ ở hiện nay", "Nơi ở hiện nay", "Chỗ ở hiện tại", "Hiện ở tại", "Địa chỉ hiện nay", "Hiện ngụ tại", "Nơi ở thực tế"),
    ("Nơi tạm trú", "Địa chỉ tạm trú", "Tạm trú tại", "Đăng ký tạm trú tại"),
    ("Địa chỉ trụ sở chính", "Trụ sở chính", "Trụ sở", "Địa chỉ trụ sở", "Nơi đặt trụ sở", "Đặt trụ sở tại"),
    ("Địa chỉ", "Đ/c", "Địa điểm", "Vị trí"),
    ("Số điện thoại", "Điện thoại", "Điện thoại liên hệ", "Số ĐT", "SĐT", "ĐT", "Tel", "Điện thoại di động", "ĐTDĐ", "Số máy"),
    ("Quê quán", "Nguyên quán", "Quê gốc", "Sinh quán", "Gốc quán"),
    ("Giới tính", "Giới", "Nam/Nữ", "Nam, nữ", "Phái"),
    ("Cơ quan cấp", "Nơi cấp", "Do cơ quan", "Cấp tại", "Đơn vị cấp"),
    ("Ngày cấp", "Cấp ngày", "Được cấp ngày", "Ngày, tháng, năm cấp"),
    ("Người đề nghị", "Người làm đơn", "Người yêu cầu", "Người khai", "Người viết đơn", "Người đứng đơn", "Người nộp đơn"),
    ("Số tiền", "Tổng số tiền", "Tổng tiền", "Cộng tiền", "Số tiền thu", "Số tiền đã nộp"),
    ("Bằng chữ", "Viết bằng chữ", "Ghi bằng chữ", "Số tiền bằng chữ", "Đọc là"),
    ("Nội dung", "Về việc", "Nội dung thu", "Lý do nộp", "Lý do", "Khoản thu"),
    ("Thửa đất số", "Số thửa", "Thửa số", "Số hiệu thửa đất", "Thửa đất"),
    ("Tờ bản đồ số", "Số tờ bản đồ", "Thuộc tờ bản đồ số", "Tờ bản đồ địa chính số"),
    ("Diện tích", "Diện tích đất", "Tổng diện tích", "DT", "Diện tích (m2)"),
    ("Thời hạn sử dụng", "Thời hạn", "Có giá trị đến", "Thời gian sử dụng"),
    ("Mục đích sử dụng", "Mục đích", "Dùng vào việc", "Sử dụng vào mục đích"),
    ("Mã số thuế", "MST", "Mã số thuế/CCCD", "Mã số người nộp thuế"),
    ("Mã số doanh nghiệp", "Mã số DN", "MSDN", "Số đăng ký doanh nghiệp", "Mã doanh nghiệp"),
    ("Vốn điều lệ", "Tổng vốn điều lệ", "Mức vốn điều lệ", "Vốn đăng ký"),
    ("Nơi đăng ký", "Cơ quan đăng ký", "Đăng ký tại", "Đơn vị đăng ký", "Nơi đã đăng ký"),
    ("Ngày đăng ký", "Đăng ký ngày", "Ngày, tháng, năm đăng ký", "Đã đăng ký ngày", "Ngày vào sổ"),
    ("Người đại diện theo pháp luật", "Đại diện theo pháp luật", "Người đại diện", "Đại diện pháp luật", "Do ông/bà đại diện"),
    ("Chủ hộ", "Tên chủ hộ", "Chủ hộ gia đình", "Hộ do"),
    ("Tình trạng hôn nhân", "Quan hệ hôn nhân", "Tình trạng hôn nhân hiện nay"),
    ("Số công chứng", "Số CC", "Công chứng số", "Vào sổ công chứng số"),
    ("Kết luận", "Kết luận chung", "Kết luận của bác sĩ", "Kết quả kết luận"),
    ("Đã chết vào lúc", "Chết vào lúc", "Thời điểm chết", "Mất lúc", "Chết hồi", "Ngày mất"),
    ("Nội dung đề nghị", "Nội dung yêu cầu", "Đề nghị giải quyết", "Yêu cầu"),
    ("Nội dung ủy quyền", "Nội dung uỷ quyền", "Phạm vi ủy quyền", "Công việc ủy quyền", "Được thay mặt"),
    ("Ngày hẹn trả kết quả", "Thời gian trả kết quả", "Ngày trả kết quả", "Hẹn trả", "Thời gian hẹn trả kết quả", "Trả kết quả lúc"),
    ("Ngày tiếp nhận", "Thời gian nhận hồ sơ", "Ngày nhận hồ sơ", "Nhận hồ sơ lúc", "Thời gian tiếp nhận"),
    ("Mã hồ sơ", "Mã số hồ sơ", "Số hồ sơ", "Số biên nhận"),
    ("Tên thủ tục", "Thủ tục hành chính", "Tên TTHC", "Thủ tục", "Yêu cầu giải quyết"),
)  # fmt: skip
TAILS = (
    " (nếu có)",
    " (ghi rõ)",
    " (*)",
    " (1)",
    " (2)",
    " (viết chữ in hoa)",
    " (in hoa)",
    " (theo giấy tờ)",
    " (bắt buộc)",
    " hiện nay",
    " (ghi đầy đủ)",
)
LEADS = ("Ghi ", "- ", "+ ", "* ", "• ", "> ")
_OF = re.compile(r" (?:của|người|ông|bà|ông/bà|ông \(bà\)) ")
_ALL = sorted(
    ((wording, group) for group in SAME for wording in group if len(wording) > 2), key=lambda pair: -len(pair[0])
)


def reworded(label: str, rng: Random) -> str:
    """A label in other words: a phrase in its place, a tail, capitals, or the words as they were."""
    for phrase, group in _ALL:
        at = label.lower().find(phrase.lower())
        if at >= 0 and not label[at + len(phrase) : at + len(phrase) + 1].isalpha():
            other = rng.choice(group)
            after = label[at + len(phrase) :]
            label = (label[:at] + (other if at == 0 else other[:1].lower() + other[1:] if other[:2].istitle() else other) + after)  # fmt: skip
            break
    thrown = rng.random()
    if thrown < 0.12 and label[-1:].isalnum():
        label += rng.choice(TAILS)
    elif thrown < 0.16:
        label = rng.choice(LEADS) + (label[:1].lower() + label[1:] if rng.random() < 0.3 else label)
    elif thrown < 0.2:
        label = label.upper()
    elif thrown < 0.24 and (match := _OF.search(label)):
        label = (
            label[: match.start()] + rng.choice((" của ", " của ông/bà ", " của người ", " ")) + label[match.end() :]
        )
    return label
