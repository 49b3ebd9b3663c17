"""The reading room: from the bytes of a file to upright pages with words, codes and boxes.

Doors: `ocr.read` (files and pages), `ocr.input.zip` (ZIP) and `ocr.input.sandbox`, the child process in which both run.
"""

import core.quiet  # noqa: F401 - before any library of this room
