"""Programs that change files: touch, rm, mkdir, rmdir, cp, mv, ln, readlink, chmod, chown, dd, mktemp, truncate, sync.

What comes in: paths. What goes out: changed files, or busybox' complaints. Next: `clock.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.files import NO_SUCH, Device, Directory, File, FileError, Link, Node, copied
from kubenb.runtime.shell.call import BUSYBOX, Call, options
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import LARGEST_FILE, Steps, encoded
from kubenb.runtime.shell.task import Sleep

DISK_SPEED = 500.0 * (1 << 20)
"""Bytes a second that dd writes."""


def _operands(call: Call, flags: str, least: int, valued: str = "") -> tuple[dict[str, str], list[str]] | int:
    found, paths, wrong = options(call.arguments, flags, valued)
    if wrong:
        return call.fail(f"invalid option -- '{wrong}'")
    if len(paths) < least:
        call.err(f"{BUSYBOX}Usage: {call.name} FILE...\n")
        return 1
    return found, paths


@applet("touch")
def touch(call: Call) -> int:
    parsed = _operands(call, "cahm", 1, "drt")
    if isinstance(parsed, int):
        return parsed
    found, paths = parsed
    code = 0
    for path in paths:
        try:
            if "c" not in found or call.files.exists(path, call.cwd):
                call.files.touch(path, call.cwd)
        except FileError as error:
            code = call.fail(f"cannot touch '{path}': {error.reason}" if call.gnu else f"{path}: {error.reason}")
    return code


@applet("rm")
def rm(call: Call) -> int:
    found, paths, wrong = options(call.arguments, "rRfiv")
    if wrong:
        return call.fail(f"invalid option -- '{wrong}'")
    force, recursive, code = "f" in found, bool(set("rR") & set(found)), 0
    for path in paths:
        try:
            node = call.files.stat(path, call.cwd, follow=False)
            if isinstance(node, Directory) and not recursive:
                code = call.fail(f"'{path}' is a directory")
                continue
            call.files.remove(path, call.cwd, recursive)
        except FileError as error:
            if not (force and error.reason == NO_SUCH):
                code = call.fail(f"{call.cannot} remove '{path}': {error.reason}")
    return code


@applet("rmdir")
def rmdir(call: Call) -> int:
    code = 0
    for path in (word for word in call.arguments if not word.startswith("-")):
        try:
            if not isinstance(call.files.stat(path, call.cwd, follow=False), Directory):
                raise FileError(path, "Not a directory")
            call.files.remove(path, call.cwd)
        except FileError as error:
            code = call.fail(f"'{path}': {error.reason}")
    return code


@applet("mkdir")
def mkdir(call: Call) -> int:
    parsed = _operands(call, "pv", 1, "m")
    if isinstance(parsed, int):
        return parsed
    found, paths = parsed
    mode = int(found["m"], 8) if re.fullmatch("[0-7]+", found.get("m", "")) else 0o755
    code = 0
    for path in paths:
        try:
            call.files.make_directory(path, call.cwd, "p" in found, mode)
        except FileError as error:
            code = call.fail(f"{call.cannot} create directory '{path}': {error.reason}")
    return code


def _into(call: Call, source: str, target: str) -> str:
    """Where a file lands: in the target, when that is a directory."""
    try:
        inside = isinstance(call.files.stat(target, call.cwd), Directory)
    except FileError:
        inside = False
    return f"{target.rstrip('/')}/{source.rstrip('/').rsplit('/', 1)[-1]}" if inside else target


@applet("cp")
def cp(call: Call) -> int:
    parsed = _operands(call, "rRafpdvLPiunT", 2)
    if isinstance(parsed, int):
        return parsed
    found, paths = parsed
    recursive, code = bool(set("rRa") & set(found)), 0
    for source in paths[:-1]:
        try:
            keep = bool(set("adP") & set(found))
            node = call.files.stat(source, call.cwd, follow=not keep)
        except FileError as error:
            code = call.fail(f"{call.cannot} stat '{source}': {error.reason}")
            continue
        if isinstance(node, Directory) and not recursive:
            code = call.fail(f"omitting directory '{source}'")
            continue
        try:
            _copy(call, node, _into(call, source, paths[-1]) if not source.endswith("/.") else paths[-1])
        except FileError as error:
            code = call.fail(f"can't create '{error.path}': {error.reason}")
    return code


def _copy(call: Call, node: Node, target: str) -> None:
    if isinstance(node, Directory):
        if not call.files.exists(target, call.cwd):
            call.files.make_directory(target, call.cwd, mode=node.mode)
        for name in list(node.entries):
            _copy(call, node.entries[name], f"{target.rstrip('/')}/{name}")
    elif isinstance(node, Link):
        call.files.link(node.target, target, call.cwd, replace=True)
    else:
        call.files.write(target, node.data if isinstance(node, File) else b"", cwd=call.cwd, mode=node.mode)


@applet("mv")
def mv(call: Call) -> int:
    parsed = _operands(call, "finT", 2)
    if isinstance(parsed, int):
        return parsed
    _, paths = parsed
    code = 0
    for source in paths[:-1]:
        try:
            node = call.files.stat(source, call.cwd, follow=False)
            target = _into(call, source, paths[-1])
            call.files.place(target, copied(node), call.cwd)
            call.files.remove(source, call.cwd, recursive=True)
        except FileError as error:
            code = call.fail(f"can't rename '{source}': {error.reason}")
    return code


@applet("ln")
def ln(call: Call) -> int:
    parsed = _operands(call, "sfnv", 2)
    if isinstance(parsed, int):
        return parsed
    found, paths = parsed
    target = _into(call, paths[0], paths[1])
    try:
        if "s" in found:
            call.files.link(paths[0], target, call.cwd, replace="f" in found)
        else:
            call.files.place(target, call.files.stat(paths[0], call.cwd), call.cwd)
    except FileError as error:
        return call.fail(f"{error.path}: {error.reason}")
    return 0


@applet("readlink", "realpath")
def readlink(call: Call) -> int:
    found, paths, _ = options(call.arguments, "fnvm")
    for path in paths:
        try:
            if "f" in found or call.name == "realpath":
                call.out(call.files.real_path(path, call.cwd) + "\n")
                continue
            node = call.files.stat(path, call.cwd, follow=False)
        except FileError as error:
            return call.fail(f"{path}: {error.reason}") if call.name == "realpath" else 1
        if not isinstance(node, Link):
            return 1
        call.out(node.target + "\n")
    return 0


@applet("chmod")
def chmod(call: Call) -> int:
    words = [word for word in call.arguments if word not in ("-R", "-v", "-f")]
    if len(words) < 2:
        return call.fail("missing operand")
    code = 0
    for path in words[1:]:
        try:
            mount = call.files.mount_of(path, call.cwd)
            node = call.files.stat(path, call.cwd)
            if mount is not None and mount.read_only:
                raise FileError(path, "Read-only file system")
            nodes = [one for _, one in call.files.walk(path, call.cwd)] if "-R" in call.arguments else [node]
            for one in nodes:
                one.mode = changed_mode(one.mode, words[0])
        except FileError as error:
            code = call.fail(f"{path}: {error.reason}")
        except ValueError:
            return call.fail(f"invalid mode '{words[0]}'")
    return code


def changed_mode(mode: int, text: str) -> int:
    """755, u+x, a=r,g-w; ValueError for anything else."""
    if re.fullmatch("[0-7]{1,4}", text):
        return int(text, 8)
    for part in text.split(","):
        found = re.fullmatch(r"([ugoa]*)([-+=])([rwxXst]*)", part)
        if not found:
            raise ValueError(text)
        bits = sum({"r": 4, "w": 2, "x": 1, "X": 1}.get(letter, 0) for letter in found[3])
        for who in found[1].replace("a", "ugo") or "ugo":
            shift = {"u": 6, "g": 3, "o": 0}[who]
            if found[2] == "+":
                mode |= bits << shift
            elif found[2] == "-":
                mode &= ~(bits << shift)
            else:
                mode = mode & ~(7 << shift) | bits << shift
    return mode


@applet("chown", "chgrp")
def chown(call: Call) -> int:
    words = [word for word in call.arguments if not word.startswith("-")]
    for path in words[1:]:
        if not call.files.exists(path, call.cwd):
            return call.fail(f"{path}: {NO_SUCH}")
    return 0


_SIZES = {"": 1, "c": 1, "b": 512, "k": 1 << 10, "kB": 1000, "K": 1 << 10, "M": 1 << 20, "MB": 10**6, "G": 1 << 30, "GB": 10**9}


def size(text: str) -> int:
    """Bytes of "1M" or "512k"; ValueError."""
    found = re.fullmatch(r"(\d+)([a-zA-Z]*)", text)
    if not found or found[2] not in _SIZES:
        raise ValueError(f"invalid number '{text}'")
    return int(found[1]) * _SIZES[found[2]]


@applet("dd", own_process=True)
def dd(call: Call) -> Steps:
    words = dict(word.partition("=")[::2] for word in call.arguments)
    try:
        block, count = size(words.get("bs", "512")), int(words["count"]) if "count" in words else None
    except ValueError as error:
        return call.fail(str(error))
    source = words.get("if", "")
    endless = source in ("/dev/zero", "/dev/urandom", "/dev/random")
    if endless and count is None and words.get("of") in (None, "/dev/null"):
        call.task.cpu, call.task.background = 1000.0, True
        yield Sleep(float("inf"))
    try:
        data = b"" if endless else (yield from call.read(source)) if source else encoded((yield from call.stdin.read_all()))
    except FileError as error:
        return call.fail(f"can't open '{source}': {error.reason}")
    total = block * (count or 0) if endless else min(len(data), block * count) if count is not None else len(data)
    data = data[:total]
    yield Sleep(total / DISK_SPEED)
    if "of" in words:
        try:
            node = call.files.write(words["of"], data, cwd=call.cwd)
        except FileError as error:
            return call.fail(f"can't open '{words['of']}': {error.reason}")
        if isinstance(node, File):
            node.hole = total - len(data)
    else:
        call.out("\0" * min(total, LARGEST_FILE) if endless else data.decode("utf-8", "surrogateescape"))
    blocks = f"{total // block}+{1 if total % block else 0}" if block else "0+0"
    seconds = max(total / DISK_SPEED, 1e-6)
    text = f"{blocks} records in\n{blocks} records out\n{total} bytes ({total / (1 << 20):.1f}MB) copied, {seconds:.6f} seconds, "
    call.err(f"{text}{DISK_SPEED / (1 << 20):.1f}MB/s\n")
    return 0


@applet("truncate")
def truncate(call: Call) -> int:
    found, paths, _ = options(call.arguments, "c", "s")
    try:
        length = size(found.get("s", "0"))
        for path in paths:
            node = call.files.write(path, b"", append=True, cwd=call.cwd)
            if not isinstance(node, Device):
                node.data, node.hole = node.data[:length], max(0, length - len(node.data))
    except FileError as error:
        return call.fail(f"{error.path}: {error.reason}")
    except ValueError as error:
        return call.fail(str(error))
    return 0


@applet("mktemp")
def mktemp(call: Call) -> int:
    letters = f"{call.processes.sim.stream('shell/mktemp').getrandbits(30):06x}"[:6]
    path = f"/tmp/tmp.{letters}"
    try:
        if "-d" in call.arguments:
            call.files.make_directory(path, mode=0o700)
        else:
            call.files.write(path, b"", mode=0o600)
    except FileError as error:
        return call.fail(f"(null): {error.reason}")
    call.out(path + "\n")
    return 0


@applet("sync")
def sync(call: Call) -> int:
    return 0


@applet("basename")
def basename(call: Call) -> int:
    words = call.arguments
    if not words:
        return call.fail("missing operand")
    name = words[0].rstrip("/").rsplit("/", 1)[-1] or "/"
    call.out((name.removesuffix(words[1]) if len(words) > 1 and name != words[1] else name) + "\n")
    return 0


@applet("dirname")
def dirname(call: Call) -> int:
    if not call.arguments:
        return call.fail("missing operand")
    path = call.arguments[0].rstrip("/")
    call.out((path.rsplit("/", 1)[0] or "/" if "/" in path else ".") + "\n")
    return 0
