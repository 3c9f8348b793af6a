"""What the house says of itself is so: docstrings name files that are there, and every line of the ledger is read by somebody."""

from __future__ import annotations

import ast
import re
from dataclasses import fields

from tidy.source import PACKAGE, modules

from kubenb.ledger import Ledger

NAMED_FILE = re.compile(r"`([\w./]+\.(?:py|js|mjs|css))`")
NAMED_MODULE = re.compile(r"`(kubenb(?:\.\w+)+)`")
NEXT = re.compile(r"\b(?:Next(?: room)?:|[Rr]ead on in) ([^.]*(?:\.\w[^.]*)*)")


def test_docstrings_name_files_that_are_there() -> None:
    files = {path.name for path in PACKAGE.rglob("*")}
    rooms = {path.stem for path in PACKAGE.rglob("*")}
    found = []
    for m in modules():
        said = ast.get_docstring(m.tree) or ""
        found += [f"{m.name}: {name}" for name in NAMED_FILE.findall(said) if name.split("/")[-1] not in files]
        found += [f"{m.name}: {name}" for name in NAMED_MODULE.findall(said) if not _is_there(name)]
        for sentence in NEXT.findall(said):
            named = [name.rstrip("/") for name in re.findall(r"`([a-z][\w/]*)`", sentence)]
            found += [f"{m.name}: next is {name}" for name in named if name.split("/")[-1] not in rooms]
    assert not found, f"no such file: {found}"


def _is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something that a module may hold."""
    path = PACKAGE.joinpath(*name.split(".")[1:])
    return any(one.is_dir() or one.with_suffix(".py").is_file() for one in (path, path.parent))


def test_every_line_of_the_ledger_is_read() -> None:
    read = {node.attr for m in modules() if m.room != "ledger" for node in ast.walk(m.tree) if isinstance(node, ast.Attribute)}
    unread = [line.name for line in fields(Ledger) if line.name not in read]
    assert not unread, f"nobody reads these lines of the ledger; are they still true of anything? {unread}"
