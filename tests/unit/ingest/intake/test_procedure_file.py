"""Procedures from the centre's files: columns found or said once, types proposed by name, known rules kept."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from core.catalogue import in_use, procedure
from core.catalogue.procedure import of_files
from core.errors import UsageError
from ingest.intake.procedure_file import header_of, procedures_in, proposed, types_named

HEADER = ["STT", "Mã thủ tục", "Tên thủ tục", "Thành phần hồ sơ", "Bản chính"]
ROWS = [
    ["1", "1.009999", "Cấp một thứ giấy mới", "Tờ khai theo mẫu", "1"],
    ["2", "", "", "Giấy khai sinh của người yêu cầu", "1"],
    ["3", "", "", "Giấy chứng nhận kết hôn (nếu có)", "0"],
    ["4", "2.008888", "Thủ tục khác", "Giấy phép xây dựng", "1"],
]


def sheet(folder: Path, header: list[str] = HEADER, kind: str = "xlsx") -> Path:
    path = folder / f"tthc.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in [header, *ROWS]), encoding="utf-8-sig")
        return path
    book = openpyxl.Workbook()
    for row in [header, *ROWS]:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_row_a_component_makes_procedures_whose_code_stands_in_the_first_row(tmp_path: Path, kind: str) -> None:
    first, second = procedures_in(sheet(tmp_path, kind=kind), {}, in_use())
    assert (first.code, first.name, first.signed_off) == ("1.009999", "Cấp một thứ giấy mới", False)
    assert [part.accepts for part in first.components] == [("don_to_khai",), ("khai_sinh",), ("ket_hon",)]
    form, birth, marriage = first.components
    assert (form.reusable, birth.reusable, birth.required, marriage.required) == (False, True, True, False)
    assert second.code == "2.008888"


def test_a_column_with_another_name_is_said_once(tmp_path: Path) -> None:
    odd = sheet(tmp_path, ["STT", "Số hiệu", "Tên thủ tục", "Thành phần hồ sơ", "Bản chính"])
    with pytest.raises(UsageError, match=r"say which column is the code.*Số hiệu"):
        procedures_in(odd, {}, in_use())
    assert len(procedures_in(odd, {}, in_use(), {"code": "Số hiệu"})) == 2
    with pytest.raises(UsageError, match="no column 'Mã'"):
        procedures_in(odd, {}, in_use(), {"code": "Mã"})


def test_components_that_are_known_keep_their_rules_and_new_ones_are_proposed(tmp_path: Path) -> None:
    known = of_files()["1.004222"]
    file = tmp_path / "tthc.csv"
    rows = f"1.004222,,{known.components[1].name}\n1.004222,,Giấy khám sức khỏe\n"
    file.write_text(f"Mã thủ tục,Tên thủ tục,Thành phần hồ sơ\n{rows}", encoding="utf-8")
    (proposed,) = procedures_in(file, of_files(), in_use())
    assert proposed.components[0] == known.components[1]
    assert proposed.components[1].accepts == ("kham_suc_khoe",)
    assert (proposed.name, proposed.signed_off) == (known.name, False)


def test_a_toml_file_is_read_as_those_that_come_with_motlan(tmp_path: Path) -> None:
    home = Path(procedure.__file__).with_name("procedures")
    (read,) = procedures_in(home / "dang_ky_khai_tu.toml", {}, in_use())
    assert read.components


@pytest.mark.parametrize("name", ["tthc.xlsx", "tthc.csv"])
def test_what_is_no_table_is_refused_with_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfe\x00nothing of the kind")
    with pytest.raises(UsageError, match=name):
        procedures_in(tmp_path / name, {}, in_use())


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_column_names_is_told_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "tthc.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no row of column names"):
        procedures_in(tmp_path / "tthc.csv", {}, in_use())


def test_a_column_said_for_what_nothing_needs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'kode' is none of code, name, component, level"):
        procedures_in(sheet(tmp_path), {}, in_use(), {"kode": "STT"})


def test_a_code_that_is_none_names_its_row(tmp_path: Path) -> None:
    file = tmp_path / "tthc.csv"
    file.write_text("Mã thủ tục,Thành phần hồ sơ\n1.004222,Giấy khai sinh\n12,Giấy khai sinh\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"row 3: '12'"):
        procedures_in(file, {}, in_use())


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("Bản sao Giấy khai sinh", {"khai_sinh"}), ("Trích lục khai tử", {"khai_tu"}),
        ("Giấy chứng nhận quyền sử dụng đất", {"gcn_qsdd"}), ("Phiếu lý lịch tư pháp số 1", {"lltp"}),
        ("Ảnh chân dung 4x6", set()), ("Báo cáo tài chính đã được kiểm toán", {"bao_cao"}),
    ],
)  # fmt: skip
def test_types_are_proposed_by_the_words_of_a_components_name(name: str, types: set[str]) -> None:
    named = set(types_named(name, in_use()))
    assert types <= named
    assert bool(named) == bool(types)


def test_two_components_of_one_beginning_have_different_keys() -> None:
    first = proposed("Giấy tờ chứng minh nhân thân của cha", in_use(), set())
    second = proposed("Giấy tờ chứng minh nhân thân của mẹ", in_use(), {first.component})
    assert first.component != second.component


NAMES = ["Mã thủ tục\n(TTHC)", "Tên thủ tục hành chính", "Tên giấy tờ"]


def book(folder: Path, *sheets: list[list[object]], dimension: bytes | None = None) -> Path:
    """A workbook of these sheets; `dimension` is what each says of its size, as some programs that export lie."""
    path, workbook = folder / "export.xlsx", openpyxl.Workbook()
    workbook.remove(workbook.active)
    for rows in sheets:
        page = workbook.create_sheet()
        for row in rows:
            page.append(row)
    workbook.save(path)
    if dimension:
        with ZipFile(path) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        with ZipFile(path, "w") as target:
            for name, data in parts.items():
                target.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % dimension, data))
    return path


@pytest.mark.parametrize("dimension", [None, b"A1"])
def test_titles_cover_sheets_headings_and_sums_around_the_rows_are_passed_over(
    tmp_path: Path, dimension: bytes | None
) -> None:
    cover: list[list[object]] = [["BỘ TƯ PHÁP"], ["Danh mục", "thủ tục"]]
    rows: list[list[object]] = [
        ["DANH MỤC THỦ TỤC HÀNH CHÍNH"], [], NAMES, ["I. LĨNH VỰC HỘ TỊCH"],
        ["1.001193.000.00.00.H26", "Đăng ký khai sinh", "Giấy chứng sinh"], [None, None, "Giấy khai sinh"],
        ["Tổng số: 1 thủ tục"],
    ]  # fmt: skip
    (read,) = procedures_in(book(tmp_path, cover, rows, dimension=dimension), {}, in_use())
    assert (read.code, read.name) == ("1.001193", "Đăng ký khai sinh")
    assert [part.name for part in read.components] == ["Giấy chứng sinh", "Giấy khai sinh"]


def test_a_code_that_a_spreadsheet_took_for_a_number_is_whole_again(tmp_path: Path) -> None:
    (read,) = procedures_in(book(tmp_path, [NAMES, [1.00161, "Hộ kinh doanh", "Giấy đề nghị"]]), {}, in_use())
    assert read.code == "1.001610"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Gồm có:\n- Giấy khai sinh (bản chính\nhoặc bản sao);\n+ Giấy chứng sinh;",
         ["Giấy khai sinh (bản chính hoặc bản sao)", "Giấy chứng sinh"]),
        ("1. Giấy khai sinh\n2. Giấy chứng sinh", ["Giấy khai sinh", "Giấy chứng sinh"]),
        ("Giấy khai sinh;\nGiấy chứng sinh", ["Giấy khai sinh", "Giấy chứng sinh"]),
        ("Giấy khai sinh\ncủa người yêu cầu", ["Giấy khai sinh của người yêu cầu"]),
        ("02 ảnh 4x6", ["02 ảnh 4x6"]),
    ],
)  # fmt: skip
def test_components_of_one_cell_are_told_apart_by_bullets_and_semicolons(
    tmp_path: Path, cell: str, names: list[str]
) -> None:
    (read,) = procedures_in(book(tmp_path, [NAMES, ["1.001193", "Đăng ký khai sinh", cell]]), {}, in_use())
    assert [part.name for part in read.components] == names


def test_columns_said_are_found_below_a_title_and_told_where_they_are_not(tmp_path: Path) -> None:
    export = book(tmp_path, [["Danh mục"], ["Số hiệu", "Tên", "Hồ sơ"], ["1.001193", "Khai sinh", "Giấy chứng sinh"]])
    assert header_of(export) == ["Số hiệu", "Tên", "Hồ sơ"]
    with pytest.raises(UsageError, match="it has: Số hiệu, Tên, Hồ sơ"):
        procedures_in(export, {}, in_use())
    (read,) = procedures_in(export, {}, in_use(), {"code": "Số hiệu", "component": "Hồ sơ"})
    assert read.components[0].name == "Giấy chứng sinh"


def test_a_csv_may_have_a_title_too(tmp_path: Path) -> None:
    file = tmp_path / "tthc.csv"
    file.write_text("sep=;\nDanh mục, năm 2026\n\nMã TTHC;Tên giấy tờ\n1.001193;Giấy chứng sinh\n", encoding="utf-8")
    assert len(procedures_in(file, {}, in_use())) == 1


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table>"])
@pytest.mark.parametrize("name", ["tthc.xls", "tthc.xlsx"])
def test_an_old_or_locked_spreadsheet_is_told_how_to_be_saved(tmp_path: Path, name: str, start: bytes) -> None:
    (tmp_path / name).write_bytes(start + bytes(600))
    with pytest.raises(UsageError, match=r"save it as \.xlsx"):
        procedures_in(tmp_path / name, {}, in_use())
