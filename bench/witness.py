"""Whether a wrong witness breeds: some stored owners are spoiled on purpose, new papers come, wrong owners are counted.

    python -m bench.witness [--people 1000] [--spoiled 0.01] [--seed 1]

Records without pictures, in a real store and index. Everybody has three held papers from three files. Of all the held
owners a share is spoiled: the number or the name of one paper is another person's, and asserted. Then each person's
next paper comes with a doubt: nothing but a missing witness, a name whose marks one reader lost, a figure of the number
that one reader misread, or no number at all. Counted are the owners the store settled, and those it settled wrongly.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from core.catalogue import load as load_catalogue
from core.records import FieldValue, Metadata, Owner, Reading, Revision, Slip, Stored
from core.settings import load
from core.text import fold
from core.values.names import name_case
from ingest.services import index_of
from search.people.witness import Store, settle
from store import papers
from store.open import open_objects

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Đức", "Minh", "Thu", "Ngọc", "Hữu", "Thanh")
GIVEN = ("Huệ", "Hạnh", "Sơn", "Tú", "Thảo", "Dũng", "Phượng", "Lý", "Kiên", "Thủy", "Hậu", "Mận")
Person = tuple[str, str, str]  # number, name, birth date


def person(rng: random.Random, place: int) -> Person:
    """An invented person; numbers are all different, names are not."""
    year, month, day = rng.randint(1950, 2005), rng.randint(1, 12), rng.randint(1, 28)
    name = " ".join(rng.choice(words) for words in (SURNAMES, MIDDLE, GIVEN))
    return f"0011{year % 100:02d}{place:06d}", name, f"{year}-{month:02d}-{day:02d}"


def reading(file: int, who: Person, reasons: Sequence[str] = ()) -> Reading:
    """What a status paper of this person says."""
    values = dict(zip(("personal_id", "full_name", "birth_date"), who, strict=True))
    box = (0.1, 0.1, 0.5, 0.12)
    return Reading(
        file=f"{file}.png", sha256=f"{file:064d}", paper=1, pages=(1,), type="xn_tthn", type_confidence=0.99,
        type_evidence="", type_candidates=(),
        fields={name: FieldValue(value, value, 0.97, 1, box) for name, value in values.items()},
        owners=(Owner("person", *who, "subject"),), metadata=Metadata(title="Giấy xác nhận tình trạng hôn nhân"),
        needs_review=bool(reasons), review_reasons=tuple(reasons), signatures=(), page_reports=(), text="",
    )  # fmt: skip


def spoiled(rng: random.Random, who: Person, others: Sequence[Person]) -> Person:
    """The person with another's number, or another's name."""
    other = rng.choice([each for each in others if each != who])
    return (other[0], who[1], who[2]) if rng.random() < 0.5 else (who[0], other[1], who[2])


def arriving(rng: random.Random, file: int, who: Person) -> tuple[Reading, list[frozenset[str]]]:
    """The person's next paper, and word by word what the readers gave where its doubted value stands."""
    number, name, born = who
    kind = rng.choice(("unconfirmed", "marks", "figure", "without number"))
    if kind == "without number":
        came = reading(file, who, ["owner_unconfirmed:full_name"])
        fields = {field: value for field, value in came.fields.items() if field != "personal_id"}
        return replace(came, fields=fields, owners=(replace(came.owners[0], id=None),)), []
    if kind == "marks":
        words = name.split()
        lost = [*words[:-1], name_case(fold(words[-1]))]
        read_words = [frozenset({a.lower(), b.lower()}) for a, b in zip(words, lost, strict=True)]
        return reading(file, (number, " ".join(lost), born), ["value_unsure:full_name"]), read_words
    if kind == "figure":
        at = rng.randrange(4, 12)
        wrong = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
        return reading(file, (wrong, name, born), ["owner_unconfirmed:personal_id"]), [frozenset({number, wrong})]
    return reading(file, who, ["owner_unconfirmed:full_name", "owner_unconfirmed:personal_id"]), []


def _as_read(words: list[frozenset[str]], _value: FieldValue) -> list[frozenset[str]]:
    """What the readers gave where a value stands, whichever value is asked for."""
    return words


def run(people: int, share: float, seed: int) -> Counter[str]:
    """Counts: held owners, spoiled ones, papers that came, settled by the store, settled wrongly."""
    rng, catalogue, counts = random.Random(seed), load_catalogue(), Counter[str]()
    everybody = [person(rng, place) for place in range(people)]
    with tempfile.TemporaryDirectory() as folder:
        config = load(None, {"MOTLAN_DATA": folder})
        objects, index = open_objects(config), index_of(config)
        held = []
        for place, who in enumerate(everybody):
            for copy in range(3):
                file = place * 4 + copy
                bad = rng.random() < share
                said = reading(file, spoiled(rng, who, everybody) if bad else who)
                counts.update(held=1, spoiled=bad)
                at, original = "2026-01-05T00:00:00Z", Stored(f"o/{file}", 1, f"{file:064d}")
                held.append(Revision(f"{file:08d}-1", 1, at, "reader", (), "b", Slip(), original, None, said))
        for each in held:
            papers.file_first(objects, each)
        index.publish(held)
        store = Store(objects, index, catalogue)
        for place, who in enumerate(everybody):
            came, read_words = arriving(rng, place * 4 + 3, who)
            settled = settle(replace(came), store, catalogue, partial(_as_read, read_words), [came.sha256])
            by_store = settled.review_reasons != came.review_reasons
            owner = settled.owners[0]
            counts.update(came=1, settled=by_store, asserted=not settled.needs_review)
            counts["wrong"] += by_store and (owner.id or who[0], owner.name) != who[:2]
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
    print(
        f"{counts['held']} held owners, {counts['spoiled']} spoiled; {counts['came']} papers came in doubt, "
        f"{counts['settled']} settled by the store ({counts['asserted']} wholly), {counts['wrong']} of them wrongly"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
