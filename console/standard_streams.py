"""Standard streams as the program finds them: a closed one is opened on nothing, when this is imported.

Else the next file that is opened would take its number, and what is meant for the screen would be written into it.
"""

from __future__ import annotations

import os
import sys

for _number in (0, 1, 2):
    try:
        os.fstat(_number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
        if _number == 1:
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        elif _number == 2:
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
