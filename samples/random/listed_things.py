"""Tables whose rows are things: the parcels of an old land certificate, the items of a bill of payment."""

from samples.random.fill import Facts
from samples.random.grids import table
from samples.random.label_rows import Column
from samples.random.sheet import Token, tokens
from samples.random.type import Style
from samples.spelt_out import money

_PARCELS = (1, 1, 2, 2, 3)
_PURPOSES = (
    "Đất ở", "Vườn", "Lúa", "Màu", "Đất vườn", "2 lúa", "Đất ở, đất vườn", "Ao", "Thổ cư", "Cây lâu năm", "Lúa màu",
)  # fmt: skip
_TERMS = ("Lâu dài", "Lâu dài", "2013", "10-2013", "10/2043", "20 năm", "đến 2013")
_ITEMS = (
    "Thuế TNCN từ chuyển nhượng BĐS", "Lệ phí trước bạ nhà đất", "Tiền thuê đất trả hằng năm",
    "Thuế giá trị gia tăng", "Bảo hiểm y tế",
    "Tiền chậm nộp thuế GTGT", "Thuế môn bài", "Tiền sử dụng đất", "Lệ phí trước bạ ô tô", "Thuế thu nhập cá nhân",
    "Phí quản lý", "Học phí",
    "Tiền phạt vi phạm hành chính", "Thuế sử dụng đất phi nông nghiệp", "Phí bảo vệ môi trường", "Lệ phí thẩm định",
    "Tiền khám bệnh",
    "Phí khai thác tài liệu", "Lệ phí cấp giấy", "Tiền chậm nộp", "Phí đo đạc", "Thuế sử dụng đất", "Phí vệ sinh",
    "Tiền vật tư",
)  # fmt: skip
_WHAT = (
    "Nội dung các khoản nộp NSNN", "Nội dung các khoản nộp NS", "Nội dung khoản nộp", "Nội dung", "Diễn giải",
    "Tên khoản thu", "Khoản mục",
)  # fmt: skip
_CODED = ("Mã NDKT", "Mã NDKT", "Mã chương", "Tiểu mục", "Đơn vị tính")
_SUMS = ("Số tiền (VND)", "Số tiền", "Số tiền (VNĐ)", "Thành tiền", "Số tiền (đồng)")
_TOTALS = ("Tổng cộng", "Tổng cộng", "Cộng", "Tổng số tiền", "Tổng tiền", "Cộng tiền")


def parcels(column: Column, facts: Facts) -> None:
    """The parcels of one holder, each with its sheet, area, purpose and term; the areas are added up."""
    rng = facts.rng
    count, sheet = rng.choice(_PARCELS), rng.randint(1, 60)
    numbers = rng.sample(range(3, 980), count)
    areas = [rng.choice((rng.randint(40, 990), rng.randint(1000, 6000))) for _ in range(count)]
    purposes = rng.sample(_PURPOSES, count)
    terms = [rng.choice(_TERMS) for _ in range(count)]
    facts.told |= {
        "parcel_number": str(numbers[0]), "map_sheet": str(sheet), "area_m2": str(sum(areas)),
        "land_purpose": "; ".join(purposes), "land_term": "; ".join(dict.fromkeys(terms)),
    }  # fmt: skip
    heads = {
        "map_sheet": rng.choice(("Số tờ bản đồ", "Tờ bản đồ số", "Tờ bản đồ")),
        "parcel_number": rng.choice(("Số thửa", "Thửa số", "Thửa đất số")),
        "area_m2": rng.choice(("Diện tích (m2)", "Diện tích", "Diện tích (m²)")),
        "land_purpose": rng.choice(("Mục đích sử dụng", "Mục đích sử dụng đất")),
        "land_term": rng.choice(("Thời hạn sử dụng", "Thời hạn sử dụng đất")),
    }
    small, value = _styles(column)
    rows = [[tokens(head, small, "label", of=name) for name, head in heads.items()]]
    rows[0].append(tokens(rng.choice(("Phần ghi thêm", "Ghi chú")), small, "label"))
    for i, area in enumerate(areas):
        shown = f"{area:,}".replace(",", ".") if rng.random() < 0.6 else str(area)
        cells = (str(sheet), str(numbers[i]), shown, purposes[i], terms[i])
        named = ("", "", *list(heads)[2:]) if i else tuple(heads)
        rows.append([tokens(cell, value, "table", name) for cell, name in zip(cells, named, strict=True)])
        rows[-1].append([])
    table(column, (1.0, 0.9, 1.1, 1.6, 1.4, 1.0), rows, rng.random() < 0.85)


def fee(column: Column, facts: Facts) -> None:
    """The one thing that is paid for, which nothing else of the paper says."""
    content = facts.get(facts.form.items["content"])
    facts.told["content"] = content.truth
    _bill(column, facts, [content.text], told=True)


def fees(column: Column, facts: Facts) -> None:
    """Several items of a sum whose content a row of the paper says: of the table its total alone is a value."""
    _bill(column, facts, facts.rng.sample(_ITEMS, facts.rng.randint(2, 4)), told=False)


def items(column: Column, facts: Facts) -> None:
    """What is paid for, item by item, which together are the content."""
    rng, year = facts.rng, facts.world.day.year
    most = max(1, int(facts.get(facts.form.items["amount_vnd"]).truth or 0) // 3000)
    chosen = rng.sample(_ITEMS, min(most, rng.choice((1, 1, 2, 2, 3))))
    said = [f"{text} {rng.choice(('', '', f'kỳ 1 năm {year}', f'năm {year}'))}".strip() for text in chosen]
    facts.told["content"] = "; ".join(said)
    _bill(column, facts, said, told=True)


def _bill(column: Column, facts: Facts, said: list[str], told: bool) -> None:
    """A table of what is paid for and the sum of it; told: whether its items are the content."""
    rng = facts.rng
    amount = facts.get(facts.form.items["amount_vnd"])
    total, count = int(amount.truth or 0), len(said)
    facts.told["amount_vnd"] = amount.truth
    shares = [total // (count + 1) // 1000 * 1000 or total // count] * (count - 1)
    summed = count > 1 or rng.random() < 0.6
    counted, coded = rng.random() < 0.85, rng.random() < 0.6
    small, value = _styles(column)
    heads = [
        *([tokens(rng.choice(("STT", "TT", "Stt")), small, "label")] if counted else []),
        tokens(rng.choice(_WHAT), small, "label", of="content" if told else ""),
        *([tokens(rng.choice(_CODED), small, "label")] if coded else []),
        tokens(rng.choice(_SUMS), small, "label", of="" if summed else "amount_vnd"),
    ]
    rows: list[list[list[Token]]] = [heads]
    for i, (text, share) in enumerate(zip(said, [*shares, total - sum(shares)], strict=True)):
        rows.append([
            *([tokens(str(i + 1), value, "table")] if counted else []),
            tokens(text, value, "table", "content" if told else ""),
            *([tokens(str(rng.randint(1001, 4999)), value, "table")] if coded else []),
            tokens(money(share), value, "table", "" if summed else "amount_vnd"),
        ])  # fmt: skip
    if summed:
        bold = value.but(bold=rng.random() < 0.6)
        last = [tokens(rng.choice(_TOTALS), small, "label", of="amount_vnd"), *([[]] if coded else [])]
        rows.append([*([[]] if counted else []), *last, tokens(amount.pieces[0][0], bold, "table", "amount_vnd")])
    table(column, (*([0.5] if counted else []), 3.3, *([1.0] if coded else []), 1.5), rows, rng.random() < 0.85)


def _styles(column: Column) -> tuple[Style, Style]:
    """Of the heads and of what stands under them."""
    small = column.look.body.but(size=column.look.body.size * 0.88)
    value = column.look.value.but(size=column.look.value.size * 0.88) if column.look.hand else small
    return small.but(bold=True), value
