"""The array types of this room. Rows are row numbers of the node table, or a slice for all of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
RowNumbers = NDArray[np.intp]
Rows = RowNumbers | slice
"""Which rows: an array of row numbers, or `EVERY_ROW`, which takes views instead of copies. Plugins of scope "pods"
are asked about a single row, too (an int), as arithmetic on single numbers is ten times quicker than on short arrays:
there an answer is a number."""

EVERY_ROW = slice(None)
