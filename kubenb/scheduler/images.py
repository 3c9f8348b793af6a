"""Which nodes have which image already, and how big it is.

Comes in: `status.images` of the nodes. Used by `plugins.image_locality`.
"""

from __future__ import annotations

import numpy as np

from kubenb.objects import Object
from kubenb.scheduler.arrays import Ints


class ImageIndex:
    """Sizes in bytes by image name and row; 0 where a node does not have the image."""

    def __init__(self) -> None:
        self._capacity = 0
        self._sizes: dict[str, Ints] = {}
        self._holders: dict[str, int] = {}
        self._listed: dict[int, list[tuple[str, int]]] = {}

    def sizes(self, image: str) -> Ints | None:
        """The image's size by row; None where no node has it."""
        return self._sizes.get(image)

    def holders(self, image: str) -> int:
        """How many nodes have the image."""
        return self._holders.get(image, 0)

    def put(self, row: int, node: Object | None) -> None:
        """The node of a row is new, changed or gone (None)."""
        images = [] if node is None else (node.get("status") or {}).get("images") or []
        listed = [(name, image.get("sizeBytes") or 0) for image in images for name in image.get("names") or ()]
        before = self._listed.pop(row, [])
        if listed:
            self._listed[row] = listed
        if listed == before:
            return
        for name, size in listed:
            if name not in self._sizes:
                self._sizes[name] = np.zeros(self._capacity, np.int64)
            self._sizes[name][row] = size
            self._holders[name] = self._holders.get(name, 0) + 1
        there = dict(listed)
        for name, _ in before:
            if name not in there:
                self._sizes[name][row] = 0
            self._holders[name] -= 1
            if not self._holders[name]:
                del self._holders[name], self._sizes[name]

    def grow(self, capacity: int) -> None:
        for name, sizes in self._sizes.items():
            self._sizes[name] = np.pad(sizes, (0, capacity - self._capacity))
        self._capacity = capacity
