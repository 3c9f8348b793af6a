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
    filters = False
    scores = True

    def before_score(self, cycle: Cycle, rows: Rows) -> bool:
        index = cycle.table.images
        return any(index.holders(image) for image in cycle.needs.images)

    def score(self, cycle: Cycle, rows: Rows) -> Ints:
        index, images = cycle.table.images, cycle.needs.images
        total: Ints | int = 0
        for image in images:
            sizes = index.sizes(image)
            if sizes is not None:
                share = index.holders(image) / len(cycle.table)
                total = total + (sizes[rows] * share).astype(np.int64)
        most = MOST * len(images)
        points: Ints = MAX_SCORE * (np.clip(total, LEAST, most) - LEAST) // (most - LEAST)
        return points
