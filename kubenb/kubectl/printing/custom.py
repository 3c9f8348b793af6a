"""-o custom-columns=NAME:.metadata.name,...: a table of fields that the user names.

Comes in: the specification, or the text of a file with headers and paths in two lines. Source: kubectl,
pkg/cmd/get/customcolumn.go (1.36). Next: `template`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.printing.tables import escaped
from kubenb.objects import Object
from kubenb.objects.field_paths import column_text, relaxed
from kubenb.objects.jsonpath_parse import JSONPathError

Column = tuple[str, str]
"""(header, JSONPath)"""


def columns_of(specification: str) -> list[Column]:
    """The columns of HEADER:PATH,HEADER:PATH."""
    if not specification:
        raise CommandError("custom-columns format specified but no custom columns given")
    columns = []
    for part in specification.split(","):
        pieces = part.split(":", 1)
        if len(pieces) != 2 or not pieces[1]:
            raise CommandError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
        columns.append((pieces[0], _relaxed(pieces[1])))
    return columns


def columns_of_file(text: str) -> list[Column]:
    """The columns of a template file: headers in its first line, paths in its second."""
    lines = text.split("\n")
    if len(lines) < 2 or not lines[0].strip():
        raise CommandError("invalid template, missing header line. Expected format is one line of space separated headers, "
                           "one line of space separated column specs.")  # fmt: skip
    headers, paths = lines[0].split(), lines[1].split()
    if len(headers) != len(paths):
        raise CommandError(f"number of headers ({len(headers)}) and field specifications ({len(paths)}) don't match")
    return [(header, _relaxed(path)) for header, path in zip(headers, paths, strict=True)]


def custom_lines(objects: Sequence[Object], columns: Sequence[Column], headers: bool) -> list[list[str]]:
    """The table's lines of cells; the items of a List are rows of their own."""
    lines = [[header for header, _ in columns]] if headers else []
    for obj in objects:
        items = obj["items"] if isinstance(obj.get("items"), list) and str(obj.get("kind", "")).endswith("List") else [obj]
        lines += [[_cell(item, path) for _, path in columns] for item in items]
    return lines


def _cell(obj: Object, path: str) -> str:
    try:
        return escaped(column_text(path, obj))
    except JSONPathError as error:
        raise CommandError(str(error)) from None


def _relaxed(path: str) -> str:
    try:
        return relaxed(path)
    except JSONPathError as error:
        raise CommandError(str(error)) from None
