"""The catalogue of procedures: which papers each asks for and when a held one will do, read from `procedures/*.toml`.

A file is one procedure, or several codes that ask for the same papers. Rules whose basis is `inference` or `memory` are
readings of ours, and no file is signed off by the centre yet: officers decide, this only answers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal

import msgspec

from core import typed
from core.catalogue import further
from core.catalogue.overlay import Overlay
from core.errors import NotFoundError, UsageError
from core.records import Record
from core.text import fold

Basis = Literal["sourced", "inference", "memory"]

CODE = re.compile(r"[123]\.\d{6}")
_RESULT = re.compile(r"KQ\.[A-Z]\d{2}\.\d{6}")
_AGE = re.compile(r"unexpired|stated|(\d+) (months|days)")


class Component(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper a procedure asks for (*thành phần hồ sơ*)."""

    component: str
    name: str  # what officers read
    accepts: tuple[str, ...]  # paper types; empty: not a type of the catalogue, so never held
    form: Literal["N", "X", "DB", "N/DB"]  # handed in, shown only, fetched from a database, or either of two
    basis: Basis
    whose: str = "người yêu cầu"
    reusable: bool = True  # False: made anew for every dossier
    max_age: str | None = None  # "6 months", "90 days" from issue; "unexpired"; "stated": the paper's own term
    any_age: bool = False  # an expired one serves too
    purpose: tuple[str, ...] = ()  # folded words; the paper must state a purpose or scope with one of them
    facts: dict[str, str] = msgspec.field(default_factory=dict)  # field values the paper must have
    # by paper type and field (`title`: title or abstract): phrases, one of which the paper must print, so that kinds of
    # one type are told apart; what was not read, or a title that names no kind, an officer looks at
    says: dict[str, dict[str, tuple[str, ...]]] = msgspec.field(default_factory=dict)
    shows: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)  # by type: fields that must have been read
    receiver: tuple[str, ...] = ()  # types that serve only whom they give to, never the first party
    despite: tuple[str, ...] = ()  # later papers of these types end nothing here: the procedure is about them
    # what the address on the paper must be: where the requester lives now, or the place that the application names
    address: Literal["residence", "declared"] | None = None
    look: str | None = None  # what an officer always reads on the paper, in Vietnamese
    original: Literal["seen", "kept"] | None = None  # seen: taken in from an original; kept: handed in each time
    database: str | None = None  # state database that can replace the paper, or informs
    formerly: tuple[str, ...] = ()  # types that served once and have lost their validity
    others: tuple[str, ...] = ()  # of the accepted types those that are another person's, never the owner's own
    required: bool = True
    condition: str | None = None  # when it is asked for
    only: tuple[str, ...] = ()  # codes it belongs to, where a file has several
    note: str | None = None  # for developers and for the sign-off

    @property
    def age(self) -> tuple[int, str] | None:
        """(6, "months") of `max_age`, or None when it is no number."""
        match = _AGE.fullmatch(self.max_age or "")
        return (int(match[1]), match[2]) if match and match[1] else None


class Procedure(Record, frozen=True, kw_only=True):
    """One administrative procedure (*thủ tục hành chính*) under one code."""

    code: str
    name: str
    results: tuple[str, ...]  # codes of the papers it gives
    level: str  # who handles it
    signed_off: bool  # whether the centre has confirmed the rules
    components: tuple[Component, ...]


class _Code(Record, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    results: tuple[str, ...]


class _File(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    codes: tuple[_Code, ...]
    level: str
    signed_off: bool
    source: str
    include: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()


class _Shared(Record, frozen=True, forbid_unknown_fields=True):
    components: tuple[Component, ...]


_centre: Overlay[Procedure] = Overlay()
over = _centre.over


def procedures() -> Mapping[str, Procedure]:
    """Every procedure by its code, sorted: those of the files, and over them the centre's own.

    Raises UsageError naming the file that has a mistake.
    """
    own = _centre.current()
    return dict(sorted({**of_files(), **own}.items())) if own else of_files()


@lru_cache(maxsize=1)
def of_files() -> Mapping[str, Procedure]:
    """Every procedure that comes with motlan or stands in the further folder. Raises UsageError."""
    folder = resources.files("core.catalogue").joinpath("procedures")
    more = further()
    further_paths = sorted((more / "procedures").glob("*.toml")) if more is not None else []
    shared = shared_components()
    by_code: dict[str, Procedure] = {}
    for path in [*sorted(folder.iterdir(), key=lambda path: path.name), *further_paths]:
        if not path.name.endswith(".toml") or path.name.startswith("_"):
            continue
        for procedure in load(path.read_text("utf-8"), shared, path.name):
            if procedure.code in by_code:
                raise UsageError(f"{path.name}: code {procedure.code} is already in another file")
            by_code[procedure.code] = procedure
    return dict(sorted(by_code.items()))


def shared_components() -> Mapping[str, Component]:
    """The components that files of procedures may include, by name."""
    folder = resources.files("core.catalogue").joinpath("procedures")
    return {part.component: part for part in _read(folder.joinpath("_common.toml"), _Shared).components}


def procedure(code: str) -> Procedure:
    """The procedure with this code; NotFoundError names how to list them."""
    try:
        return procedures()[code.strip()]
    except KeyError as error:
        known = ", ".join(procedures())
        raise NotFoundError(f"there is no procedure with this code; known: {known}") from error


def named(words: str) -> Procedure:
    """The procedure with this code, or the only one with all these words in its name, with or without diacritics.

    Raises UsageError that lists those that fit when several do, NotFoundError that lists all when none does.
    """
    if CODE.fullmatch(words.strip()):
        return procedure(words)
    wanted = fold(words).split()
    matches = [
        procedure
        for procedure in procedures().values()
        if wanted and all(word in fold(procedure.name) for word in wanted)
    ]
    if len(matches) == 1:
        return matches[0]
    listed = "\n".join(f"  {procedure.code}  {procedure.name}" for procedure in matches or procedures().values())
    if matches:
        raise UsageError(f"several procedures have these words; give more of them, or a code:\n{listed}")
    raise NotFoundError(f"no procedure has these words in its name; there are:\n{listed}")


def load(text: str, shared: Mapping[str, Component], name: str = "procedure") -> list[Procedure]:
    """The procedures of one TOML text, one for each code; `shared` are the components it may include.

    Raises UsageError with the file's name and what is wrong.
    """
    file = _parse(text, _File, name)
    unknown = [part for part in file.include if part not in shared]
    if unknown:
        raise UsageError(f"{name}: include names {unknown[0]!r}, which is not in _common.toml")
    components = (*file.components, *(shared[part] for part in file.include))
    codes = [code.code for code in file.codes]
    for problem in problems(codes, [result for code in file.codes for result in code.results], components):
        raise UsageError(f"{name}: {problem}")
    return [
        Procedure(
            code=code.code,
            name=code.name,
            results=code.results,
            level=file.level,
            signed_off=file.signed_off,
            components=tuple(part for part in components if not part.only or code.code in part.only),
        )
        for code in file.codes
    ]


def problems(codes: Sequence[str], results: Sequence[str], components: Sequence[Component]) -> list[str]:
    """What is wrong with the rules of some codes, in words; nothing when they can be used."""
    names = [part.component for part in components]
    problems = [f"{code!r} is not a procedure code (1.004222)" for code in codes if not CODE.fullmatch(code)]
    problems += [
        f"{result!r} is not a result code (KQ.G15.000031)" for result in results if not _RESULT.fullmatch(result)
    ]
    problems += [f"component {name!r} stands twice" for name in sorted(set(names)) if names.count(name) > 1]
    for part in components:
        if part.max_age and not _AGE.fullmatch(part.max_age):
            problems.append(
                f"{part.component}: max_age {part.max_age!r} is not '6 months', '90 days', 'unexpired', 'stated'"
            )
        if "DB" in part.form and not part.database:
            problems.append(f"{part.component}: form {part.form} needs the name of the database")
        if not set(part.only) <= set(codes):
            problems.append(f"{part.component}: `only` names a code that is not in this file")
        for key in ("others", "receiver", "says", "shows"):
            if not set(getattr(part, key)) <= set(part.accepts):
                problems.append(f"{part.component}: `{key}` must be among `accepts`")
    return problems if codes else ["no codes"]


def _read(path: Traversable, kind: Any) -> Any:
    return _parse(path.read_text("utf-8"), kind, path.name)


def _parse(text: str, kind: Any, name: str) -> Any:
    try:
        return typed.convert(tomllib.loads(text), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{name}: {error}") from error
