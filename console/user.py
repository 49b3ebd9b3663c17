"""Who works at the command line: the operating system's user, whatever LOGNAME and its like claim."""

from __future__ import annotations

import os
import pwd


def user() -> str:
    """The login name of the user that this process runs as; `uid N` for one the system has no name for."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"
