"""The array types of this room. Rows are row numbers of the node table, or a slice for all of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
RowNumbers = NDArray[np.intp]
Rows = RowNumbers | slice
"""Which rows: an array of row numbers, or `EVERY_ROW`, which takes views instead of copies."""

EVERY_ROW = slice(None)
