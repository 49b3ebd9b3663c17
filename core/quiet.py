"""Nothing calls out, and no library takes cores it was not given: switches that are set when this is imported.

ONNX Runtime from 1.29 on notes a device id in the home folder and sends what it does to its maker, also on Linux, from
every process that makes a session. It reads its switch when it is loaded, so this comes before any other import
wherever a process begins: the command line, the reading room with its children and trainers, the benches, the tests.

OpenBLAS lets every core wait busily for the sums of a page, which are too small to share: on a machine at work that
costs eight times the time. Processes are how motlan uses many cores.
"""

from __future__ import annotations

import os

SILENCE = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}  # as ONNX Runtime names it, and as it did once

os.environ |= SILENCE
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
