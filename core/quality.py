"""What can be wrong with a scan: a closed list of codes, each with the sentence that says what to do about it."""

from __future__ import annotations

from core.records import QualityFinding

SENTENCES: dict[str, str] = {
    "low_resolution": "độ phân giải quá thấp: đặt máy quét ở 300 dpi (ít nhất 200 dpi).",
    "dark": "ảnh quá tối: tăng độ sáng của máy quét, đậy kín nắp.",
    "faint": "chữ quá nhạt: tăng độ đậm, hoặc quét từ bản chính.",
    "blurred": "ảnh bị nhòe: đặt giấy nằm phẳng, giữ yên, lau mặt kính.",
    "cropped": "mất phần mép giấy: đặt giấy lọt hẳn trong khổ quét.",
    "skewed": "trang bị lệch quá 5 độ: đặt lại giấy cho thẳng.",
    "folded": "góc giấy bị gập: vuốt phẳng góc giấy.",
    "finger": "có ngón tay che trên giấy: giữ giấy ở chỗ không có chữ.",
    "glare": "có chỗ bị lóa sáng: lấy giấy ra khỏi bìa bóng, tránh đèn chiếu thẳng.",
    "streaks": "có vệt dọc trên nhiều trang liền nhau: lau kính máy quét.",
    "upside_down": "trang bị ngược hoặc xoay ngang: kiểm tra lại chiều giấy.",
    "wrong_size": "khổ giấy bất thường: có thể hai tờ vào cùng lúc, hoặc chỉ quét được một phần.",
    "same_page": "trang này giống hệt một trang đã quét: bỏ ra nếu quét hai lần.",
    "missing_side": "mới có một mặt của thẻ: quét cả mặt còn lại.",
    "back_first": "mặt sau của thẻ (một trang đã quét) đứng trước mặt trước: đổi chỗ hai trang.",
    "page_count": "số trang quét được khác số trang ghi trên phiếu: đếm lại.",
    "blank": "trang trắng: kiểm tra xem đã đặt đúng mặt giấy chưa.",
}


def sentence(finding: QualityFinding) -> str:
    """What a person at the scanner does: `Quét lại trang 3: ảnh quá tối: …`. Raises KeyError for a code not listed."""
    what = SENTENCES[finding.code]
    if finding.page is None:
        return what[:1].upper() + what[1:]
    if finding.other is not None:
        what = what.replace("một trang đã quét", f"trang {finding.other}")
    return f"{'Quét lại' if finding.level == 'reject' else 'Xem lại'} trang {finding.page}: {what}"
