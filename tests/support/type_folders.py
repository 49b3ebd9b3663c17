"""Folders of paper types for tests: types of their own, alone or beside those that come with motlan."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from core.catalogue import HOME

HEAD = 'code = "{code}"\nname = "{name}"\ngroup = "{group}"\nsource = "invented for a test"\n{more}'
# Fields of a person as most forms print them.
NAME_AND_BIRTH = """
[[field]]
name = "full_name"
kind = "person_name"
labels = ["Họ và tên"]
[[field]]
name = "birth_date"
kind = "date"
labels = ["Ngày sinh"]
"""
VALIDITY = '[validity]\nrule = "{rule}"\nsource = "invented for a test"\n'


def paper_type(
    code: str, name: str, title: str, *parts: str, group: str = "civil", more: str = "", rule: str = "unknown"
) -> str:
    """The file of an invented type; `more` are further keys of the type, `parts` what follows its title."""
    head = HEAD.format(code=code, name=name, group=group, more=f"{more}\n" if more else "")
    return f'{head}[title]\nwhole = ["{title}"]\n' + "".join(parts) + VALIDITY.format(rule=rule)


def type_folder(folder: Path, types: Mapping[str, str], *, beside_all: bool = False) -> Path:
    """Write the files of some types, by code, into a folder; `beside_all` with those that come with motlan."""
    folder.mkdir(parents=True, exist_ok=True)
    if beside_all:
        for path in HOME.glob("*.toml"):
            shutil.copy(path, folder)
    for code, text in types.items():
        (folder / f"{code}.toml").write_text(text, "utf-8")
    return folder
