"""The shape of the line reader's net and of the picture of a line that it is given."""

from __future__ import annotations

ROWS = 48  # rows of the line itself; the picture has as many again above and below
FRAME = 6  # columns to one frame of the answer
BLOCKS = 10  # depthwise blocks along the line
LOOK = (40, 104)  # rows of the picture that the convolutions see
STRIDES = ((2, 2), (2, 3), (2, 1))  # of the convolutions, 3 × 3 each
CHANNELS = (1, 16, 32, 48)  # before the first of them and after each
HEADS = 4  # of the softmax over the rows of the context
