"""Procedures from a file of the centre: a spreadsheet or CSV with a row for each component, or TOML as motlan's own.

The columns of the portal's export are guessed by their names [inference: no export was at hand], or said once by
`columns`. Types are proposed for each component by its name; a person corrects and signs what is proposed.
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
        code, component = row["code"], _clean(row["component"])
        if not CODE.fullmatch(code):
            raise UsageError(f"{file}, row {line}: {code!r} is not a procedure code (1.004222)")
        components = named.setdefault(code, (row.get("name", ""), row.get("level", ""), []))[2]
        if component and component not in components:
            components.append(component)
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


def _rows(file: Path, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with what is needed of each; code, name and level may stand in the first row of a procedure alone."""
    above: dict[str, str] = {}
    for line, row in _plain_rows(file, columns):
        if row["code"] and row["code"] != above.get("code"):
            above = row
        yield line, row | {name: row.get(name) or above.get(name, "") for name in row if name != "component"}


def _plain_rows(file: Path, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    header = header_of(file)
    places = _places(file, header, columns)
    if file.suffix.lower() == ".xlsx":
        for number, cells in enumerate(_cells(file), start=1):
            row = {name: _clean(cells[header.index(column)]) for name, column in places.items()}
            if number > 1 and any(row.values()):
                yield number, row
        return
    for line, row_cells in spreadsheet.rows(file, set(places.values())):
        yield line, {name: _clean(row_cells[spreadsheet.cell_text(column)]) for name, column in places.items()}


def header_of(file: Path) -> list[str]:
    """The names of a spreadsheet's columns; none of a TOML file. Raises UsageError."""
    if file.suffix.lower() == ".toml":
        return []
    if file.suffix.lower() == ".xlsx":
        return [_clean(cell) for cell in next(_cells(file), [])]
    return spreadsheet.columns(file)


def _cells(file: Path) -> Iterator[list[str]]:
    """The rows of the first sheet. Raises UsageError."""
    import openpyxl  # type: ignore[import-untyped]  # takes long to import, and has no stubs of its own
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True, max_row=_MOST_ROWS):
            yield ["" if cell is None else str(cell) for cell in row]
        book.close()
    except (InvalidFileException, OSError, KeyError, ValueError, IndexError, BadZipFile) as error:
        raise UsageError(f"{file} cannot be read as a spreadsheet (.xlsx)") from error


def _places(file: Path, header: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Which column is what: as said, else the first whose name is a known one."""
    plain = {fold(column).strip(): column for column in reversed(header) if column}
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
