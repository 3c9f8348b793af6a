"""Clusters made aside: what an experiment or an exercise builds for itself never becomes the one that
`%kubectl` speaks to.

In comes a block of code, out goes the learner's own cluster as the latest again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def aside() -> Iterator[None]:
    """Within this block clusters may be made; after it `Cluster.latest()` is what it was before."""
    from kubenb.cluster import Cluster

    before = Cluster._latest
    try:
        yield
    finally:
        Cluster._latest = before
