"""Procedures from a file of the centre: a spreadsheet or CSV with a row for each component, or TOML as motlan's own.

The columns of the portal's export are guessed by their names [inference: no export was at hand], or said once by
`columns`. Titles may stand above the columns' names, sheets without them before the one that has them, and all
components of a procedure in one cell. Types are proposed for each component by its name; a person corrects and signs
what is proposed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import BadZipFile

from rapidfuzz import fuzz

from core.catalogue import Catalogue
from core.catalogue.procedure import CODE, Component, Procedure, load, shared_components
from core.errors import UsageError
from core.text import fold, nfc
from ingest.intake import spreadsheet
from store.rules import merged

COLUMNS = {  # what is needed → names under which exports have it, folded
    "code": ("ma thu tuc", "ma tthc", "ma so", "ma"),
    "name": ("ten thu tuc", "ten thu tuc hanh chinh", "ten tthc", "thu tuc"),
    "component": ("thanh phan ho so", "ten giay to", "ten thanh phan", "giay to", "thanh phan"),
    "level": ("cap thuc hien", "cap", "co quan thuc hien"),
}
_NEEDED = ("code", "component")
_MOST_ROWS = 100_000
_ABOVE = 30  # rows in which the columns' names are looked for
_OLD, _ZIP, _MARKUP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"<"  # how files begin: .xls or a locked .xlsx, .xlsx, HTML
# As the portals of provinces write a code: with the unit that has the procedure behind it [memory].
_LONG_CODE = re.compile(rf"({CODE.pattern})(?:\.\d+)*\.H\d+", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-–•*+]|\d{1,2}[.)]|[a-zđ]\))\s+")
_LIKE = 88.0  # of 100: from which a component's name is taken for a type's
_CONDITION = re.compile(r"\b(neu co|truong hop|doi voi|neu)\b")
_ANEW = ("don_to_khai",)  # made anew for every dossier


def procedures_in(
    file: Path, known: Mapping[str, Procedure], catalogue: Catalogue, columns: Mapping[str, str] | None = None
) -> list[Procedure]:
    """The procedures of a file, unsigned. What is known of a code keeps its rules for components of the same name.

    Raises UsageError that names the file and what is wrong with it.
    """
    if file.suffix.lower() == ".toml":
        try:
            return load(file.read_text(encoding="utf-8"), shared_components(), file.name)
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read") from error
    named: dict[str, tuple[str, str, list[str]]] = {}
    for line, row in _rows(file, columns or {}):
        if not CODE.fullmatch(code := row["code"]):
            raise UsageError(f"{file}, row {line}: {code!r} is not a procedure code (1.004222)")
        components = named.setdefault(code, (row.get("name", ""), row.get("level", ""), []))[2]
        components += [name for name in dict.fromkeys(_components(row["component"])) if name not in components]
    if not named:
        raise UsageError(f"{file} has no row with a procedure")
    return [_procedure(code, *facts, known.get(code), catalogue) for code, facts in named.items()]


def _procedure(
    code: str, name: str, level: str, components: list[str], known: Procedure | None, catalogue: Catalogue
) -> Procedure:
    taken = {part.component for part in known.components} if known else set[str]()
    by_name: dict[str, Component] = {}
    for component in components:
        by_name[component] = proposed(component, catalogue, taken)
        taken.add(by_name[component].component)
    if known is not None:
        return merged(known, components, by_name, name)
    return Procedure(
        code=code,
        name=name or code,
        results=(),
        level=level or "xã",
        signed_off=False,
        components=tuple(by_name.values()),
    )


def proposed(name: str, catalogue: Catalogue, taken: set[str]) -> Component:
    """A component of this name with the types that its words name; a person corrects it before it is signed."""
    types, plain = types_named(name, catalogue), fold(name)
    slug = "_".join(re.findall(r"[a-z0-9]+", plain)[:5]) or "thanh_phan"
    unique = next(
        candidate
        for number in range(1, 1000)
        if (candidate := slug if number == 1 else f"{slug}_{number}") not in taken
    )
    conditional = _CONDITION.search(plain) is not None
    return Component(
        component=unique, name=name, accepts=types, form="N", basis="inference",
        reusable=not set(types) & set(_ANEW) and bool(types), required=not conditional,
        condition="theo điều kiện ghi trong tên thành phần" if conditional else None,
        note="proposed by the component's name; not yet looked at by anybody",
    )  # fmt: skip


def types_named(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The paper types that a component's name speaks of, those named by the most words first; none when unsure."""
    plain = fold(name)
    words_in: dict[str, int] = {}
    for code, kind in catalogue.types.items():
        if kind.group == "letter" and not plain.startswith(fold(kind.name)):
            continue  # `quyết định`, `thông báo` stand in many names of other papers
        for title in (kind.name, kind.short, *kind.title.whole):
            words = fold(re.sub(r"\(.*?\)", "", title)).strip()
            if len(words) >= 5 and re.search(rf"\b{re.escape(words)}\b", plain):
                words_in[code] = max(words_in.get(code, 0), len(words.split()))
        if code not in words_in and fuzz.partial_ratio(fold(kind.name)[:60], plain) >= _LIKE and len(kind.name) > 12:
            words_in[code] = 1
    most = max(words_in.values(), default=0)
    named = [code for code, words in words_in.items() if words >= max(2, most - 1) or words == most]
    return tuple(sorted(named, key=lambda code: (-words_in[code], code)))[:4]


def _components(cell: str) -> list[str]:
    """The components that a cell names: one, or one a line where lines begin with a bullet or end with `;`."""
    parts: list[str] = []
    for line in filter(str.strip, cell.splitlines()):
        if not parts or _BULLET.match(line) or parts[-1].rstrip().endswith(";"):
            parts.append(line)
        else:
            parts[-1] += f" {line}"
    if len(parts) > 1:
        parts = [_BULLET.sub("", part, count=1) for part in parts if not part.rstrip().endswith(":")]
    return [name for name in map(_clean, parts) if name]


def _rows(file: Path, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with what is needed of each; code, name and level may stand in the first row of a procedure alone.

    A heading or a sum between the rows, which has no component, is passed over.
    """
    above: dict[str, str] = {}
    for line, row in _plain_rows(file, columns):
        if not row["component"] and not CODE.fullmatch(row["code"]):
            continue
        if row["code"] and row["code"] != above.get("code"):
            above = row
        yield line, row | {name: row.get(name) or above.get(name, "") for name in row if name != "component"}


def _plain_rows(file: Path, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    table, top = _table(file, columns)
    header = [_clean(cell) for cell in table[top][1]] if table else []
    places = {name: header.index(column) for name, column in _places(file, header, columns).items()}
    for line, cells in table[top + 1 :]:
        row = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        row |= {name: _clean(cell) for name, cell in row.items() if name != "component"}
        row["component"] = row["component"] if _clean(row["component"]) else ""
        row["code"] = _LONG_CODE.sub(r"\1", row["code"])
        if any(row.values()):
            yield line, row


def header_of(file: Path, columns: Mapping[str, str] | None = None) -> list[str]:
    """The names of a spreadsheet's columns; none of a TOML file. Raises UsageError."""
    if file.suffix.lower() == ".toml":
        return []
    table, top = _table(file, columns or {})
    return [name for name in map(_clean, table[top][1]) if name] if table else []


_Table = list[tuple[int, list[str]]]  # its rows that are not empty, each with its number in the file


def _table(file: Path, columns: Mapping[str, str]) -> tuple[_Table, int]:
    """The first table of a file that has the columns, and the place of their names; where none has, the widest row."""
    tables = [table for table in _tables(file) if table]
    for table in tables:
        for place, (_, cells) in enumerate(table[:_ABOVE]):
            header = [_clean(cell) for cell in cells]
            if all(column in header for column in columns.values()) and set(_NEEDED) <= _guessed(header, columns):
                return table, place
    if not tables:
        return [], 0
    widest = max(tables, key=_width)
    return widest, max(range(len(widest[:_ABOVE])), key=lambda place: (sum(map(bool, widest[place][1])), -place))


def _width(table: _Table) -> int:
    return max(sum(map(bool, cells)) for _, cells in table[:_ABOVE])


def _guessed(header: list[str], columns: Mapping[str, str]) -> set[str]:
    """What these columns have, as said or by their names."""
    plain = set(map(_plain, header))
    return {name for name, guesses in COLUMNS.items() if name in columns or not plain.isdisjoint(guesses)}


def _plain(column: str) -> str:
    """A column's name as it is guessed: `Mã thủ tục (TTHC)` → `ma thu tuc`."""
    return fold(re.sub(r"\(.*?\)", "", column)).strip()


def _tables(file: Path) -> list[_Table]:
    """The sheets of a spreadsheet, or the one table of a CSV. Raises UsageError."""
    try:
        with file.open("rb") as source:
            start = source.read(200).lstrip()
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror})") from error
    if start.startswith((_OLD, _MARKUP)):
        raise UsageError(
            f"{file} is a spreadsheet of the old kind (.xls), locked with a password, or a page of the web: open it, "
            "save it as .xlsx or “CSV UTF-8” and call again"
        )
    if start.startswith(_ZIP) or file.suffix.lower() == ".xlsx":
        return _sheets(file)
    return [spreadsheet.table(file, _ABOVE)]


def _sheets(file: Path) -> list[_Table]:
    import openpyxl  # type: ignore[import-untyped]  # takes long to import, and has no stubs of its own
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        tables = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # programs that export write what they like there
            rows = enumerate(sheet.iter_rows(values_only=True, max_row=_MOST_ROWS), start=1)
            tables.append([(line, list(map(_text, cells))) for line, cells in rows if any(map(_text, cells))])
        book.close()
    except (InvalidFileException, OSError, KeyError, ValueError, IndexError, BadZipFile) as error:
        raise UsageError(f"{file} cannot be read as a spreadsheet (.xlsx)") from error
    return tables


def _text(cell: object) -> str:
    """A cell as text; a code that a spreadsheet took for a number gets back the noughts at its end."""
    if isinstance(cell, float) and 1 < cell < 4:
        return f"{cell:.6f}"
    return "" if cell is None else str(cell)


def _places(file: Path, header: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Which column is what: as said, else the first whose name is a known one."""
    plain = {_plain(column): column for column in reversed(header) if column}
    if not plain:
        raise UsageError(f"{file} has no row of column names at its top: export it with them")
    if unknown := sorted(columns.keys() - COLUMNS.keys()):
        raise UsageError(f"--column: {unknown[0]!r} is none of {', '.join(COLUMNS)}")
    places = {}
    for name, guesses in COLUMNS.items():
        said = columns.get(name)
        if said and said not in header:
            raise UsageError(f"{file} has no column {said!r}; it has: {', '.join(filter(None, header))}")
        guessed = said or next((plain[guess] for guess in guesses if guess in plain), None)
        if guessed:
            places[name] = guessed
        elif name in _NEEDED:
            listed = ", ".join(filter(None, header))
            raise UsageError(f"{file}: say which column is the {name} (--column {name}=…); it has: {listed}")
    return places


def _clean(text: str) -> str:
    return " ".join(nfc(unicodedata.normalize("NFC", text)).split()).strip(" -–+*.;")
