"""What servers answer: pages from files, templates, and a few images with a mind of their own.

What comes in: a process, a path, an instant. What goes out: status and body, made only when somebody looks at them. Next:
`process.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from kubenb.runtime.files import Directory, File, FileError, FileSystem

if TYPE_CHECKING:
    from kubenb.runtime.process import Process

ERRORS = {
    301: "Moved Permanently",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    503: "Service Temporarily Unavailable",
}


def page(files: FileSystem, root: str, path: str) -> tuple[int, str]:
    """(status, content) of a file below a document root, as nginx finds it: index.html of a directory, 403 without one."""
    plain = path.split("?")[0]
    try:
        node = files.stat(f"{root}{plain}")
        if isinstance(node, Directory):
            if not plain.endswith("/"):
                return 301, ""
            node = files.stat(f"{root}{plain}index.html")
    except FileError:
        try:
            return (403 if plain.endswith("/") and isinstance(files.stat(f"{root}{plain}"), Directory) else 404), ""
        except FileError:
            return 404, ""
    return (200, node.data.decode("utf-8", "replace")) if isinstance(node, File) else (403, "")


def error_page(status: int, server: str) -> str:
    """What a server shows instead."""
    title = f"{status} {ERRORS.get(status, 'Error')}"
    body = f"<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n"
    return f"{body}<hr><center>{server}</center>\n</body>\n</html>\n"


def body(process: Process, path: str, at: float, status: int) -> str:
    """The body of an answer with this status."""
    program = process.program
    plain = path.split("?")[0]
    if plain in program.bodies:
        return filled(program.bodies[plain], process, path)
    if program.document_root and process.home is not None:
        _, text = page(process.home.files, program.document_root, path)
        return text if status == 200 else error_page(status, program.title.split(":")[0].split(" ")[0])
    own = OWN.get(program.answer)
    if own is not None:
        return own(process, path, at)
    if program.style == "kubia" and status >= 500:
        failed = (
            "Some internal error has occurred! This is pod {hostname}\n"
            if "v3" in program.body
            else "I'm not well. Please restart me!\n"
        )
        return filled(failed, process, path)
    return filled(program.body, process, path)


def filled(text: str, process: Process, path: str) -> str:
    """A template with its names filled in."""
    if "{" not in text:
        return text
    ip = process.namespace.ip if process.namespace is not None else ""
    tag = process.label[1].rpartition(":")[2]
    version = "2.0.0" if tag.startswith("2") else "1.0.0"
    values = {
        "hostname": process.hostname,
        "path": path,
        "ip": ip,
        "pod": process.label[0],
        "tag": tag.lstrip("v"),
        "version": version,
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _echo(process: Process, path: str, at: float) -> str:
    query = path.partition("?")[2] or "-no query string-"
    plain = path.split("?")[0]
    return (
        f"\n\nHostname: {process.hostname}\n\nPod Information:\n\t-no pod information available-\n\n"
        f"Request Information:\n\tmethod=GET\n\treal path={plain}\n\tquery={query}\n\trequest_version=1.1\n"
        "\trequest_scheme=http\n\nRequest Body:\n\t-no body in request-\n\n"
    )


def _netexec(process: Process, path: str, at: float) -> str:
    plain, _, query = path.partition("?")
    given = {name: values[-1] for name, values in parse_qs(query).items()}
    if plain == "/hostname":
        return process.hostname
    if plain == "/echo":
        return given.get("msg", "")
    return f"NOW: {process.sim.stamp(at)}"


def _liveness(process: Process, path: str, at: float) -> str:
    age = at - process.started
    return "ok" if age <= 10 else f"error: {age:.9f}"


def _whoami(process: Process, path: str, at: float) -> str:
    ip = process.namespace.ip if process.namespace is not None else ""
    return f"Hostname: {process.hostname}\nIP: 127.0.0.1\nIP: {ip}\nGET {path} HTTP/1.1\n"


def _httpbin(process: Process, path: str, at: float) -> str:
    plain = path.split("?")[0]
    if plain.startswith("/status/"):
        return ""
    return json.dumps({"args": {}, "headers": {}, "url": f"http://{process.hostname}{path}"}, indent=2) + "\n"


def _pet(process: Process, path: str, at: float) -> str:
    """The book's pet: it tells what was stored in its volume."""
    stored = "No data posted yet"
    if process.home is not None:
        with suppress(FileError):
            stored = process.home.files.read("/var/data/kubia.txt").decode("utf-8", "replace").rstrip("\n")
    return f"You've hit {process.hostname}\nData stored on this pod: {stored}\n"


OWN: dict[str, Callable[[Process, str, float], str]] = {
    "echo": _echo, "netexec": _netexec, "liveness": _liveness, "whoami": _whoami, "httpbin": _httpbin, "pet": _pet,
}  # fmt: skip


def status_by_path(answer: str, path: str) -> int:
    """The status that a server with a mind of its own gives to a path; 0: the usual one."""
    tail = path.split("?")[0].rpartition("/")[2]
    if answer == "httpbin" and path.startswith("/status/") and tail.isdigit() and 100 <= int(tail) < 600:
        return int(tail)
    return 0
