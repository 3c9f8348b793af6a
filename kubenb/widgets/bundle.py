"""One script out of several: the browser is given a single module, we write small ones.

Comes in: the name of an entry file. Goes out: its JavaScript with everything it imports, each file in a scope of its own,
dependencies first. No build step: the files are read when the widget's class is made, and only comments and
indents are left out. Next: `base`.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:(?:async )?function|const|class) (\w+)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (.*);$", re.MULTILINE)
_COMMENT = re.compile(r"^ *//[^\n]*\n|^ */\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^ +", re.MULTILINE)


def script(entry: str) -> str:
    """An expression: the entry file's default export. Works in a classic script as well as in a module."""
    parts: dict[str, str] = {}
    _collect(entry, parts)
    names = list(parts)
    lines = [f"const {_scope(name)} = (() => {{\n{parts[name]}}})();\n" for name in names]
    return "(() => {\n" + "".join(lines) + f"return {_scope(names[-1])}.default;\n}})()"


def module(entry: str) -> str:
    """The same as an ES module, as anywidget wants it."""
    return f"export default {script(entry)};\n"


def styles(*names: str) -> str:
    """Several style sheets in one."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _collect(name: str, parts: dict[str, str]) -> None:
    """Add the file `name` to `parts`, after all it imports."""
    source = (HERE / name).read_text(encoding="utf-8")
    for _, target in _IMPORT.findall(source):
        if _path(name, target) not in parts:
            _collect(_path(name, target), parts)

    def local(found: re.Match[str]) -> str:
        return f"const {{{found[1]}}} = {_scope(_path(name, found[2]))};\n"

    exported = ", ".join(_EXPORT.findall(source))
    body = _INDENT.sub("", _IMPORT.sub(local, _COMMENT.sub("", source)))
    body, count = _DEFAULT.subn(r"return { default: \1 };", body)
    if not count:
        body += f"return {{ {exported} }};\n"
    parts[name] = re.sub(r"^export ", "", body, flags=re.MULTILINE)


def _path(importer: str, target: str) -> str:
    """ "./clock.mjs" seen from "player/controls.js" is "player/clock.mjs"."""
    parts: list[str] = []
    for part in [*PurePosixPath(importer).parent.parts, *target.split("/")]:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _scope(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
