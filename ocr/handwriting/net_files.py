"""The digit nets as files: those that motlan comes with, and a learnt pair packed for the object store."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from core.errors import CorruptError

FILES = ("digits-1.onnx", "digits-2.onnx")
DATA = Path(__file__).parent.parent / "data"
_MOST = 4 << 20  # bytes of one net; ours have 0.7 MB


def pack(folder: Path) -> bytes:
    """Both nets of a folder as one NPZ of byte arrays."""
    import numpy as np  # late: whoever only asks whether there is a pair needs no numpy

    held = io.BytesIO()
    nets = {name: np.frombuffer((folder / name).read_bytes(), np.uint8) for name in FILES}
    np.savez_compressed(held, **nets)  # type: ignore[arg-type]
    return held.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Write a packed pair into a folder, made when absent. Raises CorruptError for anything but two nets."""
    import numpy as np

    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as held:
            nets = {name: held[name].astype(np.uint8, casting="safe").tobytes() for name in FILES}
    except (KeyError, ValueError, TypeError, OSError, EOFError, zipfile.BadZipFile):
        raise CorruptError("the learnt digit nets are damaged: `motlan train --digits --rollback`") from None
    if any(not 0 < len(net) <= _MOST for net in nets.values()):
        raise CorruptError("the learnt digit nets are of no sane size: `motlan train --digits --rollback`")
    folder.mkdir(parents=True, exist_ok=True)
    for name, net in nets.items():
        (folder / name).write_bytes(net)
