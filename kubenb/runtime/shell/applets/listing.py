"""`ls`, `stat`, `find`, `du`: what files there are.

What comes in: paths. What goes out: their names and what is known of them. Source: busybox, coreutils/ls.c. Next:
`file_tools.py`.
"""

from __future__ import annotations

from kubenb.runtime.files import Directory, File, FileError, Link, Node, kind_of
from kubenb.runtime.shell.applets.clock import month_day
from kubenb.runtime.shell.call import Call, options
from kubenb.runtime.shell.patterns import matches
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import encoded

BLOCK = 4096
"""What a directory takes up on ext4."""


def size_of(node: Node) -> int:
    """Bytes, as `ls -l` shows them."""
    if isinstance(node, File):
        return len(node.data) + node.hole
    if isinstance(node, Link):
        return len(encoded(node.target))
    return BLOCK if isinstance(node, Directory) else 0


def mode_text(node: Node) -> str:
    """drwxr-xr-x"""
    bits = "".join(letter if node.mode >> (8 - index) & 1 else "-" for index, letter in enumerate("rwxrwxrwx"))
    if node.mode & 0o1000:
        bits = bits[:-1] + ("t" if bits[-1] == "x" else "T")
    return kind_of(node) + bits


@applet("ls")
def ls(call: Call) -> int:
    found, paths, wrong = options(call.arguments, "1aAlhdRtrSnFiLckpu", "I")
    if wrong:
        call.err(f"ls: invalid option -- '{wrong}'\n")
        return 1
    code = 0
    plain: list[tuple[str, Node]] = []
    directories: list[str] = []
    for path in paths or ["."]:
        try:
            node = call.files.stat(path, call.cwd, follow="l" not in found or "L" in found or path.endswith("/"))
        except FileError as error:
            call.err(f"ls: cannot access '{path}': {error.reason}\n" if call.gnu else f"ls: {path}: {error.reason}\n")
            code = 2 if call.gnu else 1
            continue
        is_directory = isinstance(node, Directory) and "d" not in found
        if is_directory:
            directories.append(path)
        else:
            plain.append((path, node))
    _show(call, plain, found, "")
    for index, path in enumerate(directories):
        _directory(call, path, found, len(directories) + len(plain) > 1 or "R" in found, bool(index or plain))
    return code


def _directory(call: Call, path: str, found: dict[str, str], titled: bool, blank: bool) -> None:
    listing = [
        (name, node) for name, node in call.files.listing(path, call.cwd) if not name.startswith(".") or set("aA") & set(found)
    ]
    if "a" in found:
        listing = [(".", call.files.stat(path, call.cwd)), ("..", call.files.stat(path.rstrip("/") + "/..", call.cwd)), *listing]
    if titled:
        call.out(("\n" if blank else "") + f"{path}:\n")
    if "l" in found:
        blocks = sum(4 if isinstance(node, (File, Directory)) and size_of(node) else 0 for _, node in listing)
        call.out(f"total {blocks}\n")
    base = path.rstrip("/") + "/"
    _show(call, listing, found, base)
    if "R" in found:
        for name, node in listing:
            if isinstance(node, Directory) and name not in (".", ".."):
                _directory(call, base + name, found, True, True)


def _show(call: Call, listing: list[tuple[str, Node]], found: dict[str, str], base: str) -> None:
    if "L" in found:
        listing = [(name, _through(call, base + name, node)) for name, node in listing]
    if "t" in found:
        listing = sorted(listing, key=lambda one: -one[1].mtime)
    if "S" in found:
        listing = sorted(listing, key=lambda one: -size_of(one[1]))
    if "r" in found:
        listing = listing[::-1]
    if "l" not in found:
        call.out("".join(f"{name}{'/' if 'F' in found and isinstance(node, Directory) else ''}\n" for name, node in listing))
        return
    for name, node in listing:
        size = human(size_of(node)) if "h" in found else str(size_of(node))
        links = 2 + sum(isinstance(one, Directory) for one in node.entries.values()) if isinstance(node, Directory) else 1
        target = f" -> {node.target}" if isinstance(node, Link) else ""
        owner = "0        0       " if "n" in found else "root     root    "
        call.out(
            f"{mode_text(node)}{links:5} {owner} {size:>9} {month_day(call.task.processes.sim, node.mtime)} {name}{target}\n"
        )


def _through(call: Call, path: str, node: Node) -> Node:
    try:
        return call.files.stat(path, call.cwd)
    except FileError:
        return node


def human(size: float) -> str:
    """1.5K, 10.0M"""
    for unit in ("", "K", "M", "G"):
        if size < 1024 or unit == "G":
            break
        size /= 1024
    return f"{size:.1f}{unit}" if unit else str(int(size))


@applet("stat")
def stat(call: Call) -> int:
    found, paths, _ = options(call.arguments, "Lft", "c")
    code = 0
    for path in paths:
        try:
            node = call.files.stat(path, call.cwd, "L" in found)
        except FileError as error:
            call.err(f"stat: can't stat '{path}': {error.reason}\n")
            code = 1
            continue
        if "c" in found:
            values = {
                "%s": str(size_of(node)),
                "%a": f"{node.mode:o}",
                "%A": mode_text(node),
                "%n": path,
                "%U": "root",
                "%G": "root",
            }
            text = found["c"]
            for key, value in {**values, "%u": "0", "%g": "0", "%Y": str(int(node.mtime))}.items():
                text = text.replace(key, value)
            call.out(text + "\n")
            continue
        kind = {"d": "directory", "l": "symbolic link", "c": "character special file", "-": "regular file"}[kind_of(node)]
        call.out(f"  File: {path}\n  Size: {size_of(node)}\tBlocks: 8\tIO Block: 4096   {kind}\n")
        call.out(f"Access: ({node.mode:04o}/{mode_text(node)})  Uid: (    0/    root)   Gid: (    0/    root)\n")
    return code


@applet("find")
def find(call: Call) -> int:
    words = list(call.arguments)
    paths = []
    while words and not words[0].startswith("-"):
        paths.append(words.pop(0))
    tests = dict(zip(words[::2], words[1::2], strict=False))
    kinds = {"f": File, "d": Directory, "l": Link}
    code = 0
    for path in paths or ["."]:
        try:
            for name, node in call.files.walk(path, call.cwd):
                depth = name.rstrip("/").count("/") - path.rstrip("/").count("/")
                fits = (
                    matches(tests.get("-name", "*"), name.rsplit("/", 1)[-1])
                    and isinstance(node, kinds.get(tests.get("-type", ""), object))
                    and depth <= int(tests.get("-maxdepth", "99") or 99)
                )
                if fits:
                    call.out(name + "\n")
        except FileError as error:
            call.err(f"find: {error.path}: {error.reason}\n")
            code = 1
        except ValueError:
            return call.fail("invalid number")
    return code


@applet("du")
def du(call: Call) -> int:
    found, paths, _ = options(call.arguments, "shkma", "d")
    for path in paths or ["."]:
        try:
            total = sum(max(size_of(node), 4096) for _, node in call.files.walk(path, call.cwd))
        except FileError as error:
            return call.fail(f"{path}: {error.reason}")
        call.out(f"{human(total) if 'h' in found else (total + 1023) // 1024}\t{path}\n")
    return 0
