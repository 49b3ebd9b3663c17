"""The net for lines in dispute, in PyTorch: the line reader, and behind it four wider blocks.

It begins as the line reader ([`lines_net`](lines_net.py)), weight for weight. What its blocks give goes into four wider
ones, with a look at the whole line between them. All that is new begins silent, so before training it reads as the line
reader does. Products of so many channels are what a CPU does best in bfloat16, which JAX does not use there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from ocr.train.lines_shape import BLOCKS, FRAME, HEADS, LOOK, ROWS, STRIDES

Tensor = Any  # a torch tensor

WIDE = 256  # channels of the wider blocks
WIDER = 4  # how many these are; the look at the whole line comes behind the second
LOOKS = 4  # heads of that look
_INNER = 3 * WIDE  # channels inside a wider block


class LineReader(nn.Module):  # type: ignore[misc]
    """The line reader's own weights and steps."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        named = {name.replace(".", "_"): torch.tensor(np.asarray(held, np.float32)) for name, held in weights.items()}
        for k in range(BLOCKS):
            named[f"block{k}_dw"] = named[f"block{k}_dw"].T[:, None].contiguous()
        for k in range(len(STRIDES)):
            named[f"conv{k}_w"] = named[f"conv{k}_w"].permute(3, 2, 0, 1).contiguous()
        named["around_w"] = named["around_w"].permute(2, 0, 1)[:, None].contiguous()
        self.held = nn.ParameterDict({name: nn.Parameter(held) for name, held in named.items()})

    def begun(self, maps: Tensor) -> Tensor:
        """What the patch, the lines around and the three convolutions give: n × frames × 128, before the blocks."""
        held, (n, rows, wide) = self.held, maps.shape
        high, frames = rows // FRAME, wide // FRAME
        line = maps[:, ROWS : 2 * ROWS].reshape(n, ROWS, frames, FRAME).permute(0, 2, 1, 3)
        x = line.reshape(n, frames, ROWS * FRAME) @ held["stem_w"] + held["stem_b"]
        patches = maps.reshape(n, high, FRAME, frames, FRAME).permute(0, 1, 3, 2, 4).reshape(n, high, frames, -1)
        around = functional.hardswish(patches @ held["patch_w"] + held["patch_b"]).permute(0, 3, 1, 2)
        around = functional.conv2d(around, held["around_w"], padding=1, groups=around.shape[1]).permute(0, 2, 3, 1)
        around = functional.hardswish(around @ held["mixed_w"] + held["mixed_b"])
        score = around @ held["score_w"] + held["score_b"] + held["prior_w"][None, :, None]
        share = score.float().softmax(1).to(around.dtype)
        weighed = (around.reshape(n, high, frames, HEADS, -1) * share[..., None]).sum(1).reshape(n, frames, -1)
        seen = maps[:, None, LOOK[0] : LOOK[1]]
        for k, stride in enumerate(STRIDES):
            seen = functional.hardswish(
                functional.conv2d(seen, held[f"conv{k}_w"], held[f"conv{k}_b"], stride=stride, padding=1)
            )
        return x + weighed @ held["context_w"] + _by_frame(seen) @ held["seen_w"]

    def block(self, k: int, x: Tensor, own: Tensor) -> Tensor:
        """One of the blocks along the line; `own` is 1 in the line's own frames, 0 behind its end."""
        held = {name.partition("_")[2]: each for name, each in self.held.items() if name.startswith(f"block{k}_")}
        y = functional.conv1d(x.transpose(1, 2), held["dw"], held["db"], padding=4, groups=x.shape[-1]).transpose(1, 2)
        y = functional.hardswish(y @ held["upw"] + held["upb"])
        mean = (y * own).sum(1) / own.sum(1)
        gate = torch.sigmoid(functional.relu(mean @ held["se1w"] + held["se1b"]) @ held["se2w"] + held["se2b"])
        return (x + (y * gate[:, None]) @ held["downw"] + held["downb"]) * own

    def head(self, x: Tensor) -> Tensor:
        """The characters' scores."""
        return x @ self.held["head_w"] + self.held["head_b"]


class DisputedNet(nn.Module):  # type: ignore[misc]
    """Scores (n × frames × 223) for ink maps (n × 144 × W; W a multiple of 6); `weights` are the line reader's."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        self.old = LineReader(weights)
        channels = self.old.held["head_w"].shape[0]
        self.from_old = nn.Linear(channels, WIDE)
        self.dw = nn.ModuleList(nn.Conv1d(WIDE, WIDE, 9, padding=4, groups=WIDE) for _ in range(WIDER))
        self.ln = nn.ModuleList(nn.LayerNorm(WIDE) for _ in range(WIDER))
        self.up = nn.ModuleList(nn.Linear(WIDE, _INNER) for _ in range(WIDER))
        self.down = nn.ModuleList(nn.Linear(_INNER, WIDE) for _ in range(WIDER))
        self.aln, self.qkv, self.out = nn.LayerNorm(WIDE), nn.Linear(WIDE, 3 * WIDE), nn.Linear(WIDE, WIDE)
        self.lnf, self.head = nn.LayerNorm(WIDE), nn.Linear(WIDE, self.old.held["head_w"].shape[1])
        for silent in (self.out, self.head, *self.down):
            for each in silent.parameters():
                nn.init.zeros_(each)

    def forward(self, maps: Tensor, widths: Tensor | None = None) -> Tensor:
        """See the class; `widths` are the lines' own columns, without them all of each map is its line's."""
        frames = maps.shape[2] // FRAME
        own = torch.ones(len(maps), frames, 1, dtype=maps.dtype)
        if widths is not None:
            own = (torch.arange(frames)[None] * FRAME < widths[:, None]).to(maps.dtype)[..., None]
        x = functional.hardswish(self.old.begun(maps)) * own
        for k in range(BLOCKS):
            x = self.old.block(k, x, own)
        wide = self.from_old(x) * own
        for k in range(WIDER):
            y = self.ln[k](self.dw[k](wide.transpose(1, 2)).transpose(1, 2))
            wide = (wide + self.down[k](functional.hardswish(self.up[k](y)))) * own
            if k == 1:
                wide = (wide + self._over_all(self.aln(wide), own)) * own
        return self.old.head(x) + self.head(self.lnf(wide))

    def _over_all(self, x: Tensor, own: Tensor) -> Tensor:
        """What each frame takes from the whole line."""
        n, frames, channels = x.shape
        each = channels // LOOKS
        query, key, value = self.qkv(x).reshape(n, frames, 3, LOOKS, each).permute(2, 0, 3, 1, 4)
        likely = (query @ key.transpose(-1, -2)).float() * each**-0.5 + (own.float()[:, None, None, :, 0] - 1) * 1e4
        taken = likely.softmax(-1).to(value.dtype) @ value
        return self.out(taken.permute(0, 2, 1, 3).reshape(n, frames, channels))


def _by_frame(picture: Tensor) -> Tensor:
    """All rows and channels of each frame together: n × frames × (rows × channels)."""
    return picture.permute(0, 3, 2, 1).reshape(len(picture), picture.shape[3], -1)
