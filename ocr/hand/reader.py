"""Reads the handwritten number, day and month in the head of a page: finds the zones, views each five times, decides."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.hand import crops, decide, net, zone
from ocr.hand.crops import Field
from ocr.hand.decide import Decision, Evidence
from ocr.hand.net import LogProbs
from ocr.hand.zone import Zone
from store.records import Box, Handwritten, Line, Reading1

Gray = NDArray[np.uint8]
