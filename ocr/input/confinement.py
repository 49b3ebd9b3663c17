"""The walls around a reading process, put up by itself before it sees a foreign byte; none can be taken down again.

Four walls, each standing for itself where the kernel has it: no new privileges (a program started gains nothing), no
capabilities, Landlock (which files may be read and written, no TCP, no signals to others), and a list of the system
calls that reading needs, through libseccomp; every other one fails. Linux only.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from core.records import Record

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITIES = 0x20080522  # version 3 of the call: two words for each of three sets
_LARGEST_FILE = 2 << 30  # bytes; of temporary files and unpacked archive members
_MOST_FILES = 256  # open at once
_ADDRESSES = 4 << 30  # bytes of address space beside the data: libraries, models, the file at hand

# Landlock (linux/landlock.h): system calls, rights, and the version from which the kernel knows them.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FOLDER, _REMOVE, _MAKE_FOLDER, _MAKE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_TRUNCATE = 1 << 14
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: _TRUNCATE, 5: 1 << 15}  # of these only what a rule gives is left
_NETWORK, _SCOPES = (4, 0b11), (6, 0b11)  # bind and connect of TCP; abstract UNIX sockets and signals
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE

# What every reading process may read beside its code: libraries, fonts, what the machine is.
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types", "/proc/self",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/dev/urandom",
    "/dev/zero",
)  # fmt: skip

# The system calls of reading, by what they are for.
_CALLS = {
    "files": "read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek open openat openat2 creat"
    " close close_range stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2"
    " readlink readlinkat getcwd getdents getdents64 dup dup2 dup3 fcntl flock fsync fdatasync ftruncate truncate"
    " fallocate fadvise64 copy_file_range sendfile mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 umask"
    " pipe pipe2 poll ppoll select pselect6",
    "memory": "mmap munmap mremap mprotect madvise brk msync mincore membarrier",
    "threads": "futex futex_waitv set_robust_list get_robust_list rseq set_tid_address sched_yield sched_getaffinity"
    " getcpu",
    "signals": "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack"
    " restart_syscall pause",
    "itself": "exit exit_group getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid"
    " getpgrp getpgid getsid uname sysinfo times getrusage getrlimit setrlimit getrandom wait4 waitid",
    "time": "clock_gettime clock_getres clock_nanosleep gettimeofday time nanosleep getitimer setitimer",
}  # fmt: skip
_PROGRAM = "execve vfork fork clone clone3 setsid kill chdir"  # where a program has to be started
_ASKS = (0x5401, 0x5421, 0x541B, 0x5451)  # of ioctl: is it a terminal; non-blocking, how much waits, close on exec
_NO_SUCH_CALL = 38


class Walls(Record, frozen=True):
    """Which walls stand around a reading process."""

    no_new_privileges: bool
    no_capabilities: bool
    landlock: int  # version of Landlock at work; 0 where the kernel has none
    seccomp: bool
    why_no_seccomp: str = ""
    program: str | None = None  # the one that may be started


def bound(memory: int, parent: int) -> None:
    """Limits of this process and of all that it starts: memory, files, no core; it ends with the parent."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(0)
    libc.prctl(_PR_SET_DUMPABLE, 0)
    for limit, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + _ADDRESSES),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))


def limit_cpu(timeout: float) -> None:
    """A second fence behind the parent's clock: processor seconds this call may use."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + 2 * timeout) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def hide() -> None:
    """Keep other processes of the same user out of this one's memory and environment (the parent calls this)."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)


def close(reads: Iterable[Path], writes: Path, program: str | None = None) -> Walls:
    """Put the walls up; which of them stand. This thread must be the only one.

    `reads` are the files and folders to read beside code and libraries, `writes` is the one folder to write in,
    `program` the one program that may be started, where reading needs one.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    no_privileges = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    seccomp = _library()
    capabilities = _drop_capabilities(libc)
    landlock = _landlock(libc, reads, writes, program)
    if program is None:  # no process, and no thread either: reading works in one
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    why = "libseccomp is missing" if seccomp is None else _seccomp(seccomp, program)
    return Walls(no_privileges, capabilities, landlock, why == "", why, program)


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    header = struct.pack("Ii", _CAPABILITIES, 0)
    return bool(libc.capset(header, bytes(24)) == 0)


def _landlock(libc: ctypes.CDLL, reads: Iterable[Path], writes: Path, program: str | None) -> int:
    """Landlock with every right the kernel knows taken, but those named here; its version, 0 where there is none."""
    version = int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1))
    if version < 1:
        return 0
    handled = sum(bits for since, bits in _FILE_RIGHTS.items() if since <= version)
    network, scopes = (bits if since <= version else 0 for since, bits in (_NETWORK, _SCOPES))
    attributes = struct.pack("QQQ", handled, network, scopes)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return 0
    everywhere = _WRITE | _READ | _LIST | _REMOVE_FOLDER | _REMOVE | _MAKE_FOLDER | _MAKE | _TRUNCATE
    rules = [*((path, _READ | _LIST) for path in (*_code(), *reads)), (writes, everywhere)]
    rules.append((Path(os.devnull), _READ | _WRITE))
    if program is not None:
        rules += [(Path(path), _READ | _EXECUTE) for path in (program, *_loaders())]
    for path, rights in rules:
        _allow(libc, ruleset, path, rights & handled)
    done = libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return version if done == 0 else 0


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    with suppress(OSError):  # what is not there need not be allowed
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights &= rights if path.is_dir() else _OF_A_FILE
        libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, place), 0)
        os.close(place)


def _code() -> Iterator[Path]:
    """Folders of Python, its libraries and our own packages; not the folder these stand in, where `data` may be too."""
    yield from map(Path, _SYSTEM)
    yield from (Path(prefix) for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix})
    yield from (Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages"))
    home = Path(__file__).resolve().parents[2]
    for name, module in list(sys.modules.items()):
        if "." not in name and (file := getattr(module, "__file__", None)) and Path(file).parent.parent == home:
            yield Path(file).parent


def _loaders() -> Iterator[str]:
    yield from map(str, Path("/lib64").glob("ld-linux*"))
    yield from map(str, Path("/lib").glob("ld-linux*"))


def _library() -> ModuleType | None:
    """libseccomp, found while programs may still be started: looking for it starts one."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return None
    library: ModuleType = pyseccomp
    return library


def _seccomp(seccomp: ModuleType, program: str | None) -> str:
    """Allow the calls of `_CALLS` only; why not, or an empty text where that is so."""
    me = os.getpid()
    try:
        rules = seccomp.SyscallFilter(seccomp.ERRNO(_NO_SUCH_CALL))
        with suppress(Exception):  # older libraries sort the calls in a list, newer ones in a tree
            rules.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
        for name in " ".join((*_CALLS.values(), _PROGRAM if program else "")).split():
            with suppress(OSError, ValueError):  # a call that this machine does not have
                rules.add_rule(seccomp.ALLOW, name)
        if program is None:
            rules.add_rule(seccomp.ALLOW, "kill", seccomp.Arg(0, seccomp.EQ, me))
        rules.add_rule(seccomp.ALLOW, "tgkill", seccomp.Arg(0, seccomp.EQ, me))
        rules.add_rule(seccomp.ALLOW, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0))
        for number in _ASKS:
            rules.add_rule(seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.EQ, number))
        rules.load()
    except (OSError, ValueError) as error:
        return f"the kernel refuses it ({errno.errorcode.get(getattr(error, 'errno', 0) or 0, type(error).__name__)})"
    return ""
