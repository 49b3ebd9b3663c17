"""Processes that a test starts end with it, also where it is killed: else they would take the work of the next."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)  # opened before a fork, not after it


def with_parent() -> Callable[[], None] | None:
    """What `Popen` calls in the child (`preexec_fn`), so that the kernel ends it when this process ends.

    None in a thread but the first: the kernel would end the child with the thread.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    parent = os.getpid()

    def bind() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before that
            os._exit(1)

    return bind
