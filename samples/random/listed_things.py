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
    "Thuế TNCN từ chuyển nhượng BĐS", "Lệ phí trước bạ nhà đất", "Tiền thuê đất trả hằng năm", "Thuế giá trị gia tăng",
    "Tiền chậm nộp thuế GTGT", "Thuế môn bài", "Tiền sử dụng đất", "Lệ phí trước bạ ô tô", "Thuế thu nhập cá nhân",
    "Tiền phạt vi phạm hành chính", "Thuế sử dụng đất phi nông nghiệp", "Phí bảo vệ môi trường",
)  # fmt: skip


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


def items(column: Column, facts: Facts) -> None:
    """What is paid for, item by item, and the sum of it."""
    rng = facts.rng
    total = int(facts.get(facts.form.items["amount_vnd"]).truth or 0)
    count = min(rng.choice((1, 1, 2, 2, 3)), max(1, total // 3000))
    said = rng.sample(_ITEMS, count)
    year = facts.world.day.year
    said = [f"{text} {rng.choice(('', '', f'kỳ 1 năm {year}', f'năm {year}'))}".strip() for text in said]
    shares = [total // count // 1000 * 1000 or total // count] * (count - 1)
    sums = [*shares, total - sum(shares)]
    facts.told |= {"content": "; ".join(said), "amount_vnd": str(total)}
    small, value = _styles(column)
    counted = rng.random() < 0.8
    heads = [tokens(rng.choice(("STT", "TT")), small, "label")] if counted else []
    asked = rng.choice(("Nội dung các khoản nộp NSNN", "Nội dung các khoản nộp NS", "Nội dung khoản nộp", "Nội dung"))
    heads += [
        tokens(asked, small, "label", of="content"), tokens("Mã NDKT", small, "label"),
        tokens(rng.choice(("Số tiền (VND)", "Số tiền")), small, "label", of="amount_vnd"),
    ]  # fmt: skip
    rows: list[list[list[Token]]] = [heads]
    for i, (text, amount) in enumerate(zip(said, sums, strict=True)):
        counting = [tokens(str(i + 1), value, "table")] if counted else []
        own = tokens(money(amount), value, "table", "amount_vnd" if count == 1 else "")
        code = tokens(str(rng.randint(1001, 4999)), value, "table")
        rows.append([*counting, tokens(text, value, "table", "content"), code, own])
    if count > 1 or rng.random() < 0.4:
        sum_of_all = tokens(money(total), value, "table", "amount_vnd" if count > 1 else "")
        rows.append([*([[]] if counted else []), tokens("Tổng cộng", small, "label", of="amount_vnd"), [], sum_of_all])
    table(column, (*([0.5] if counted else []), 3.2, 1.1, 1.5), rows, rng.random() < 0.85)


def _styles(column: Column) -> tuple[Style, Style]:
    """Of the heads and of what stands under them."""
    small = column.look.body.but(size=column.look.body.size * 0.88)
    value = column.look.value.but(size=column.look.value.size * 0.88) if column.look.hand else small
    return small.but(bold=True), value
