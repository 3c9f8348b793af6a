"""Server-side tables: what `kubectl get` shows of each kind, made where the objects are.

Comes in: a resource (its columns are data of the registry), objects, and the virtual second. Goes out: a
Table (meta.k8s.io/v1) whose rows carry the whole object. One function a kind gives the cells, pure in the
object and the moment, after pkg/printers/internalversion/printers.go (1.36). Next: `kubenb.kubectl.get`,
which prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kubenb.apiserver.tables import access, cluster, config, network, policy, storage, workloads
from kubenb.apiserver.tables.cells import age
from kubenb.apiserver.tables.pod import pod_cells
from kubenb.objects import EPOCH, Object

Cells = Callable[[Object, float], list[Any]]
"""(object, now in seconds since 1970) -> the cells of its row, in the order of the columns."""

CELLS: dict[str, Cells] = {
    "Pod": pod_cells,
    **workloads.CELLS,
    **network.CELLS,
    **config.CELLS,
    **cluster.CELLS,
    **policy.CELLS,
    **storage.CELLS,
    **access.CELLS,
}


class Shown(Protocol):
    """What a table needs to know of a resource."""

    @property
    def kind(self) -> str: ...
    @property
    def columns(self) -> Sequence[Object]: ...


PLAIN = ({"name": "Name", "type": "string", "format": "name"}, {"name": "Age", "type": "string"})


def table(resource: Shown, objects: Sequence[Object], now: float) -> Object:
    """The Table of these objects. `now`: virtual seconds since the cluster's start."""
    columns = list(resource.columns or PLAIN)
    cells = CELLS.get(resource.kind)
    moment = EPOCH + now
    rows = []
    for obj in objects:
        row = cells(obj, moment) if cells else plain_cells(columns, obj, moment)
        rows.append({"cells": row[: len(columns)], "object": obj})
    definitions = [_column(column) for column in columns]
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {},
        "columnDefinitions": definitions,
        "rows": rows,
    }


def _column(column: Object) -> Object:
    return {
        "name": column["name"],
        "type": column.get("type", "string"),
        "format": column.get("format", ""),
        "priority": column.get("priority", 0),
    }


def plain_cells(columns: Sequence[Object], obj: Object, now: float) -> list[Any]:
    """For kinds without a function of their own: name, creation and age; what else their columns ask for
    stays unset.
    """
    known = {
        "Name": obj["metadata"].get("name", ""),
        "Age": age(obj, now),
        "Created At": obj["metadata"].get("creationTimestamp", ""),
    }
    return [known.get(column["name"], "<unset>") for column in columns]
