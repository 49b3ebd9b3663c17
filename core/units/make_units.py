"""Make `units.tsv`, the map from the units before July 2025 to those since, from the data of `vietnamadminunits` 1.0.4.

    python -m core.units.make_units PATH/TO/vietnamadminunits/data

Only the package's two tables are read (MIT licence, see NOTICE.md beside); its functions, which may send an
address to a geocoder, are never called, and the package is not needed to run motlan.

Lines of the file: `P name` a province of today, `N name` one of its wards and communes (numbered from 0 within the
province), `O name` a former province inside it, `D name` a former district, `W name numbers` a former ward with the
numbers of the wards that took it, the largest part first. A split ward has several numbers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).with_name("units.tsv")
_KINDS = ("NO_ACCENTED", "ACCENTED", "SHORT_ACCENTED")


def _merged(data: dict[str, Any], prefix: str) -> dict[str, dict[str, Any]]:
    """The tables of plain and accented keys laid over each other, by province."""
    out: dict[str, dict[str, Any]] = {}
    for kind in _KINDS:
        for province, units in data[f"{prefix}_{kind}"].items():
            target = out.setdefault(province, {})
            for key, value in units.items():
                if "ward" in value:
                    target[key] = value
                else:
                    target.setdefault(key, {}).update(value)
    return out


def _successors(converter: dict[str, Any]) -> dict[tuple[str, ...], list[str]]:
    """Keys of today's wards for every former ward `(province, district, ward)`, the default first."""
    successors: dict[tuple[str, ...], list[str]] = {}
    for wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].values():
        for new, olds in wards.items():
            for old in olds:
                successors[tuple(old.split("_"))] = [new]
    for olds in converter["DICT_PROVINCE_WARD_DIVIDED"].values():
        for old, parts in olds.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            successors[tuple(old.split("_"))] = [part["newWardKey"] for part in ordered]
    return successors


def lines(folder: Path) -> list[str]:
    """The lines of the compact file."""
    converter, today, before = (
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("converter_2025", "parser_from_2025", "parser_legacy")
    )
    new_wards = _merged(today, "DICT_PROVINCE_WARD")
    old_wards = _merged(before, "DICT_PROVINCE_DISTRICT_WARD")
    successors = _successors(converter)
    out: list[str] = []
    for province, olds in sorted(converter["DICT_PROVINCE"].items()):
        out.append(f"P\t{today['DICT_PROVINCE'][province]['province']}")
        numbers = {key: i for i, key in enumerate(sorted(new_wards[province]))}
        out += [f"N\t{new_wards[province][key]['ward']}" for key in sorted(new_wards[province])]
        for old in olds:
            out.append(f"O\t{before['DICT_PROVINCE'][old]['province']}")
            for district, wards in sorted(old_wards[old].items()):
                out.append(f"D\t{before['DICT_PROVINCE_DISTRICT'][old][district]['district']}")
                for ward, facts in sorted(wards.items()):
                    name, key = ("", "") if ward == "NaN" else (facts["ward"], ward)
                    where = ",".join(str(numbers[new]) for new in successors[old, district, key])
                    out.append(f"W\t{name}\t{where}")
    return out


if __name__ == "__main__":
    OUT.write_text("\n".join(lines(Path(sys.argv[1]))) + "\n", "utf-8")
