"""What an nginx that was given a configuration of its own does: on which ports it listens, which files it serves.

What comes in: the files of its container. What goes out: a changed `Program`. Only `listen`, `root` and `return` are read. Next:
`runtime.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kubenb.runtime.files import File, FileError, FileSystem
from kubenb.runtime.programs import Program

PLACES = "/etc/nginx"
_LISTEN = re.compile(r"^\s*listen\s+(?:[\w.*]+:)?(\d+)\b[^;]*;", re.M)
_ROOT = re.compile(r"^\s*root\s+([^\s;]+)\s*;", re.M)
_RETURN = re.compile(r"""^\s*return\s+(\d{3})(?:\s+(?:"([^"]*)"|'([^']*)'))?\s*;""", re.M)
_LOCATION = re.compile(r"location\s+(?:=\s*)?(/\S*)\s*\{([^{}]*)\}")


def configured(program: Program, files: FileSystem) -> Program:
    """`program` as nginx.conf and conf.d/*.conf have it. A text nginx can't read makes it end at once (exit code 1)."""
    text = re.sub(r"#.*", "", "\n".join(_texts(files)))
    if text.count("{") != text.count("}"):
        return replace(program, lifetime=0.05, exit_code=1, ports=())
    changes: dict[str, Any] = {}
    ports = tuple(dict.fromkeys(int(port) for port in _LISTEN.findall(text) if 0 < int(port) < 65536))
    if ports:
        changes["ports"] = ports
    general = _LOCATION.sub("", text)
    root = _ROOT.search(general) or _ROOT.search(text)
    if root:
        changes["document_root"] = root[1].rstrip("/")
    changes.update(_answers(text))
    return replace(program, **changes) if changes else program


def _answers(text: str) -> dict[str, Any]:
    """`location /x { return 200 "ok"; }`"""
    plans: dict[str, tuple[tuple[float, int], ...]] = {}
    bodies: dict[str, str] = {}
    for path, block in _LOCATION.findall(text):
        found = _RETURN.search(block)
        if found:
            plans[path] = ((0.0, int(found[1])),)
            bodies[path] = (found[2] or found[3] or "").replace("\\n", "\n")
    return {"plans": plans, "bodies": bodies} if plans else {}


def _texts(files: FileSystem) -> list[str]:
    """The configuration, file by file; conf.d counts only when nginx.conf includes it."""
    try:
        main = files.read(f"{PLACES}/nginx.conf").decode("utf-8", "replace")
    except FileError:
        return []
    texts = [main]
    if "conf.d" in main:
        try:
            listing = files.listing(f"{PLACES}/conf.d")
        except FileError:
            return texts
        for name, _ in listing:
            node = files.stat(f"{PLACES}/conf.d/{name}") if name.endswith(".conf") else None
            if isinstance(node, File):
                texts.append(node.data.decode("utf-8", "replace"))
    return texts
