"""How many papers still go to a person when the store already holds three papers of everybody, and of every parcel,
household and enterprise: real readings of drawn papers are labelled and then held against a store.

    python -m bench.held_people FOLDER [--cache FOLDER/.readings] [--levels poor,scan] [--wrong]

FOLDER is drawn by `samples.random`. Of each owner in the truth the store gets three asserted papers of three files,
with the number, name and birth date that the truth gives; nothing else of the paper is held. Where the paper is about a
parcel, a household or an enterprise (`[matter]` of its catalogue file), the store also gets three earlier papers of its
type that say who has it and what the truth says of it. Printed by level: papers, those for a person alone and with the
store, values settled, and those of them that are not the truth's.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import classify
from bench.labelling import Sample, plain, samples
from core.catalogue import Catalogue, PaperType
from core.catalogue import load as load_catalogue
from core.catalogue.settled import numbers_of, owner_of
from core.records import FieldValue, Label, Metadata, Reading, Revision, Slip, Stored
from core.settings import load
from ingest.filing.witnessing import printed
from ingest.services import index_of
from search.people.held_sayings import CHECK, Store
from search.people.witness import settle
from store import papers
from store.known_papers import KnownPapers
from store.open import open_objects

HELD = 3
_TYPE = {"person": "xn_tthn", "organisation": "gcn_dkdn"}  # what the held papers are


def held_papers(truths: Sequence[dict[str, Any]], catalogue: Catalogue) -> list[Revision]:
    """Three asserted papers of each owner of the truths, and of each parcel, household and enterprise."""
    owners = (owner for truth in truths for owner in truth["owners"])
    everybody = {(each["kind"], each["id"], each["name"], each["birth_date"]): None for each in owners}
    said: list[tuple[PaperType, dict[str, str | None]]] = []
    for owner_kind, number, name, born in everybody:
        paper_type = catalogue.types[_TYPE[owner_kind]]
        role = paper_type.owner[0]
        said.append((paper_type, {role.name: name, role.id or "": number, role.birth_date or "": born}))
    for truth in truths:
        kind = catalogue.get(truth["type"])
        if kind is not None and kind.matter:
            names = {name for fields in kind.matter.values() for name in fields} | _of_owners(kind)
            said.append((kind, {name: truth["fields"].get(name) for name in names}))
    return [_held(file, *each) for file, each in enumerate(each for each in said for _ in range(HELD))]


def _of_owners(kind: PaperType) -> set[str]:
    return {name for role in kind.owner for name in (role.name, role.birth_date, *numbers_of(role)) if name}


def _held(file: int, kind: PaperType, said: dict[str, str | None]) -> Revision:
    """A paper of this type that says this, asserted."""
    fields = {name: FieldValue(text, text, 0.99, 1, (0.1, 0.1, 0.5, 0.12)) for name, text in said.items() if text}
    owners = tuple(owner for role in kind.owner if (owner := owner_of(fields, role)))
    label = Label(
        type=kind.code, type_confidence=0.99, type_evidence="", type_candidates=(), fields=fields, owners=owners,
        metadata=Metadata(title=""), needs_review=False, review_reasons=(),
    )  # fmt: skip
    reading = _reading(file, label)
    stored, at = Stored(f"o/{file}", 1, reading.sha256), "2026-01-05T00:00:00Z"
    return Revision(f"{file:08d}-1", 1, at, "reader", (), "b", Slip(), stored, None, reading)


def _reading(file: int, label: Label) -> Reading:
    said = {name: getattr(label, name) for name in Label.__struct_fields__}
    return Reading(
        file=f"{file}.png", sha256=f"{file:064d}", paper=1, pages=(1,), **said, signatures=(), page_reports=(), text=""
    )


def run(drawn: Sequence[Sample], say: bool) -> dict[str, Counter[str]]:
    """Counts by level."""
    catalogue, counts = load_catalogue(), defaultdict[str, Counter[str]](Counter)
    with tempfile.TemporaryDirectory() as folder:
        config = load(None, {"MOTLAN_DATA": folder})
        objects, index = open_objects(config), index_of(config)
        held = held_papers([sample.truth for sample in drawn], catalogue)
        for each in held:
            papers.file_first(objects, each)
        index.publish(held)
        store = Store(KnownPapers(objects), index, catalogue)
        for sample in drawn:
            label, truth = classify.label(sample.pages, catalogue), sample.truth
            came = _reading(len(held), label)
            settled = settle(came, store, catalogue, partial(printed, pages=sample.pages), [came.sha256])
            count = counts[truth["level"]]
            count.update(papers=1, alone=label.needs_review, held=settled.needs_review)
            names = [name for name, value in settled.fields.items() if any(c.startswith(CHECK) for c in value.checks)]
            count["settled"] += len(names)
            for name in names:
                wanted = truth["fields"].get(name)
                if wanted is None or plain(settled.fields[name].value) != plain(wanted):
                    count["wrong"] += 1
                    if say:
                        print(f"{sample.path.name} {name}: {settled.fields[name].value!r}, is {wanted!r}")
        index.close()
        objects.close()
    return counts


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="of the readings; FOLDER/.readings when not given")
    parser.add_argument("--levels", default="", help="only these, with commas between them")
    parser.add_argument("--wrong", action="store_true", help="name what was settled wrongly")
    chosen = parser.parse_args(arguments)
    levels = set(filter(None, chosen.levels.split(",")))
    drawn = list(samples(chosen.folder, chosen.cache or chosen.folder / ".readings", levels, set()))
    if not drawn:
        parser.error(f"no drawn papers in {chosen.folder}: draw them with python -m samples.random {chosen.folder}")
    counts = run(drawn, chosen.wrong)
    for level, count in (*counts.items(), ("all", sum(counts.values(), Counter()))):
        share = 100 / max(1, count["papers"])
        print(
            f"{level:6} {count['papers']:4} papers, to a person {share * count['alone']:5.1f} % alone, "
            f"{share * count['held']:5.1f} % with the store; {count['settled']} settled, {count['wrong']} wrongly"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
