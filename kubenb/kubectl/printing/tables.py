"""`get`'s tables: a server-side Table and what was asked to be shown of it -> lines of cells, and text.

Columns of priority 1 need -o wide; NAMESPACE comes first under -A, labels come last. Source: cli-runtime,
pkg/printers/tableprinter.go (1.36). Next: `sorting`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kubenb.kubectl.printing.tabwriter import align_lines
from kubenb.objects import Object

_BREAK = re.compile(r"[\f\n\r]")


@dataclass(frozen=True)
class Look:
    """How a table is to be shown. `kind` goes before each name ("deployment.apps/web") when several kinds are shown."""

    wide: bool = False
    namespace: bool = False
    headers: bool = True
    show_labels: bool = False
    label_columns: tuple[str, ...] = field(default=())
    kind: str = ""


def header_cells(table: Object, look: Look) -> list[str]:
    """NAME, READY, ... of the columns that are shown."""
    cells = [column["name"].upper() for _, column in _columns(table, look)]
    labels = [key.rpartition("/")[2].upper() for key in look.label_columns]
    return [*(["NAMESPACE"] if look.namespace else []), *cells, *labels, *(["LABELS"] if look.show_labels else [])]


def row_cells(table: Object, look: Look) -> list[list[str]]:
    """All rows as texts, in the order of the headers."""
    definitions = table["columnDefinitions"]
    named = next((i for i, column in enumerate(definitions) if column.get("format") == "name"), -1) if look.kind else -1
    shown = [index for index, _ in _columns(table, look)]
    return [_row(row, look, shown, named) for row in table["rows"]]


def _row(row: Object, look: Look, shown: list[int], named: int) -> list[str]:
    metadata = row["object"].get("metadata") or {}
    cells = [metadata.get("namespace", "")] if look.namespace else []
    for index in shown:
        value = _text(row["cells"][index])
        cells.append(f"{look.kind}/{value}" if index == named else value)
    if look.label_columns or look.show_labels:
        labels = metadata.get("labels") or {}
        cells += [labels.get(key, "") for key in look.label_columns]
        if look.show_labels:
            cells.append(",".join(f"{key}={value}" for key, value in sorted(labels.items())) or "<none>")
    return cells


def _columns(table: Object, look: Look) -> list[tuple[int, Object]]:
    return [(i, c) for i, c in enumerate(table["columnDefinitions"]) if look.wide or not c.get("priority")]


def _text(value: Any) -> str:
    """A cell as text: only its first line, which "..." then ends."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    first = _BREAK.split(text, maxsplit=1)[0]
    return escaped(first if first == text else f"{first}...")


def escaped(text: str) -> str:
    """Control characters spelled out, as cli-runtime's WriteEscaped does."""
    return text.replace("\x1b", "^[").replace("\r", "\\r")


def lines_to_text(lines: list[list[str]]) -> str:
    """Cells as aligned columns, each line ended."""
    return "".join(f"{line}\n" for line in align_lines(lines, min_width=6, padding=3))
