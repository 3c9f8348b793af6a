"""Tables that chapters print of a history: who wrote, what led to what, and how status follows spec.

In come revisions as the API server recorded them, out go `Table`s, which print themselves. Nothing is
computed here that does not stand in the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubenb.objects import lookup

if TYPE_CHECKING:
    from kubenb.apiserver import Revision
    from kubenb.cluster import Cluster


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; `len()` counts the rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        every = [self.head, *self.rows]
        widths = [max(len(row[i]) for row in every) for i in range(len(self.head))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in every)

    __repr__ = __str__


def by_author(revisions: Iterable[Revision]) -> Table:
    """Who wrote what: one row an author, in the order of their first write. Events, which only tell, are
    left out."""
    wrote: dict[str, dict[str, int]] = {}
    for revision in _but_events(revisions):
        kinds = wrote.setdefault(revision.author, {})
        kinds[revision.kind] = kinds.get(revision.kind, 0) + 1
    rows = [(author, ", ".join(f"{count} x {kind}" for kind, count in kinds.items())) for author, kinds in wrote.items()]
    return Table(("AUTHOR", "WROTE"), tuple(rows))


def journey(revisions: Iterable[Revision], name: str) -> Table:
    """The way of one object and what came of it: who first touched what named `name` or `name-...`, and all
    of one Pod's life."""
    rows = []
    first_pod = ""
    touched: dict[tuple[str, str, str], None] = {}
    for revision in _but_events(revisions):
        if revision.name != name and not revision.name.startswith(f"{name}-"):
            continue
        touch = (revision.author, revision.verb, revision.kind)
        if revision.kind == "Pod":
            first_pod = first_pod or revision.name
            if revision.name != first_pod:
                continue
        elif touch in touched:
            continue
        touched[touch] = None
        cause = f"#{revision.cause}" if isinstance(revision.cause, int) else str(revision.cause or "")
        what = f"{revision.verb} {revision.kind} {revision.name}"
        rows.append((f"{revision.time:.2f} s", f"#{revision.number}", revision.author, what, cause))
    return Table(("TIME", "REVISION", "AUTHOR", "DID", "BECAUSE OF"), tuple(rows))


def side_by_side(cluster: Cluster, name: str, since: float = 0.0, namespace: str = "default") -> Table:
    """What a Deployment's spec wants and what its status says, whenever one of the numbers changed."""
    paths = (("spec", "replicas"), ("status", "replicas"), ("status", "readyReplicas"), ("status", "availableReplicas"))
    rows: list[tuple[str, ...]] = []
    for revision in cluster.history:
        if (revision.kind, revision.namespace, revision.name) == ("Deployment", namespace, name) and revision.time >= since:
            numbers = tuple(str(lookup(revision.object, path) or 0) for path in paths)
            if not rows or rows[-1][1:] != numbers:
                rows.append((f"{revision.time - since:.2f} s", *numbers))
    return Table(("AFTER", "SPEC: WANTED", "STATUS: PODS", "READY", "AVAILABLE"), tuple(rows))


def _but_events(revisions: Iterable[Revision]) -> Sequence[Revision]:
    return [revision for revision in revisions if revision.kind != "Event"]
