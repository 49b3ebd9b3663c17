"""The catalogue of paper types: one TOML file a type, loaded, checked with clear messages, and folded for matching."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from core import typed
from core.catalogue.checks import check, check_together
from core.catalogue.file_mistakes import mended, mistakes
from core.catalogue.form_wordings import unfolded
from core.catalogue.further_people import with_further
from core.catalogue.model import Catalogue, Common, Field, Later, OwnerRole, PaperType, Section, Titles, Validity
from core.errors import UsageError

__all__ = [
    "Catalogue", "Common", "Field", "Later", "OwnerRole", "PaperType", "Section", "Titles", "Validity", "further",
    "in_use", "load", "use",
]  # fmt: skip

T = TypeVar("T", bound=msgspec.Struct)
_further: Path | None = None
_loaded: Catalogue | None = None
_loading = threading.Lock()
HOME = Path(__file__).with_name("types")
COMMON = "_common.toml"


def use(folder: Path | None) -> None:
    """Take the types (and `procedures/`) of a further folder beside those that come with motlan; None: these alone.

    Said once, when the program starts, from the setting `catalogue`.
    """
    global _further, _loaded
    _further, _loaded = folder, None


def further() -> Path | None:
    """The further folder, if there is one."""
    return _further


def in_use() -> Catalogue:
    """The catalogue of this process, loaded once. Raises UsageError as `load` does."""
    return _loaded or _load_once()


def _load_once() -> Catalogue:
    """Load it, by one of the threads that ask first: where several make its records at once msgspec 0.22 crashes."""
    global _loaded
    with _loading:
        if _loaded is None:
            _loaded = load()
        return _loaded


def load(folder: Path | None = None) -> Catalogue:
    """Read and check every `*.toml` of the folder (default: the catalogue that comes with motlan, and the further one).

    Raises UsageError naming each file and what is wrong with it, all faults at once.
    """
    homes = [folder] if folder else [HOME, _further] if _further else [HOME]
    faults: list[str] = []
    types: dict[str, PaperType] = {}
    for home in homes:
        paths = sorted(path for path in home.glob("*.toml") if path.name != COMMON)
        if not paths:
            faults.append(f"{home.name}: no catalogue file (*.toml) in this folder")
        for path in paths:
            kind = _read(path, PaperType, faults)
            if kind is None:
                continue
            faults += [f"{path.name}: {fault}" for fault in check(kind, path.stem)]
            if kind.code in types:
                faults.append(f"{path.name}: the type {kind.code!r} comes with motlan: take another code")
            types[kind.code] = kind
    own = homes[0] / COMMON
    common = _read(own if own.exists() else HOME / COMMON, Common, faults)
    if common is not None:
        types = {code: with_further(unfolded(kind, common)) for code, kind in types.items()}
    faults += check_together(types, {path.stem for path in HOME.glob("*.toml")})
    if faults or common is None:
        raise UsageError("the catalogue has mistakes:\n" + "\n".join(f"  {fault}" for fault in faults))
    return Catalogue(types, common)


def _read(path: Path, kind: type[T], faults: list[str]) -> T | None:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        if wrong := list(mistakes(data, kind)):
            faults += [f"{path.name}: {fault}" for fault in wrong]
            return typed.convert(mended(data, kind, {"code": path.stem, "kind": "text"}), kind)
        return typed.convert(data, kind)
    except OSError as exc:
        faults.append(f"{path.name}: cannot be read ({exc.strerror})")
    except UnicodeDecodeError:
        faults.append(f"{path.name}: is not UTF-8 text")
    except tomllib.TOMLDecodeError as exc:
        faults.append(f"{path.name}: is not TOML: {exc}")
    except msgspec.ValidationError as exc:
        faults.append(f"{path.name}: {exc}")
    return None
