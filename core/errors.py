"""The one error tree: every class says its exit code, whether a retry can help, and what the person should do.

    MotlanError                     70  a defect of the program (raised itself never)
    ├── UsageError                   2  the command or a setting is wrong: correct it and call again
    ├── InputError                   3  a file or page cannot be read: its `code` says why; the rest goes on
    ├── ServiceError                 4  a store, index or queue cannot be reached: mend it; nothing is lost
    ├── BusyError                    4  too much at once from this caller: the same again after `seconds`
    ├── RefusedError                 5  the caller has no right to do this
    │   ├── UnknownCallerError       5  nobody knows who asks: sign in, or show a key or token that holds
    │   └── ReasonNeededError        5  the right is there once a dossier and a purpose are named
    ├── CorruptError                 1  stored bytes are not what was stored: run `motlan verify`
    ├── NotFoundError                1  no such object, batch or paper
    │   └── DeletedError             1  the paper was deleted under a rule of retention: its last revision says which
    └── ExistsError                  1  create-only found the key taken (internal: the caller reloads)

No message ever carries page content or personal data.
"""

from __future__ import annotations

from core.records import Deletion, Failure


class MotlanError(Exception):
    """Root of all errors that motlan raises on purpose."""

    exit_code = 70
    retryable = False


class UsageError(MotlanError):
    """The command line, a setting or a request is wrong; calling again unchanged gives the same answer."""

    exit_code = 2


class ServiceError(MotlanError):
    """A service (objects, index, queue) cannot be reached or answers with a passing fault; a retry can help."""

    exit_code = 4
    retryable = True


class BusyError(MotlanError):
    """The caller asks for too much at once, or what is wanted is held by another; the same again can help."""

    exit_code = 4
    retryable = True

    def __init__(self, message: str, *, seconds: int = 1) -> None:
        """`seconds` is how long to wait before the next try."""
        super().__init__(message)
        self.seconds = seconds


class RefusedError(MotlanError):
    """The caller has no right to what was asked for."""

    exit_code = 5


class UnknownCallerError(RefusedError):
    """The caller did not prove who it is, or its key, token or session holds no longer."""


class ReasonNeededError(RefusedError):
    """The caller may do this for a dossier and a purpose, and has not named both."""


class CorruptError(MotlanError):
    """Stored bytes do not match their hash or cannot be decoded; `motlan verify` lists them."""

    exit_code = 1


class NotFoundError(MotlanError):
    """Nothing is stored under that key or id."""

    exit_code = 1


class DeletedError(NotFoundError):
    """The paper was deleted under a rule of retention; its last revision proves it (`core.records.Deletion`)."""

    deletion: Deletion

    @classmethod
    def of(cls, paper_id: str, deletion: Deletion) -> DeletedError:
        """The error that says who deleted a paper, when, and on which rule; it carries the deletion."""
        error = cls(
            f"paper {paper_id} was deleted on {deletion.at[:10]} by {deletion.by} on the rule {deletion.rule}; "
            f"`motlan retention proof {paper_id}` shows what was erased"
        )
        error.deletion = deletion
        return error


class ExistsError(MotlanError):
    """A create-only write found the key taken; the caller reloads and decides."""

    exit_code = 1


class InputError(MotlanError):
    """A file or a page of it cannot be read.

    `code` is one of the closed list below, `message` (the exception's text) says what the person can do.
    `retryable` is True only where the same bytes may be read another time (a time-out, a killed child).
    """

    exit_code = 3

    CODES = (
        "empty",  # zero bytes
        "unknown_format",  # not one of the formats taken in
        "unsupported_format",  # recognised, but not taken in (HEIC, DOC, PSD ...)
        "damaged",  # the bytes are broken beyond what a careful decoder mends
        "encrypted",  # a password is needed
        "too_large",  # over a limit on bytes, pixels, pages or unpacked size
        "no_pages",  # a container with nothing in it
        "unsafe_archive",  # a ZIP member with a path or ratio that is not trusted
        "timed_out",  # took longer than the page limit
        "crashed",  # the reading process died
        "out_of_memory",  # the reading process reached its memory limit
        "set_aside",  # given up after interruptions or for a defect of motlan; `motlan retry` takes it up again
        "not_readable",  # the file cannot be opened by this user
    )

    def __init__(self, code: str, message: str, *, retryable: bool = False) -> None:
        if code not in self.CODES:
            raise ValueError(f"unknown failure code {code!r}")
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.code, self.message, self.retryable)

    def failure(self) -> Failure:
        """The same fact as a record that can be stored and shown."""
        return Failure(code=self.code, message=self.message, retryable=self.retryable)


def _rebuild(code: str, message: str, retryable: bool) -> InputError:
    return InputError(code, message, retryable=retryable)
