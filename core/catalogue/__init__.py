"""The catalogue of paper types: one TOML file a type, loaded, checked with clear messages, and folded for matching."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from core.catalogue.checks import check
from core.catalogue.model import Catalogue, Common, Field, Later, OwnerRole, PaperType, Section, Titles, Validity
from core.errors import UsageError

__all__ = [
    "Catalogue", "Common", "Field", "Later", "OwnerRole", "PaperType", "Section", "Titles", "Validity", "load",
]  # fmt: skip

T = TypeVar("T", bound=msgspec.Struct)
HOME = Path(__file__).with_name("types")
COMMON = "_common.toml"


def load(folder: Path | None = None) -> Catalogue:
    """Read and check every `*.toml` of the folder (default: the catalogue that comes with motlan).

    Raises UsageError naming each file and what is wrong with it, all faults at once.
    """
    home = folder or HOME
    faults: list[str] = []
    types: dict[str, PaperType] = {}
    for path in sorted(home.glob("*.toml")):
        if path.name == COMMON:
            continue
        kind = _read(path, PaperType, faults)
        if kind is None:
            continue
        faults += [f"{path.name}: {fault}" for fault in check(kind, path.stem)]
        types[kind.code] = kind
    common = _read(home / COMMON if (home / COMMON).exists() else HOME / COMMON, Common, faults)
    if not types:
        faults.append(f"{home.name}: no catalogue file (*.toml) in this folder")
    if faults or common is None:
        raise UsageError("the catalogue has mistakes:\n" + "\n".join(f"  {fault}" for fault in faults))
    return Catalogue(types, common)


def _read(path: Path, kind: type[T], faults: list[str]) -> T | None:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except OSError as exc:
        faults.append(f"{path.name}: cannot be read ({exc.strerror})")
    except UnicodeDecodeError:
        faults.append(f"{path.name}: is not UTF-8 text")
    except tomllib.TOMLDecodeError as exc:
        faults.append(f"{path.name}: is not TOML: {exc}")
    except msgspec.ValidationError as exc:
        faults.append(f"{path.name}: {exc}")
    return None
