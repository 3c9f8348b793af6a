"""ImageLocality: points for nodes that have the pod's images already, the bigger and the more common the better.

Between 23 MB and 1000 MB a container; an image counts by its size times the share of nodes that have it, so that
not every pod heaps onto the first node that pulled it. Source: pkg/scheduler/framework/plugins/imagelocality (1.36).
"""

from __future__ import annotations

import numpy as np

from kubenb.scheduler.arrays import Ints, Rows
from kubenb.scheduler.framework import MAX_SCORE, Cycle, Plugin

MB = 1024 * 1024
LEAST = 23 * MB
MOST = 1000 * MB


class ImageLocality(Plugin):
    name = "ImageLocality"
    scope = "node"
    filters = False
    scores = True

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        return bool(cycle.table.images)

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        table, images = cycle.table, cycle.needs.images
        total = np.zeros(table.capacity, np.int64)
        for image in images:
            holders = table.images.holders(image)
            share = len(holders) / max(len(table), 1)
            for row, size in holders.items():
                total[row] += int(size * share)
        most = MOST * len(images)
        return MAX_SCORE * (np.clip(total[rows], LEAST, most) - LEAST) // (most - LEAST)
