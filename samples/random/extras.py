"""What else is found on papers: fingerprints, seals over the edge, watermarks, a highlighter, a form's notes."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from random import Random

import cv2
import numpy as np

from samples.draw import RED, Ink, Page
from samples.ornaments import seal
from samples.random.label_rows import Column
from samples.random.sheet import Sheet, tokens

NOTES = (
    "(1) Ghi rõ tên cơ quan đăng ký.", "(2) Ghi theo địa chỉ đăng ký thường trú; nếu không có thì ghi theo địa chỉ tạm trú.",
    "(3) Ghi rõ họ, chữ đệm, tên; viết chữ in hoa, có dấu.", "(4) Ghi số, ngày cấp, cơ quan cấp giấy tờ tùy thân.",
    "(*) Đánh dấu X vào ô vuông tương ứng.", "Ghi chú: Người khai chịu trách nhiệm về nội dung đã khai.",
    "(5) Trường hợp người yêu cầu là tổ chức thì ghi tên tổ chức, mã số doanh nghiệp và người đại diện theo pháp luật.",
    "Lưu ý: Không tẩy xóa, sửa chữa; hồ sơ nộp tại bộ phận một cửa trong giờ hành chính.",
)  # fmt: skip


def finger(sheet: Sheet, x: float, y: float, rng: Random) -> None:
    """A fingerprint pressed beside a name."""
    seed, ink = rng.randrange(2**32), rng.choice(((190, 50, 60), (70, 60, 140), (170, 40, 80)))
    sheet.over.append(lambda page: _pressed(page, x, y, Random(seed), ink))


def _pressed(page: Page, x: float, y: float, rng: Random, ink: Ink) -> None:
    wide, tall = page.px(15), page.px(21)
    mask = np.zeros((tall, wide), np.uint8)
    middle = (wide // 2 + rng.randint(-4, 4), round(tall * 0.55))
    for i in range(1, 12):
        axes = (round(wide * 0.042 * i), round(tall * 0.042 * i))
        cv2.ellipse(mask, middle, axes, rng.uniform(-8, 8), 0, 360, 235, max(1, page.px(0.35)), cv2.LINE_AA)
    ys, xs = np.ogrid[:tall, :wide]
    inside = ((xs - wide / 2) / (wide / 2)) ** 2 + ((ys - tall / 2) / (tall / 2)) ** 2 < 0.95
    patches = cv2.resize(
        np.random.default_rng(rng.randrange(2**32)).uniform(0.35, 1, (6, 5)).astype(np.float32), (wide, tall)
    )
    page.press(x - 7.5, y - 10.5, (mask * inside * patches).astype(np.uint8), ink, 0.75)


def edge_seal(sheet: Sheet, ring: str, rng: Random) -> None:
    """The half of a seal that was set over the edges of a file's sheets."""
    seed, y = rng.randrange(2**32), rng.uniform(0.25, 0.7) * sheet.height
    x = sheet.width + rng.uniform(-7, 6)
    sheet.over.append(lambda page: seal(page, x, y, ring[:44], "", Random(seed), RED, 34))


def watermark(sheet: Sheet, text: str, rng: Random) -> None:
    """Large pale letters across the sheet, under the print; no line of the truth."""
    shade = rng.randint(205, 232)

    def drawn(page: Page) -> None:
        blank = np.full((page.image.height, page.image.width), 255, np.uint8)
        scale = page.image.width / 1000
        cv2.putText(
            blank,
            text,
            (round(120 * scale), round(820 * scale)),
            cv2.FONT_HERSHEY_DUPLEX,
            4 * scale,
            shade,
            round(14 * scale),
            cv2.LINE_AA,
        )
        turn = cv2.getRotationMatrix2D((page.image.width / 2, page.image.height / 2), 35, 1.0)
        tilted = cv2.warpAffine(blank, turn, (page.image.width, page.image.height), borderValue=(255,))
        page.press(0, 0, (255 - tilted).astype(np.uint8), (120, 120, 130), 1.0)

    sheet.under.append(drawn)


def highlight(sheet: Sheet, rng: Random) -> None:
    """A highlighter over a word or three of a line."""
    lines = [word for word in sheet.words if word.line and not word.angle]
    if lines:
        word, ink = rng.choice(lines), rng.choice(((255, 240, 60), (140, 255, 120), (255, 170, 210)))
        x0, y0, x1, y1 = sheet.extent(word)
        more = rng.uniform(0, 30)
        mask = (x0 - 1, y0 - 0.8, min(sheet.width - 2, x1 + more), y1 + 0.8)
        sheet.over.append(
            lambda page: page.press(
                mask[0],
                mask[1],
                np.full((page.px(mask[3] - mask[1]), page.px(mask[2] - mask[0])), 255, np.uint8),
                ink,
                0.8,
            )
        )


def footnotes(column: Column, rng: Random) -> None:
    """Small explanations at the foot of a form, in words that labels use too."""
    small = column.look.body.but(size=column.look.body.size * 0.76, italic=rng.random() < 0.5)
    column.y += 3
    for text in rng.sample(NOTES, rng.randint(1, 4)):
        column.room(small.height * 3)
        column.y += small.height * 0.3
        keep = column.look
        column.look = keep.but(body=small, value=small, hand=False, justify=False, spacing=1.2)
        column.paragraph(tokens(text, small, "note"))
        column.look = keep
