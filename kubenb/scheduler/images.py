"""Which nodes have which image already, and how big it is.

Comes in: `status.images` of the nodes. Used by `plugins.image_locality`.
"""

from __future__ import annotations

from kubenb.objects import Object


class ImageIndex:
    """Rows and sizes by image name. `version` moves with every change: an image's score depends on all nodes."""

    def __init__(self) -> None:
        self.version = 0
        self._rows: dict[str, dict[int, int]] = {}
        self._names: dict[int, list[tuple[str, int]]] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def holders(self, image: str) -> dict[int, int]:
        """{row: size in bytes} of the nodes that have the image."""
        return self._rows.get(image) or {}

    def put(self, row: int, node: Object | None) -> None:
        """The node of a row is new, changed or gone (None)."""
        listed = [] if node is None else (node.get("status") or {}).get("images") or []
        names = [(name, image.get("sizeBytes") or 0) for image in listed for name in image.get("names") or ()]
        if names == self._names.get(row, []):
            return
        self.version += 1
        for name, _ in self._names.pop(row, []):
            holders = self._rows[name]
            holders.pop(row, None)
            if not holders:
                del self._rows[name]
        for name, size in names:
            self._rows.setdefault(name, {})[row] = size
        if names:
            self._names[row] = names
