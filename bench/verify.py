"""Cost of `motlan verify`: stores of 1,000 and 10,000 drawn papers; time a thousand and memory must stay flat.

    TMPDIR=/dev/shm python -m bench.verify [--sizes 1000,10000] [--bytes 20000]

Originals of `--bytes` bytes, records, searchable copies, batches, outcomes and the embedded index stand as the pipeline
leaves them; nothing is recognised. Each check runs in a process of its own; memory is its peak resident size.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import resource
import tempfile
from multiprocessing.connection import Connection
from random import Random

import msgspec

from bench.drawn_records import draw
from core.records import Batch, BatchFile, Original, Outcome, Revision, Slip, Stored
from core.settings import Config, load
from ingest.services import index_of
from ingest.verify.sample import sample
from ingest.verify.verify import verify
from store import batches, ids, papers
from store.objects import Objects
from store.open import open_objects

_OF_A_BATCH = 20  # papers
_RECEIVED = "2026-01-05T08:00:00Z"


def main() -> None:
    """Fill a store of each size, verify it whole and by a sample, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--bytes", type=int, default=20_000, help="of one original")
    options = parser.parse_args()
    print("  papers   share  hashed  problems  CPU s/1000  peak MB")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="motlan-verify-") as folder:
            config = load(None, {"MOTLAN_DATA": folder})
            _apart(_fill, config, size, options.bytes)
            for share in ("1/1", "1/52"):
                hashed, problems, cpu, peak = _apart(_check, config, share)
                print(f"{size:8} {share:>7} {hashed:7} {problems:9} {1000 * cpu / size:11.2f} {peak:8.0f}", flush=True)


def _apart(work: object, *args: object) -> list[float]:
    """What `work` sends from a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    run = context.Process(target=work, args=(sender, *args))  # type: ignore[arg-type]  # the caller's function
    run.start()
    sender.close()
    answer: list[float] = receiver.recv()
    run.join()
    return answer


def _check(sender: Connection, config: Config, share: str) -> None:
    objects, index = open_objects(config), index_of(config)
    result = verify(objects, index, sample=None if share == "1/1" else sample(share))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    sender.send([result.originals.checked, len(result.problems) + len(result.remarks), cpu, peak])


def _fill(sender: Connection, config: Config, size: int, original_bytes: int) -> None:
    objects, index = open_objects(config), index_of(config)
    for first in range(0, size, _OF_A_BATCH):
        numbers = range(first, min(first + _OF_A_BATCH, size))
        batch_id = f"{first:010}{'b' * 6}"
        filed = [_filed(objects, batch_id, number, original_bytes) for number in numbers]
        files = tuple(BatchFile(paper.reading.file, paper.original.sha256, "taken_in", 1) for paper in filed)
        batch = Batch(batch_id, _RECEIVED, Slip(lane="archive"), files)
        batches.receive(objects, batch)
        for paper in filed:
            batches.save_outcome(objects, batch_id, Outcome(str(paper.original.sha256), 1, 0, 0, (paper.paper_id,)))
        batches.settle(objects, batch)
        index.publish(filed)
    sender.send([])


def _filed(objects: Objects, batch_id: str, number: int, original_bytes: int) -> Revision:
    """Store one paper with all that belongs to it."""
    data = Random(number).randbytes(original_bytes)
    sha256 = hashlib.sha256(data).hexdigest()
    objects.create(batches.original_key(sha256), data)
    batches.note_original(objects, Original(sha256, len(data), "jpeg", 1, batch_id, _RECEIVED))
    paper_id = ids.paper(batch_id, sha256, 1)
    objects.create(key := f"searchable/{paper_id}/000001.pdf", b"%PDF")
    return papers.file_first(
        objects,
        msgspec.structs.replace(
            draw(number),
            paper_id=paper_id,
            at=_RECEIVED,
            batch=batch_id,
            original=Stored(batches.original_key(sha256), len(data), sha256),
            searchable_pdf=Stored(key, 4, hashlib.sha256(b"%PDF").hexdigest()),
        ),
    )


if __name__ == "__main__":
    main()
