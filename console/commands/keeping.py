"""Commands that keep the installation in order: reindex, verify, doctor."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from console.commands.options import json_option
from console.output import exit_codes, number_of, print_json, print_table, progress, say
from console.user import user
from core.catalogue import load as load_catalogue
from core.errors import MotlanError, UsageError
from core.records import Record
from core.settings import Config
from ingest.copying import copy_together
from ingest.learning import learnt
from ingest.queue.broker import depth, open_broker
from ingest.queue.leases import Leases
from ingest.queue.until_done import finish_pending
from ingest.reader_pool import ReaderPool
from ingest.reindex import reindex as build_anew
from ingest.reindex import reindex_together
from ingest.services import index_of, open_services
from ingest.verify.hashing import hash_together
from ingest.verify.original_check import Checked
from ingest.verify.sample import sample
from ingest.verify.verify import verify as verify_all
from search.coverage import BehindError, ensure_covers
from search.query import Query
from store.copying import copy as copy_all
from store.copying import copy_only, gone_since
from store.ids import new_batch
from store.open import KEY_FILE, key_ring, known_keys, open_anchors, open_existing, open_objects, open_plain


@click.command(epilog="\b\nExamples:\n  motlan reindex\n  motlan reindex --resume\n  motlan reindex --run 2026-w48")
@click.option("--resume", is_flag=True, help="Go on with what an interrupted reindex left.")
@click.option("--run", metavar="NAME", help="Share the work with every process, on any machine, that names this run.")
@json_option
@click.pass_obj
def reindex(config: Config, resume: bool, run: str | None, as_json: bool) -> None:
    """Build the index anew from the object store beside the live one, and swap.

    With --run the papers are shared out by the time in their ids; the swap is made once, when every share is done. The
    same command goes on after a kill.
    """
    with exit_codes():
        if resume and run:
            raise UsageError("--run goes on by itself with what was done under its name: leave --resume out")
        left_out: list[str] = []
        objects, index = open_objects(config), index_of(config)
        with progress("reindexing", "papers") as meter:
            if run:
                together = reindex_together(objects, index, run, on_papers=meter)
                count, left_out = together.built.papers, list(together.built.left_out)
            else:
                count = build_anew(objects, index, resume=resume, on_papers=meter, on_unlike=left_out.append)
        if as_json:
            shares = {"shares": together.own, "live": together.is_live} if run else {}
            print_json({"papers": count, "left_out": sorted(left_out), **shares})
        else:
            say(f"{number_of(count, 'paper')} in the new index")
            if run:
                say(f"{number_of(together.own, 'share')} of run {run} built by this process" + (
                    "" if together.is_live else "; another process of the run swaps the new index in"))  # fmt: skip
        if left_out:
            say(f"{len(left_out)} left out: their records are not what the log says was written; see `motlan verify`")
            sys.exit(1)


@click.command(epilog="\b\nExamples:\n  motlan verify\n  motlan verify --sample 1/52 --json")
@click.option(
    "--repair", is_flag=True, help="Rebuild what is derived: the index's entries, forgotten work, searchable copies."
)
@click.option("--adopt", is_flag=True, help="Take records that the log says nothing of as they are: after an upgrade.")
@click.option("--sample", "share", metavar="SHARE", help="Hash only this share of the originals, each week the next.")
@click.option("--run", metavar="NAME", help="Hash the originals together with every process that names this run.")
@json_option
@click.pass_obj
def verify(config: Config, repair: bool, adopt: bool, share: str | None, run: str | None, as_json: bool) -> None:
    """Check every original's hash, all references, batches, the index against the records, the log and its anchors."""
    with exit_codes():
        if share and run:
            raise UsageError("--sample hashes a share of the originals, --run all of them together: give one")
        chosen = sample(share) if share else None
        checked = 0
        with progress("verifying", "objects") as meter:

            def count() -> None:
                nonlocal checked
                checked += 1
                meter(checked)

            objects = open_objects(config)
            hashed, own = hash_together(objects, run, count) if run else (None, 0)
            with Leases(objects).take(f"verdict-{run or new_batch()}") as mine:
                if not mine:
                    say(f"{own} shares hashed here; another process of run {run} checks the rest")
                    return
                result = verify_all(
                    objects, partial(index_of, config), repair=repair, adopt_for=user() if adopt else None,
                    sample=chosen, hashed=hashed, on_step=count,
                )  # fmt: skip
        if result.reopened and config.queue == "local:":
            with open_services(config) as services, progress("making searchable copies anew", "pages") as meter:
                finish_pending(services, meter)
        if as_json:
            print_json(result)
        else:
            print_table(
                ("what", "checked", "wrong"),
                (
                    ("originals" if chosen is None else f"originals, {chosen.share}", *_both(result.originals)),
                    ("batches", *_both(result.batches)),
                    ("papers", *_both(result.papers)),
                    ("papers missing in the index", "", result.index.missing),
                    ("papers stale in the index", "", result.index.stale),
                    ("index entries without a paper", "", result.index.extra),
                    ("access log", result.logs.checked, result.logs.broken),
                    ("orphans, which do no harm", "", f"{result.orphans.objects} ({result.orphans.bytes:,} bytes)"),
                ),
            )  # fmt: skip
            for sentence in (*result.remarks, *result.problems):
                say(sentence)
            if result.unlisted:
                say(f"{result.unlisted} more are not listed")
            say("all is well" if result.ok else "something is wrong")
        sys.exit(0 if result.ok else 1)


def _both(checked: Checked) -> tuple[int, int]:
    return checked.checked, checked.bad


@click.command(
    epilog="\b\nExamples:\n  motlan copy --from file:data/objects --to s3://store.example:9000/motlan\n"
    "  motlan copy --from file:/backup/objects --to file:data/objects --only originals/ab/cd/abcd…"
)
@click.option("--from", "source", required=True, help="Address of the object store to copy.")
@click.option("--to", "target", required=True, help="Address to copy to; made on first use.")
@click.option("--only", metavar="KEY", help="Bring this one object back, whatever else differs.")
@click.option("--run", metavar="NAME", help="Share the work with every process, on any machine, that names this run.")
@json_option
@click.pass_obj
def copy(config: Config, source: str, target: str, only: str | None, run: str | None, as_json: bool) -> None:
    """Copy a whole object store to another back end, each object read back; run again, it goes on."""
    with exit_codes(), progress("copying", "objects") as meter:
        if _folder_of(source) == _folder_of(target):
            raise UsageError("--from and --to name the same place")
        begun = open_existing(config, source)  # before the target is made
        end = open_plain(config, target)
        gone = gone_since(begun, end, lambda: known_keys(config))
        if only:
            result = copy_only(begun, end, only, gone=gone)
        elif run:
            result, own = copy_together(begun, end, run, meter, gone=gone)
            say(f"{own} shares of run {run} were done by this process")
        else:
            result = copy_all(begun, end, meter, gone=gone)
        if as_json:
            print_json(result)
            return
        differing = f" + {result.differing} differing" if result.differing else ""
        deleted = f" + {result.deleted} deleted since" if result.deleted else ""
        say(
            f"{number_of(result.looked_at, 'object')} = {result.copied} copied + "
            f"{result.there_already} there already + {result.left_behind} left behind, "
            f"as each store makes its own{differing}{deleted}"
        )
        if result.deleted:
            say(f"{number_of(result.deleted, 'object')} not brought back: the target proves their deletion")
        if result.unproven:
            say(
                f"{number_of(result.unproven, 'object')} said to be deleted in the target and copied all the same: "
                "its log does not bear the proof out, by the keys known here; `motlan verify` there names a forged one"
            )
        if result.to_erase:
            say(
                f"{number_of(result.to_erase, 'object')} in the target are deleted in the source: "
                "`motlan retention finish` with MOTLAN_OBJECTS naming the target erases them"
            )
        if result.differing:
            say("log entries that the target has otherwise, and keeps: " + ", ".join(result.first_differing))


def _folder_of(address: str) -> str | Path:
    """An address, so that two that name one folder are equal."""
    scheme, _, rest = address.partition(":")
    return Path(rest).resolve() if scheme == "file" else address.rstrip("/")


REINDEX = "motlan reindex"


class Finding(Record, frozen=True):
    """One thing the doctor looked at."""

    what: str
    ok: bool
    fact: str
    mend: str = ""


@click.command(epilog="\b\nExample:\n  motlan doctor")
@json_option
@click.pass_obj
def doctor(config: Config, as_json: bool) -> None:
    """Check that reading, stores, index, queue and disk work; say how to mend what does not."""
    with exit_codes():
        findings = list(_examine(config))
        ok = all(finding.ok for finding in findings)
        if as_json:
            print_json({"ok": ok, "checks": findings})
        else:
            print_table(
                ("", "what", "found", "how to mend it"),
                (("ok" if finding.ok else "WRONG", finding.what, finding.fact, finding.mend) for finding in findings),
            )
        sys.exit(0 if ok else 4 if any(finding.mend == REINDEX for finding in findings) else 1)


def _examine(config: Config) -> Iterator[Finding]:
    from ocr import engine  # brings the recognisers, which no other command of this process needs

    yield _tesseract()
    yield _checked("readers", lambda: engine.default().describe(), "run `make setup`: it installs what reading needs")
    yield _walls(config)
    yield _checked("catalogue", lambda: f"{len(load_catalogue().types)} paper types", "mend the file named")
    yield _checked(
        "learnt", lambda: learnt.described(open_objects(config)), "take another version with `motlan train --rollback`"
    )
    yield _checked("objects", lambda: open_objects(config).check(), "check MOTLAN_OBJECTS, the service and its keys")
    yield _index(config)
    yield _checked(
        "access log",
        lambda: _log(config),
        "see the page on operating motlan, `The access log`: its key and its anchors",
    )
    yield _checked("queue", lambda: _queue(config), "check MOTLAN_QUEUE and the service")
    yield _disk(config)


def _checked(what: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(what, True, look())
    except MotlanError as error:
        return Finding(what, False, str(error), mend)


def _tesseract() -> Finding:
    mend = "apt-get install tesseract-ocr tesseract-ocr-vie"
    if shutil.which("tesseract") is None:
        return Finding("tesseract", False, "not installed", mend)
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False, timeout=20)
    languages = listed.stdout.split("\n")[1:]
    if "vie" not in languages:
        return Finding("tesseract", False, "the Vietnamese language data is missing", mend)
    return Finding("tesseract", True, "languages " + ", ".join(filter(None, languages)))


def _walls(config: Config) -> Finding:
    """Which walls stand around a reading process. Without one of them it reads on; that is for the operator to know."""
    try:
        with ReaderPool(config) as readers:
            walls = readers.walls()
    except MotlanError as error:
        return Finding("confinement", False, str(error), "run `make setup`: it installs what reading needs")
    landlock = f"Landlock {walls.landlock}" if walls.landlock else "no Landlock (the kernel has none)"
    seccomp = "system calls by list" if walls.seccomp else f"no list of system calls: {walls.why_no_seccomp}"
    facts = [
        "no new privileges" if walls.no_new_privileges else "new privileges are possible",
        "no capabilities" if walls.no_capabilities else "capabilities are kept",
        landlock,
        seccomp,
        f"may start {walls.program}" if walls.program else "may start no program",
    ]
    whole = walls.no_new_privileges and walls.no_capabilities and walls.seccomp
    mend = [] if whole else ["apt-get install libseccomp2"]
    mend += [] if walls.landlock else ["Landlock needs Linux 5.13 or later with `landlock` among its security modules"]
    return Finding("confinement", whole, ", ".join(facts), "; ".join(mend))


def _index(config: Config) -> Finding:
    def look() -> str:
        index = index_of(config)
        ensure_covers(index, open_objects(config))
        counted = index.facets(Query())
        return f"{counted.papers} papers" + ("" if counted.complete else " and more")

    try:
        return Finding("index", True, look())
    except BehindError as error:
        return Finding("index", False, str(error), REINDEX)
    except MotlanError as error:
        return Finding("index", False, str(error), "check MOTLAN_INDEX, or `motlan reindex`")


def _log(config: Config) -> str:
    """Which key seals the log and where its heads are anchored. Raises UsageError for what would not prove anything."""
    signer = key_ring(config).signer
    assert signer is not None  # a key ring of the settings has one
    path = config.data / KEY_FILE
    if config.secrets.log_key is None and path.stat().st_mode & 0o077:
        raise UsageError(f"{path} can be read by others: chmod 600 {path}")
    anchors = open_anchors(config)
    if anchors is None:
        raise UsageError("the heads of the access log are anchored nowhere; set MOTLAN_LOG_ANCHOR")
    anchors.all()
    whose = " of this host alone (for several: MOTLAN_LOG_KEY_FILE)" if config.secrets.log_key is None else ""
    return f"key {signer.id}{whose}, heads anchored in {anchors.describe()}"


def _queue(config: Config) -> str:
    broker = open_broker(config.queue)
    if config.queue == "local:":
        return "in this process"
    return f"{depth(broker, 'counter')} messages in the counter lane, {depth(broker, 'archive')} in the archive lane"


def _disk(config: Config) -> Finding:
    folder = config.data if config.data.exists() else config.data.absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    fact = f"{free / 1e9:.1f} GB free for {config.data}"
    return Finding("disk", free > 2e9, fact, "" if free > 2e9 else "free some space: motlan wants 2 GB at least")


COMMANDS = (reindex, verify, copy, doctor)
