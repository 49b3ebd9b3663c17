"""Why a paper goes to a person: a closed list of codes, each with the sentence an officer reads."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "type_unknown": "Không nhận ra loại giấy tờ.",
    "type_unsure": "Chưa chắc chắn về loại giấy tờ.",
    "label_failed": "Chương trình không xếp loại được giấy tờ này.",
    "title_unread": "Không đọc được tên loại của văn bản.",
    "type_conflict": "Tên loại và ký hiệu của văn bản không khớp nhau.",
    "page_failed": "Có trang không đọc được.",
    "page_unsure": "Chưa chắc trang này thuộc về giấy tờ này.",
    "several_owners": "Các trang có vẻ thuộc về những người khác nhau.",
    "several_papers": "Trên một trang có vẻ còn giấy tờ khác: xem lại ảnh, quét hoặc chụp riêng từng giấy tờ.",
    "sheet_missing": "Dãy tờ phân cách không đủ hoặc không đúng thứ tự: kiểm tra lại cả tập giấy tờ đã quét.",
    "sheet_foreign": "Có tờ phân cách không do hệ thống này in: kiểm tra lại cách chia tập giấy tờ và mã hồ sơ.",
    "sheet_crowded": "Trang mang mã tờ phân cách nhưng có nhiều chữ như một giấy tờ: kiểm tra lại trang này.",
    "sheet_differs": "Tờ phân cách ghi khác với giấy tờ",
    "sheet_empty": "Sau tờ phân cách không có giấy tờ nào.",
    "owner_missing": "Không tìm thấy chủ giấy tờ",
    "owner_unconfirmed": "Chưa có căn cứ thứ hai để xác nhận chủ giấy tờ",
    "value_unsure": "Giá trị đọc được chưa chắc chắn",
    "value_unread": "Không đọc được mục phải có",
    "values_differ": "Hai chỗ trên giấy tờ ghi khác nhau",
    "figures_differ": "Hai lần đọc cho chữ số khác nhau",
    "words_differ": "Số và chữ không khớp nhau",
    "code_differs": "Mã QR hoặc dòng máy đọc không khớp với chữ in",
    "codes_differ": "Mã QR và dòng máy đọc không khớp nhau.",
    "id_contradicts": "Số định danh không khớp với ngày sinh hoặc giới tính",
    "dates_contradict": "Các ngày trên giấy tờ mâu thuẫn nhau.",
    "number_unread": "Không đọc được số của giấy tờ.",
    "number_unsure": "Số của giấy tờ đọc chưa chắc chắn.",
    "symbol_unread": "Không đọc được ký hiệu của văn bản.",
    "date_unread": "Không đọc được ngày ban hành.",
    "date_unsure": "Ngày ban hành đọc chưa chắc chắn.",
    "issuer_unread": "Không đọc được cơ quan ban hành.",
    "issuer_unsure": "Cơ quan ban hành đọc chưa chắc chắn.",
    "abstract_unread": "Không đọc được trích yếu.",
    "abstract_unsure": "Trích yếu đọc chưa chắc chắn.",
    "signer_title_unread": "Không đọc được chức vụ người ký.",
    "signer_unread": "Không đọc được người ký.",
    "signer_unsure": "Người ký đọc chưa chắc chắn.",
}

# Doubts that name no field themselves, by the field they are about.
_ABOUT = {
    "number_unread": "number_symbol", "number_unsure": "number_symbol", "symbol_unread": "number_symbol",
    "date_unread": "issued_on", "date_unsure": "issued_on", "issuer_unread": "issuer", "issuer_unsure": "issuer",
    "abstract_unread": "abstract", "abstract_unsure": "abstract", "signer_unread": "signer", "signer_unsure": "signer",
    "signer_title_unread": "signer_title",
}  # fmt: skip
_WHOLE = frozenset({"sheet_differs", "owner_missing"})  # what stands behind their colon is no field


def reason(code: str, about: str | None = None) -> str:
    """A reason as it is stored: the code, and the field or role it is about. Raises KeyError for a code not listed."""
    if code not in SENTENCES:
        raise KeyError(code)
    return f"{code}:{about}" if about else code


def sentence(stored: str) -> str:
    """The Vietnamese sentence for a stored reason; what it is about is named in parentheses."""
    code, _, about = stored.partition(":")
    text = SENTENCES.get(code, code)
    return f"{text.rstrip('.')} ({about})." if about else text if text.endswith(".") else f"{text}."


def about(stored: str) -> str | None:
    """The field a doubt is about, which is settled by confirming it; None when an officer looks at the whole paper."""
    code, _, name = stored.partition(":")
    return None if code in _WHOLE else name or _ABOUT.get(code)
