"""Closing a batch: its files are laid out, hashed and taken in, and only then is there a receipt."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

import msgspec
from starlette.datastructures import FormData, UploadFile

from core.errors import ExistsError, NotFoundError, ServiceError, UsageError
from core.pushes import Push
from core.records import Batch
from core.text import visible
from ingest.intake.accept import accept
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station.checking import Checking
from ingest.station.event_log import EventLogs
from ingest.station.spool import Spool
from ingest.station.uploads import name_of
from store import batches, ids
from store.accounts.rights import Caller


class BrokenPushError(UsageError):
    """Bytes of a push are not those its slip names: the link changed or lost some, so sending again can help."""

    retryable = True


class Closing:
    """Makes batches of pushes. Any number of threads, processes and hosts may close the same one."""

    def __init__(
        self, services: Services, dispatcher: Dispatcher, spool: Spool, logs: EventLogs, checking: Checking
    ) -> None:
        self._logs = logs
        self._checking = checking
        self._services = services
        self._dispatcher = dispatcher
        self._spool = spool

    def held_size(self, caller: Caller, sha256: str) -> int | None:
        """The bytes of a file that this station need not send; None when it must.

        It uploaded the file, or its branch has handed it in. That another branch holds it is not told: whoever has the
        bytes can show them. A damaged original is mended by sending it again.
        """
        if (size := self._spool.size(name_of(caller), sha256)) is not None:
            return size
        objects = self._services.objects
        size = objects.size(batches.original_key(sha256))
        if size is None or not self._is_of_branch(caller, sha256) or not batches.is_whole(objects, sha256):
            return None
        return size

    def _is_of_branch(self, caller: Caller, sha256: str) -> bool:
        try:
            first = batches.load_original(self._services.objects, sha256).first_batch
            return batches.load_batch(self._services.objects, first).slip.branch == caller.branch
        except NotFoundError:
            return False

    def earlier(self, push: Push) -> Batch | None:
        """The batch that the same push made before, if it was received to its end."""
        try:
            return batches.load_batch(
                self._services.objects, self._services.objects.read(_push_key(push)).decode("ascii")
            )
        except NotFoundError:
            return None

    def _claimed(self, push: Push) -> str:
        """The id of the batch that this push makes, the same however often it is sent."""
        batch_id = ids.new_batch()
        try:
            self._services.objects.create(_push_key(push), batch_id.encode("ascii"))
        except ExistsError:
            return self._services.objects.read(_push_key(push)).decode("ascii")
        return batch_id

    def close(self, caller: Caller, push: Push, form: FormData) -> Batch:
        """Take the batch of a push in: when this returns every byte of it is durable."""
        with self._spool.closing() as folder:
            files = self._laid_out(caller, push, form, folder)
            batch_id = self._claimed(push)
            known = self._logs.of_push(name_of(caller), push.push).known()
            for pushed, (name, path) in zip(push.files, files, strict=True):
                if ("quality", f"{pushed.sha256}:1") in known:  # it was looked at when it came
                    continue
                self._checking.add(
                    path, station=name_of(caller), branch=caller.branch or "", push=push.push, name=name,
                    sha256=pushed.sha256,
                )  # fmt: skip
            accept(self._services, files, push.slip, batch_id, readable=True)
        batch = batches.load_batch(self._services.objects, batch_id)  # of two at once the one that counts
        self._logs.note(batch_id, name_of(caller), push.push)
        self._checking.closed(name_of(caller), push.push, [(file.name, file.sha256) for file in push.files])
        for file in push.files:
            self._spool.forget(name_of(caller), file.sha256)
        with suppress(ServiceError):  # the queue is down: the batch is pending, the sweep takes it up
            self._dispatcher.dispatch(batch)
        return batch

    def _laid_out(self, caller: Caller, push: Push, form: FormData, folder: Path) -> list[tuple[str, Path]]:
        """The files of a push on disk, each with the hash it must have; those held already come from the store.

        Raises BrokenPushError naming the first file that is missing or came broken.
        """
        files = []
        for place, file in enumerate(push.files):
            path = folder / str(place)
            part = form.get(file.sha256)
            if isinstance(part, UploadFile):
                with path.open("wb") as target:
                    shutil.copyfileobj(part.file, target, 1 << 20)
            elif self._spool.lay(name_of(caller), file.sha256, path):
                pass
            elif self.held_size(caller, file.sha256) is not None:
                with self._services.objects.fetch(batches.original_key(file.sha256)) as stored:
                    shutil.copyfile(stored, path)
            else:
                raise BrokenPushError(
                    f"file {place + 1} of the push is not held and was not sent: send it with the push"
                )
            with path.open("rb") as source:
                actual = hashlib.file_digest(source, "sha256").hexdigest()
            if actual != file.sha256 or path.stat().st_size != file.bytes:
                raise BrokenPushError(f"file {place + 1} of the push came broken (its hash differs): send it again")
            files.append((visible(file.name), path))
        return files


def _push_key(push: Push) -> str:
    """Where a push's batch is noted.

    The hash of all it says stands in the key: an id used again for other files is another push, so nobody is given a
    receipt for what he did not send.
    """
    return f"pushes/{push.push}/{hashlib.sha256(msgspec.json.encode(push)).hexdigest()}"
