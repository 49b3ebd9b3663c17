"""What an operator is told of a batch or the folder: a closed list of codes, each with its sentence in Vietnamese."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # of a batch
    "waiting": "chờ gửi",
    "sending": "đang gửi",
    "received": "Trung tâm đã nhận, chờ đọc",
    "reading": "Trung tâm đang đọc",
    "searchable": "tra cứu được",
    "refused": "Trung tâm không nhận lô này: {why} Giấy tờ vẫn còn trong kho tạm.",
    # of the link
    "no_link": "Không nối được Trung tâm: giấy tờ vẫn giữ trong kho tạm, tự gửi lại khi có mạng.",
    "key_refused": "Trung tâm không nhận khóa của trạm: báo người quản trị. Giấy tờ vẫn giữ trong kho tạm.",
    "centre_unknown": "Khóa biên nhận của Trung tâm khác với khóa đã ghi: không gửi gì, báo người quản trị.",
    "receipt_false": "Biên nhận của Trung tâm không khớp với giấy tờ đã gửi: báo người quản trị; chưa xóa gì.",
    "spool_broken": "Có giấy tờ trong kho tạm không mở được: báo người quản trị, giữ lại bản quét.",
    "clock_wrong": "Đồng hồ máy này lệch {why} so với Trung tâm: chỉnh lại giờ.",
    "version_old": "Phần mềm trạm đã cũ (Trung tâm cần từ {why}): báo người quản trị cập nhật. Giấy tờ vẫn được nhận.",
    # of the scanner's folder and the spool
    "being_written": "{about}: máy quét đang ghi.",
    "collecting": "{about}: chờ thêm trang rồi đóng lô.",
    "empty": "{about}: tệp rỗng, quét lại.",
    "changed": "{about}: tệp thay đổi trong lúc lấy, sẽ lấy lại.",
    "slip_empty": "{about}: phiếu rỗng; ghi lại phiếu hoặc xóa tệp này, lô chưa gửi.",
    "slip_wrong": "{about}: phiếu không đọc được ({why}); sửa phiếu, lô chưa gửi.",
    "no_folder": "{about}: không mở được thư mục quét ({why}).",
    "spool_full": "Kho tạm đầy: giấy tờ mới vẫn ở thư mục quét, tự lấy tiếp khi gửi bớt.",
    "disk_full": "Ổ đĩa đầy: giải phóng ổ đĩa; giấy tờ mới vẫn ở thư mục quét.",
}


def sentence(code: str, about: str = "", why: str = "") -> str:
    """What the operator reads. Raises KeyError for a code not listed."""
    return SENTENCES[code].format(about=about, why=why)
