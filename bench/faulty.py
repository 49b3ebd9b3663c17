"""A deployment to be broken: real stores, queue and index; reading that only takes time; workers that can be killed.

python -m bench.faulty work SITE.json      work until SIGTERM
python -m bench.faulty push SITE.json      push a folder to the site's server until all is there
python -m bench.faulty serve SITE.json     take pushes in on the site's port, and work, until SIGTERM
python -m bench.faulty die ROLE SITE.json KILLS LEAST MOST
                                           be ROLE again and again, each time killed -9 after LEAST to MOST seconds
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from core import typed
from core.catalogue import load as load_catalogue
from core.errors import ServiceError
from core.records import Batch, Record, Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue.dispatcher import Dispatcher
from ingest.queue.leases import Leases
from ingest.services import Services, index_of
from ingest.verify.verify import verify
from ocr.version import READER
from station.push_folder import Station
from store import batches, pages, papers
from store.open import open_objects
from tests.support.services import FakeReaderPool

ROOT = Path(__file__).resolve().parents[1]


class Site(Record, frozen=True):
    """Where a deployment keeps its things, and how its reading behaves."""

    folder: Path  # for whatever is not on a server
    settings: dict[str, str]  # MOTLAN_… and keys
    seconds: float = 0.05  # a page takes so long to read
    clock: float = 0.0  # seconds by which the clock of a worker is off
    drift: float = 0.0  # seconds a second by which it goes wrong from then on
    host: str = ""  # the name its machine takes on; "": the real one
    port: int = 0  # to serve on
    address: str = "127.0.0.1"  # the same
    namespace: str = ""  # the network namespace its processes run in
    push_to: str = ""  # where the pages of `pushed` go
    pushed: str = ""  # a folder

    def but(self, **changes: Any) -> Site:
        """The same site with something changed."""
        return msgspec.structs.replace(self, **changes)


class StoreState(Record, frozen=True):
    """What became of the pages that were received."""

    pages: int
    lost: int
    doubled: int
    clean: bool  # every batch reconciles, `verify` finds nothing, nothing is pending and no lease is left
    problems: tuple[str, ...] = ()


class SlowReaderPool(FakeReaderPool):
    """Reading that reads nothing and takes a moment."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def read(self, path: Path, kind: str, page: int) -> Any:
        time.sleep(self._seconds)
        return super().read(path, kind, page)


@contextmanager
def opened(site: Site) -> Iterator[Services]:
    """The installation of a site."""
    config = load(Path(os.devnull), {"MOTLAN_DATA": str(site.folder / "data"), "MOTLAN_WORKERS": "2", **site.settings})
    objects, index = open_objects(config), index_of(config)
    try:
        yield Services(config, objects, index, load_catalogue(), SlowReaderPool(site.seconds), Leases(objects))
    finally:
        index.close()
        objects.close()


def load_in(services: Services, folder: Path, files: int, *, pages: int = 5, slip: Slip | None = None) -> Batch:
    """Take in a batch of `files` different files of `pages` pages."""
    return accept(services, drawn(folder, files, pages), slip or Slip())


def drawn(folder: Path, files: int, pages: int = 5) -> list[tuple[str, Path]]:
    """Files that `SlowReaderPool` understands, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    files_drawn = []
    for number in range(files):
        path = folder / f"scan-{number:04d}.pdf"
        path.write_text(f"pages {pages} note {random.getrandbits(64):x}", encoding="utf-8")
        os.utime(path, (1_600_000_000, 1_600_000_000))
        files_drawn.append((path.name, path))
    return files_drawn


def wait(services: Services, received: Sequence[Batch], seconds: float) -> bool:
    """Until these batches are done and nothing is pending; False once `seconds` went by with nothing more done."""
    left, seen, end = list(received), (0, 0), time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        unfiled = _unfiled(services, left)
        left = [batch for batch in left if batch.batch in unfiled]
        pending = [id_ for lane in batches.LANES for id_ in batches.pending_ids(services.objects, lane)]
        if not left and not pending:
            return True
        reached = (sum(len(files) for files in unfiled.values()), len(pending))
        if reached != seen:
            seen, end = reached, time.monotonic() + seconds
        time.sleep(max(0.3, 2 * (time.monotonic() - began)))  # looking must not be what keeps the stores busy
    return False


def _unfiled(services: Services, received: Sequence[Batch]) -> dict[str, set[str]]:
    """Files without an outcome, by batch."""
    left = {}
    for batch in received:
        wanted = {str(file.sha256) for file in batch.files if file.sha256 and not file.error}
        left[batch.batch] = wanted.difference(batches.with_outcome(services.objects, batch.batch))
    return {batch_id: files for batch_id, files in left.items() if files}


def unfinished(services: Services, received: Sequence[Batch]) -> str:
    """Where the work stands that is left: in counts, for who looks for the cause."""
    left = _unfiled(services, received)
    pending = {batch_id for lane in batches.LANES for batch_id in batches.pending_ids(services.objects, lane)}
    numbers = {str(file.sha256): file.pages for batch in received for file in batch.files}
    unread = {
        sha256: number - sum(1 for _ in pages.have(services.objects, sha256, READER))
        for files in left.values()
        for sha256 in files
        for number in [numbers[sha256]]
    }
    held = Counter(entry.key.split("/")[1].split("-")[0] for entry in services.objects.list("leases/"))
    return (
        f"{len(unread)} files without outcome, {sum(not number for number in unread.values())} of them wholly read, "
        f"{sum(unread.values())} pages unread; {len(left)} batches unfinished, {len(left.keys() - pending)} of them "
        f"not pending; {len(pending - left.keys())} pending ones finished; leases: {dict(held)}"
    )


def examine(
    services: Services, received: Sequence[Batch], *, repair: bool = False, killed: Container[int] = ()
) -> StoreState:  # fmt: skip
    """Count the pages that were received and those that papers hold. Workers must have ended.

    `killed`: processes of other hosts, whose leases nobody here knows to be a dead one's before they run out.
    """
    expected = {(f.sha256, page) for batch in received for f in batch.files for page in range(1, f.pages + 1)}
    held: Counter[tuple[str | None, int]] = Counter()
    again = 0
    for revision in papers.latest_of_all(services.objects):
        again += revision.revision - 1  # nobody corrected anything here: a second revision is a doubled filing
        held.update((revision.reading.sha256, page) for page in revision.reading.pages)
    if repair:
        verify(services.objects, services.index, repair=True)
    services.leases.remove_stale(older=0.0)  # of killed processes
    for entry in list(services.objects.list("leases/")):
        if msgspec.json.decode(services.objects.read(entry.key))["holder"]["pid"] in killed:
            services.objects.delete(entry.key)
    # One that is left now is held by nobody knows whom.
    problems = list(verify(services.objects, services.index).problems)
    problems += [f"left: {entry.key}" for name in ("pending/", "leases/") for entry in services.objects.list(name)]
    for batch in received:
        state = status.of_batch(services.objects, batch)
        if state.state != "done" or state.pages.waiting:
            problems.append(f"batch {batch.batch} is {state.state}")
    return StoreState(
        pages=len(expected),
        lost=len(expected - set(held)),
        doubled=sum(count - 1 for count in held.values()) + again,
        clean=not problems,
        problems=tuple(problems[:5]),
    )


def everything_received(services: Services) -> list[Batch]:
    """All batches in the store."""
    return [batches.load_batch(services.objects, batch_id) for batch_id in batches.batch_ids(services.objects)]


@contextmanager
def processes(site: Site, role: str = "work", count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes of a role beside this one; SIGTERM at the end, SIGKILL when one does not obey."""
    running = [begin(site, role) for _ in range(count)]
    try:
        yield running
    finally:
        end(running)


def begin(site: Site, *role: str) -> subprocess.Popen[bytes]:
    """Start a process of a role; `die` takes its numbers after the site."""
    plan = site.folder / f"site-{random.getrandbits(40):x}.json"
    plan.write_bytes(msgspec.json.encode(site, enc_hook=str))
    words = [*role[:2], str(plan), *role[2:]] if role[0] == "die" else [role[0], str(plan)]
    with (site.folder / "workers.log").open("ab") as log:
        inside = ["ip", "netns", "exec", site.namespace] if site.namespace else []
        command = [*inside, sys.executable, "-m", "bench.faulty", *words]
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)


def end(running: Iterable[subprocess.Popen[bytes]]) -> None:
    """Tell processes to stop, and see that they do."""
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _work(site: Site) -> None:
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with opened(site) as services, Dispatcher(services) as dispatcher:
        dispatcher.start(spare=True)
        sweeper = threading.Thread(target=dispatcher.keep_sweeping, args=(0.5,), daemon=True)
        sweeper.start()
        stopped.wait()
        dispatcher.stop()
        sweeper.join()


def _serve(site: Site) -> None:
    import uvicorn

    from console.web import application

    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it once more when it has ended
    with opened(site) as services, Dispatcher(services) as dispatcher:
        dispatcher.start(spare=True)
        threading.Thread(target=dispatcher.keep_sweeping, args=(0.5,), daemon=True).start()
        uvicorn.Server(
            uvicorn.Config(
                application(services, dispatcher),
                host=site.address,
                port=site.port,
                log_level="critical",
                access_log=False,
            )
        ).run()


def _push(site: Site) -> None:
    key = site.settings["MOTLAN_STATION_KEY"]
    while True:
        try:
            station = Station(Path(site.pushed), site.push_to, key, Slip(), batch_files=2)
            if not station.run(lambda done, total: None).left:
                return
        except ServiceError:
            time.sleep(0.5)


def _die(role: str, site: Site, kills: int, least: float, most: float) -> None:
    """Fork a child that works, kill it at a random moment, and again: everything is imported once."""
    for _ in range(kills):
        child = os.fork()
        if not child:
            _ROLES[role](site)
            os._exit(0)
        time.sleep(random.uniform(least, most))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


_ROLES = {"work": _work, "serve": _serve, "push": _push}


def _deceived(site: Site) -> Site:
    """Set this process's clock and host name as the site says."""
    if site.clock or site.drift:
        real, began = time.time, time.time()
        time.time = lambda: real() + site.clock + site.drift * (real() - began)
        time.time_ns = lambda: int(time.time() * 1e9)
    if site.host:
        socket.gethostname = lambda: site.host
    return site


def main() -> None:
    """Be what the command line says."""
    role, *words = sys.argv[1:]
    plan = Path(words[1] if role == "die" else words[0])
    written = msgspec.json.decode(plan.read_bytes())
    site = _deceived(typed.convert(written, Site, dec_hook=lambda kind, value: kind(value)))
    if role == "die":
        _die(words[0], site, int(words[2]), float(words[3]), float(words[4]))
    else:
        _ROLES[role](site)


if __name__ == "__main__":
    main()
