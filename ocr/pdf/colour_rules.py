"""Which colour spaces a page of an archive file may use where the file says that its device colours are sRGB."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pikepdf import Array, Name
from PIL import ImageCms

PLAIN = frozenset(("/DeviceRGB", "/DeviceGray"))
_MEASURED = frozenset(("/CalRGB", "/CalGray", "/Lab"))
_CHANNELS = {"GRAY": 1, "RGB ": 3, "LAB ": 3}
_CLASSES = frozenset(("prtr", "mntr", "scnr", "spac"))
_DEEPEST = 4


def judge(space: Any, depth: int = 0) -> None:
    """Raises ValueError for a colour space that PDF/A-2 does not allow beside sRGB, or that is not judged here.

    Inks of a printer (DeviceCMYK, ICC profiles of four channels, DeviceN) need another output intent, or have rules
    about overprinting (ISO 19005-2, 6.2.4).
    """
    if depth > _DEEPEST:
        raise ValueError("colour spaces within colour spaces")
    if isinstance(space, Name):
        if str(space) not in PLAIN and str(space) != "/Pattern":
            raise ValueError("6.2.4.3 device colour")
        return
    if not isinstance(space, Array):
        raise ValueError("6.2.4 colour space")
    family = str(space[0])
    if family in PLAIN or family in _MEASURED:
        return
    if family in ("/Indexed", "/Pattern"):
        if len(space) > 1:
            judge(space[1], depth + 1)
    elif family == "/Separation":
        judge(space[2], depth + 1)
    elif family == "/ICCBased":
        _profile(space[1])
    else:
        raise ValueError("6.2.4 colour space")


def _profile(stream: Any) -> None:
    """6.2.4.2: a profile of version 4 at most, of as many channels as it is used for."""
    data = stream.read_bytes()
    channels = _CHANNELS.get(data[16:20].decode("latin-1"))
    if data[36:40] != b"acsp" or data[8] > 4 or data[12:16].decode("latin-1") not in _CLASSES:
        raise ValueError("6.2.4.2 profile")
    if channels is None or int(stream.N) != channels:
        raise ValueError("6.2.4.2 channels")
    ImageCms.ImageCmsProfile(BytesIO(data))
