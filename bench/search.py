"""Search at scale: builds an index of drawn records and measures the officers' queries with 1 and 8 clients.

    python -m bench.search --index sqlite:/tmp/bench.db --records 200000 [--clients 1,8] [--seconds 10] [--keep]

Records are drawn from a seed: types, families, numbers and about 1.5 kB of text each; nothing is recognised. Every
client is a process with its own connection. `--keep` measures an index that is already there.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from samples.people import FEMALE_GIVEN, FEMALE_MIDDLE, MALE_GIVEN, MALE_MIDDLE, STREETS, SURNAMES, WARDS
from search.index import Index, open_index
from search.query import Query, parse
from store.config import load
from store.records import FieldValue, Metadata, Owner, Reading, Revision, Slip, Stored
from store.text import fold, nfc

TITLES = {
    "khai_sinh": "Giấy khai sinh", "trich_luc_khai_sinh": "Trích lục khai sinh", "ket_hon": "Giấy chứng nhận kết hôn",
    "xn_tthn": "Giấy xác nhận tình trạng hôn nhân", "khai_tu": "Trích lục khai tử", "don_to_khai": "Tờ khai",
    "gcn_qsdd": "Giấy chứng nhận quyền sử dụng đất", "hop_dong": "Hợp đồng chuyển nhượng", "quyet_dinh": "Quyết định",
    "cong_van": "Công văn", "uy_quyen": "Giấy ủy quyền", "phieu_tiep_nhan": "Giấy tiếp nhận hồ sơ",
}  # fmt: skip
SYMBOLS = {
    "trich_luc_khai_sinh": "TLKS-BS", "khai_tu": "TLKT-BS", "xn_tthn": "UBND-XNTTHN", "quyet_dinh": "QĐ-UBND",
    "cong_van": "UBND-VP",
}  # fmt: skip
OFFICE_TEXT = """
    của các và được cho theo về hộ tịch đất đai xây dựng đăng ký thường trú tạm trú nộp hồ sơ giải quyết thủ tục
    hành chính một cửa liên thông công dân tổ chức cá nhân đề nghị xem xét thửa số tờ bản đồ diện tích mục đích sử
    dụng lâu dài nhà ở riêng lẻ giấy phép vẽ thiết kế trình tầng mật độ chuyển nhượng tặng thừa kế bên mua bán giá
    trị thanh toán thuế phí lệ biên lai tiền bằng chữ chứng viên văn phòng thực ký điểm chỉ cam kết khai đúng sự
    thật chịu trách nhiệm trước thời hạn hiệu lực kể từ ngày ban kèm nghị định thông tư ủy nhân phường thành phố sở
    pháp nội vụ tài kinh doanh nghiệp đại diện
"""
OFFICE = list(dict.fromkeys(OFFICE_TEXT.split()))
ONSET_TEXT = "b c ch d đ g gi h kh l m n ng nh ph r s t th tr v x"
RHYME_TEXT = """
    a an ang anh am ao ap at ach ai ay ăn ăng ăm ât ân ăt âu ây e en em eo ê ên ênh i in inh im it ich o on ong oi
    ot oc ô ôn ông ôi ôt ơ ơn ơi ơm u un ung ui ut uc ư ưng ưc ươn ương ươi ươc iên iêng iêt iêm uôn uông uôi uôc
    oan oang uy uyên
"""
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _syllables() -> list[str]:
    """Some 4,000 drawn syllables; words that offices use most come first."""
    rng = Random("words")
    drawn = {
        nfc(f"{onset}{rhyme}{rng.choice(TONES)}")
        for onset in ONSET_TEXT.split()
        for rhyme in RHYME_TEXT.split()
        for _ in range(3)
    }
    rest = sorted(drawn - set(OFFICE))
    rng.shuffle(rest)
    return OFFICE + rest


WORDS = _syllables()
SHARES = list(accumulate(1 / (rank + 8) for rank in range(len(WORDS))))  # Zipf with a flattened top
Times = dict[str, list[tuple[float, float]]]  # milliseconds passed and of our own CPU, by kind of query
START = date(2015, 1, 1)


def draw(number: int) -> Revision:
    """Record `number`; the same number always gives the same record."""
    rng = Random(f"bench-{number}")
    kind = rng.choices(list(TITLES), weights=[8, 14, 7, 9, 4, 22, 7, 6, 6, 8, 3, 6])[0]
    issued = START + timedelta(days=rng.randrange(4300))
    ward = rng.choice(WARDS)[0]
    person, owner_id, born = _person(rng)
    symbol = SYMBOLS.get(kind, str(issued.year))
    meta = Metadata(
        title=TITLES[kind],
        number_symbol=f"{rng.randrange(1, 4000):02}/{symbol}",
        issued_on=issued.isoformat(),
        issuer=f"Ủy ban nhân dân phường {ward}",
    )
    fields = {"full_name": person, "birth_date": born, "personal_id": owner_id, "residence": _home(rng, ward)}
    fields |= {"mother_name": _person(rng)[0], "father_name": _person(rng)[0]}
    reading = Reading(
        file=f"scan-{number}.pdf",
        sha256=f"{number:064x}",
        paper=1,
        pages=(1,),
        type=kind,
        type_confidence=0.99,
        type_evidence="drawn",
        type_candidates=(),
        fields={name: FieldValue(value=value, text=value, confidence=0.95) for name, value in fields.items()},
        owners=(Owner(kind="person", id=owner_id, name=person, birth_date=born, role="subject"),),
        metadata=meta,
        needs_review=rng.random() < 0.1,
        review_reasons=(),
        signatures=(),
        page_reports=(),
        text=_text(rng, meta, fields),
    )
    slip = Slip(
        branch=f"CN-{rng.randrange(30):02}", dossier=f"H26.{rng.randrange(1, 99)}-{issued:%y%m%d}-{number % 10000:04}"
    )
    stored = Stored(key=f"originals/{number}", bytes=250_000)
    return Revision(
        f"p{number:09}", 1, f"{issued}T08:00:00Z", "reader", (), f"b{number // 20}", slip, stored, None, reading
    )


def _person(rng: Random) -> tuple[str, str, str]:
    surname = "Nguyễn" if rng.random() < 0.38 else rng.choice(SURNAMES)
    male = rng.random() < 0.5
    middle, given = rng.choice(MALE_MIDDLE if male else FEMALE_MIDDLE), rng.choice(MALE_GIVEN if male else FEMALE_GIVEN)
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(30000))
    century = (0 if born.year < 2000 else 2) + (0 if male else 1)
    number = f"{rng.choice(('001', '033', '036', '038'))}{century}{born:%y}{rng.randrange(10**6):06}"
    return f"{surname} {middle} {given}", number, born.isoformat()


def _home(rng: Random, ward: str) -> str:
    return f"số {rng.randrange(1, 400)} {rng.choice(STREETS)}, phường {ward}, thành phố Hà Nội"


def _text(rng: Random, meta: Metadata, fields: dict[str, str]) -> str:
    """About 1.5 kB: head of the paper, its fields, then sentences of words that thin out as words do."""
    lines = [str(meta.issuer).upper(), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    lines += [f"Số: {meta.number_symbol}", str(meta.title).upper(), f"Họ, chữ đệm, tên: {fields['full_name'].upper()}"]
    lines += [f"Ngày, tháng, năm sinh: {fields['birth_date']}", f"Số định danh cá nhân: {fields['personal_id']}"]
    lines += [f"Mẹ: {fields['mother_name']}; cha: {fields['father_name']}", f"Nơi cư trú: {fields['residence']}"]
    size = sum(map(len, lines))
    while size < 1050:  # characters; two thirds of the bytes
        words = rng.choices(WORDS, cum_weights=SHARES, k=14)
        if rng.random() < 0.15:
            words.insert(3, _person(rng)[0])
        lines.append(" ".join(words).capitalize() + ".")
        size += len(lines[-1])
    return "\n".join(lines)


# ── queries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _of(rng: Random, records: int) -> Revision:
    return draw(rng.randrange(records))


def _name(revision: Revision) -> str:
    return str(revision.reading.owners[0].name)


def _year(revision: Revision) -> str:
    return str(revision.reading.metadata.issued_on)[:4]


KINDS: dict[str, Callable[[Random, int], Query]] = {
    "id number": lambda rng, n: parse(str(_of(rng, n).reading.owners[0].id)),
    "folded name": lambda rng, n: parse(fold(_name(_of(rng, n)))),
    "accented name": lambda rng, n: parse(_name(_of(rng, n))),
    "given name": lambda rng, n: parse(" ".join(fold(_name(_of(rng, n))).split()[-2:])),
    "name + birth date": lambda rng, n: parse(
        f"{fold(_name(r := _of(rng, n)))} {'/'.join(reversed(str(r.reading.owners[0].birth_date).split('-')))}"
    ),
    "document number": lambda rng, n: parse(fold(str(_of(rng, n).reading.metadata.number_symbol))),
    "dossier code": lambda rng, n: parse(str(_of(rng, n).slip.dossier)),
    "free text": lambda rng, n: parse(" ".join(rng.choices(WORDS, cum_weights=SHARES, k=3))),
    "words of one line": lambda rng, n: parse(" ".join(_of(rng, n).reading.text.split("\n")[-1].split()[:4])),
    "very common words": lambda rng, n: parse(" ".join(rng.sample(OFFICE, 3))),
    "nothing has all": lambda rng, n: parse(" ".join([*rng.choices(WORDS, cum_weights=SHARES, k=2), "quyphuoc"])),
    "filters": lambda rng, n: parse(
        fold(_name(r := _of(rng, n))),
        type=r.reading.type,
        branch=r.slip.branch,
        issued_from=_year(r),
        issued_to=_year(r),
    ),
    "newest of a type": lambda rng, n: parse("", type=rng.choice(list(TITLES))),
}
COUNTED = ("folded name", "filters", "newest of a type")  # kinds whose counts beside the filters are measured too


def client(url: str, records: int, seed: int, seconds: float, start: float, out: mp.Queue[Times]) -> None:
    """Ask queries of every kind in turn until the time is over; hand back milliseconds by kind."""
    rng, took = Random(seed), {kind: list[tuple[float, float]]() for kind in [*KINDS, *map(_counts, COUNTED)]}
    index = open_at(url)
    index.find(parse("001199999999"))
    time.sleep(max(0.0, start - time.time()))
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for kind, make in KINDS.items():
            query = make(rng, records)
            took[kind].append(_timed(index.find, query))
            if kind in COUNTED:
                took[_counts(kind)].append(_timed(index.facets, query))
    index.close()
    out.put(took)


def _counts(kind: str) -> str:
    return f"counts: {kind}"


def _timed(ask: Callable[[Query], object], query: Query) -> tuple[float, float]:
    """Milliseconds passed and of our own CPU."""
    begin, used = time.perf_counter(), time.process_time()
    ask(query)
    return (time.perf_counter() - begin) * 1000, (time.process_time() - used) * 1000


def open_at(url: str) -> Index:
    """The index at the address, with the secrets of the environment."""
    import os

    return open_index(url, load(None, os.environ).secrets)


def measure(url: str, records: int, clients: int, seconds: float) -> Times:
    """Milliseconds by kind of all clients together."""
    out: mp.Queue[Times] = mp.Queue()
    start = time.time() + 2
    workers = [mp.Process(target=client, args=(url, records, seed, seconds, start, out)) for seed in range(clients)]
    for worker in workers:
        worker.start()
    answers = [out.get() for _ in workers]
    for worker in workers:
        worker.join()
    return {kind: [times for answer in answers for times in answer[kind]] for kind in answers[0]}


def build(url: str, records: int) -> dict[str, float]:
    """Build through `rebuild`, as `motlan reindex` does; drawing is timed apart."""
    drawing = 0.0

    def drawn() -> Iterator[Revision]:
        nonlocal drawing
        for number in range(records):
            begin = time.perf_counter()
            revision = draw(number)
            drawing += time.perf_counter() - begin
            if number % 20_000 == 0:
                print(f"  {number} of {records}", file=sys.stderr)
            yield revision

    index = open_at(url)
    begin = time.perf_counter()
    with index.rebuild() as fresh:
        fresh.publish(drawn())
    took = time.perf_counter() - begin - drawing
    index.close()
    return {"seconds": round(took, 1), "records_per_second": round(records / took)}


def size(url: str, records: int) -> float | None:
    """Bytes a record of the index file; None for a server (ask it: GET ALIAS/_stats/store)."""
    path = Path(url.removeprefix("sqlite:"))
    return round(path.stat().st_size / records) if url.startswith("sqlite:") else None


def figures(times: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    """p50, p95 and p99 of the time passed, and the mean CPU time, which a busy machine changes less."""
    cuts = statistics.quantiles([passed for passed, _ in times], n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98], statistics.fmean(cpu for _, cpu in times)


def main() -> None:
    """Build, measure, print a table and, with --json, one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="sqlite:build/bench-search.db")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    answer: dict[str, object] = {"index": args.index.split(":")[0], "records": args.records}
    if not args.keep:
        answer["build"] = build(args.index, args.records)
    answer["bytes_a_record"] = size(args.index, args.records)
    print(answer, file=sys.stderr)
    for clients in map(int, args.clients.split(",")):
        took = measure(args.index, args.records, clients, args.seconds)
        rows = {kind: figures(times) for kind, times in took.items()}
        rows["all but counts"] = figures([pair for kind in KINDS for pair in took[kind]])
        answer[f"clients_{clients}"] = {kind: [round(ms, 1) for ms in row] for kind, row in rows.items()}
        print(f"\n{clients} client(s), {sum(map(len, took.values()))} queries: ms   p50    p95    p99    CPU")
        for kind, (p50, p95, p99, cpu) in rows.items():
            print(f"  {kind:<28} {p50:10.1f} {p95:6.1f} {p99:6.1f} {cpu:6.1f}")
    if args.json:
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
