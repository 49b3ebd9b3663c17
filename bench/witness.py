"""Whether a wrong witness breeds: some stored owners are spoiled on purpose, new papers come, wrong owners are counted.

    python -m bench.witness [--people 1000] [--spoiled 0.01] [--seed 1]

Records without pictures, in a real store and index. Everybody has three held papers from three files, and three each
of a parcel, an enterprise and a household. Of all held papers a share is spoiled: one value of it, a number, a name or
what it is about, is another's, and asserted. Then each one's next paper comes with a doubt: nothing but a missing
witness, a name whose marks one reader lost, a figure of a number that one reader misread, or no number at all. Counted
by type are the papers the store settled, and those it settled wrongly.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import count

from msgspec.structs import replace

from core.catalogue import PaperType
from core.catalogue import load as load_catalogue
from core.catalogue.settled import owner_of
from core.records import FieldValue, Metadata, Reading, Revision, Slip, Stored
from core.settings import load
from core.text import fold
from core.values.names import name_case
from ingest.services import index_of
from search.people.held_sayings import Store
from search.people.witness import settle
from store import papers
from store.known_papers import KnownPapers
from store.open import open_objects

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Đức", "Minh", "Thu", "Ngọc", "Hữu", "Thanh")
GIVEN = ("Huệ", "Hạnh", "Sơn", "Tú", "Thảo", "Dũng", "Phượng", "Lý", "Kiên", "Thủy", "Hậu", "Mận")
Said = dict[str, str]  # field → value
NAME = {"xn_tthn": "full_name", "gcn_qsdd": "holder_name", "gcn_dkdn": "representative_name", "ct07": "full_name"}
NUMBER = {"xn_tthn": "personal_id", "gcn_qsdd": "holder_id", "gcn_dkdn": "representative_id", "ct07": "personal_id"}
MISREAD = NUMBER | {"gcn_dkdn": "enterprise_code"}  # the number with a figure misread
SPOILED = {  # one of these values is another's
    "xn_tthn": ("personal_id", "full_name"), "gcn_qsdd": ("holder_id", "holder_name", "serial_number"),
    "gcn_dkdn": ("representative_id", "representative_name", "enterprise_code"),
    "ct07": ("personal_id", "full_name", "residence"),
}  # fmt: skip


def papers_of(rng: random.Random, place: int) -> dict[str, Said]:
    """What the papers of an invented person say, by type; numbers are all different, names are not."""
    year, month, day = rng.randint(1950, 2005), rng.randint(1, 12), rng.randint(1, 28)
    name, head = (" ".join(rng.choice(words) for words in (SURNAMES, MIDDLE, GIVEN)) for _ in range(2))
    number, born = f"0011{year % 100:02d}{place:06d}", f"{year}-{month:02d}-{day:02d}"
    street = f"Số {place} phố Mẫu, phường Ví Dụ"
    return {
        "xn_tthn": {"personal_id": number, "full_name": name, "birth_date": born},
        "gcn_qsdd": {
            "serial_number": f"BN {place:06d}", "parcel_number": str(place % 500 + 1),
            "map_sheet": str(place // 500 + 1), "parcel_address": street, "holder_name": name, "holder_id": number,
        },
        "gcn_dkdn": {
            "enterprise_code": f"01{place:08d}", "enterprise_name": f"Công ty TNHH {name.split()[-1]} {place}",
            "representative_name": name, "representative_id": number,
        },
        "ct07": {
            "full_name": name, "birth_date": born, "personal_id": number, "household_head": head, "residence": street,
        },
    }  # fmt: skip


def reading(kind: PaperType, file: int, said: Said, reasons: Sequence[str] = ()) -> Reading:
    """A paper of this type that says this."""
    box = (0.1, 0.1, 0.5, 0.12)
    fields = {name: FieldValue(value, value, 0.97, 1, box) for name, value in said.items()}
    return Reading(
        file=f"{file}.png", sha256=f"{file:064d}", paper=1, pages=(1,), type=kind.code, type_confidence=0.99,
        type_evidence="", type_candidates=(), fields=fields,
        owners=tuple(owner for role in kind.owner if (owner := owner_of(fields, role))),
        metadata=Metadata(title=kind.name), needs_review=bool(reasons), review_reasons=tuple(reasons),
        signatures=(), page_reports=(), text="",
    )  # fmt: skip


def spoiled(rng: random.Random, code: str, said: Said, others: Sequence[dict[str, Said]]) -> Said:
    """What a paper says, with one value of another's."""
    field = rng.choice(SPOILED[code])
    return said | {field: rng.choice([each[code] for each in others if each[code][field] != said[field]])[field]}


def arriving(rng: random.Random, kind: PaperType, file: int, said: Said) -> tuple[Reading, list[frozenset[str]]]:
    """The next paper, and word by word what the readers gave where its doubted value stands."""
    name, number, misread = NAME[kind.code], NUMBER[kind.code], MISREAD[kind.code]
    doubt = rng.choice(("unconfirmed", "marks", "figure", "without number"))
    if doubt == "without number":
        left = {field: value for field, value in said.items() if field != number}
        return reading(kind, file, left, [f"owner_unconfirmed:{name}"]), []
    if doubt == "marks":
        words = said[name].split()
        lost = [*words[:-1], name_case(fold(words[-1]))]
        read_words = [frozenset({a.lower(), b.lower()}) for a, b in zip(words, lost, strict=True)]
        return reading(kind, file, said | {name: " ".join(lost)}, [f"value_unsure:{name}"]), read_words
    if doubt == "figure":
        right, at = said[misread], rng.randrange(4, len(said[misread]))
        wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
        return reading(kind, file, said | {misread: wrong}, [f"owner_unconfirmed:{misread}"]), [
            frozenset({right, wrong})
        ]
    return reading(kind, file, said, [f"owner_unconfirmed:{name}", f"owner_unconfirmed:{number}"]), []


def _as_read(words: list[frozenset[str]], _value: FieldValue) -> list[frozenset[str]]:
    """What the readers gave where a value stands, whichever value is asked for."""
    return words


def run(people: int, share: float, seed: int) -> dict[str, Counter[str]]:
    """By type: held papers, spoiled ones, papers that came, settled by the store, settled wrongly."""
    rng, catalogue, counts = random.Random(seed), load_catalogue(), defaultdict[str, Counter[str]](Counter)
    everybody = [papers_of(rng, place) for place in range(people)]
    files = count(1)
    with tempfile.TemporaryDirectory() as folder:
        config = load(None, {"MOTLAN_DATA": folder})
        objects, index = open_objects(config), index_of(config)
        held = []
        for code, said in ((code, said) for theirs in everybody for code, said in theirs.items() for _ in range(3)):
            file, bad = next(files), rng.random() < share
            says = reading(catalogue.types[code], file, spoiled(rng, code, said, everybody) if bad else said)
            counts[code].update(held=1, spoiled=bad)
            at, original = "2026-01-05T00:00:00Z", Stored(f"o/{file}", 1, says.sha256)
            held.append(Revision(f"{file:08d}-1", 1, at, "reader", (), "b", Slip(), original, None, says))
        for each in held:
            papers.file_first(objects, each)
        index.publish(held)
        store = Store(KnownPapers(objects), index, catalogue)
        for code, said in ((code, said) for theirs in everybody for code, said in theirs.items()):
            came, read_words = arriving(rng, catalogue.types[code], next(files), said)
            settled = settle(replace(came), store, catalogue, partial(_as_read, read_words), [came.sha256])
            by_store = settled.review_reasons != came.review_reasons
            counts[code].update(came=1, settled=by_store, asserted=not settled.needs_review)
            counts[code]["wrong"] += by_store and any(said[name] != got.value for name, got in settled.fields.items())
        index.close()
        objects.close()
    return counts


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--spoiled", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    counts = run(chosen.people, chosen.spoiled, chosen.seed)
    for code, each in (*counts.items(), ("all", sum(counts.values(), Counter[str]()))):
        print(
            f"{code:8} {each['held']} held papers, {each['spoiled']} spoiled; {each['came']} came in doubt, "
            f"{each['settled']} settled by the store ({each['asserted']} wholly), {each['wrong']} of them wrongly"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
