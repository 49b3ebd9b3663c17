"""The word lists of the value parsers, read once from `word_lists.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

with Path(__file__).with_suffix(".toml").open("rb") as _file:
    WORDS: dict[str, list[str]] = tomllib.load(_file)
