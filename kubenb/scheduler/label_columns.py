"""Node labels as columns: one small number a row and key, so that a label rule is a look-up in a short table.

Comes in: the nodes of the table. Goes out: which rows meet a requirement, and which rows share a topology
domain. Used by node affinity, topology spread and pod affinity. A column is made when a key is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kubenb.objects import LabelSelector, Object, Requirement, labels
from kubenb.scheduler.arrays import EVERY_ROW, Bools, Rows

NODE_NAME = ".metadata.name"
"""The key under which a node's name stands in for a label (matchFields); no label key begins with a dot."""

MISSING = 0
"""The code of a node without the label."""


class LabelColumn:
    """The values of one key: `codes[row]` is an index into `values`; code 0 means there is none."""

    def __init__(self, capacity: int) -> None:
        self.codes: NDArray[np.intp] = np.zeros(capacity, np.intp)
        self.values: list[str | None] = [None]
        self.known = 0
        """How many rows have a value."""
        self._code_of: dict[str, int] = {}

    def put(self, row: int, value: str | None) -> None:
        self.known += (value is not None) - int(self.codes[row] != MISSING)
        self.codes[row] = MISSING if value is None else self._code(value)

    def _code(self, value: str) -> int:
        code = self._code_of.get(value)
        if code is None:
            code = self._code_of[value] = len(self.values)
            self.values.append(value)
        return code

    def grow(self, capacity: int) -> None:
        self.codes = np.concatenate([self.codes, np.zeros(capacity - len(self.codes), np.intp)])

    def where(self, holds: Callable[[str | None], bool], rows: Rows = EVERY_ROW) -> Bools:
        """Which of `rows` have a value for which `holds` (asked once for each value there is)."""
        codes = self.codes[rows]
        verdict = np.zeros(len(self.values), np.bool_)
        for code in np.unique(codes).tolist():
            verdict[code] = holds(self.values[code])
        return verdict[codes]


class LabelColumns:
    """The columns asked for so far."""

    def __init__(self, nodes: Sequence[Object | None]) -> None:
        self._nodes = nodes
        self._columns: dict[str, LabelColumn] = {}
        self._capacity = 0

    def __getitem__(self, key: str) -> LabelColumn:
        column = self._columns.get(key)
        if column is None:
            column = self._columns[key] = LabelColumn(self._capacity)
            for row, node in enumerate(self._nodes):
                column.put(row, _value(node, key))
        return column

    def put(self, row: int, node: Object | None) -> None:
        """The node of a row is new, changed or gone."""
        for key, column in self._columns.items():
            column.put(row, _value(node, key))

    def grow(self, capacity: int) -> None:
        self._capacity = capacity
        for column in self._columns.values():
            column.grow(capacity)

    def meet(self, selector: LabelSelector, rows: Rows, count: int) -> Bools:
        """Which of `rows` (`count` of them) meet every requirement of `selector`."""
        verdict = np.full(count, selector.selectable, np.bool_)
        for requirement in selector.requirements:
            verdict &= self[requirement[0]].where(_test(requirement), rows)
        return verdict


def _value(node: Object | None, key: str) -> str | None:
    if node is None:
        return None
    if key == NODE_NAME:
        return str(node["metadata"]["name"])
    return labels(node).get(key)


def _test(requirement: Requirement) -> Callable[[str | None], bool]:
    selector, key = LabelSelector((requirement,)), requirement[0]
    return lambda value: selector.matches({} if value is None else {key: value})
