"""URLs, and asking for what they name.

What comes in: the text of a URL. What goes out: its parts, and the answer of whoever is behind it. Next: `wget.py`, `curl.py`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kubenb.runtime.network_door import Answer
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.task import Sleep

REASONS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


_URL = re.compile(r"(?:(https?)://)?(?:([^@/]*)@)?(\[[^]]*\]|[^:/?#]*)(?::(\d+))?([/?#].*)?", re.S)


class Url(NamedTuple):
    host: str
    port: int
    path: str
    tls: bool
    user: str


def parse_url(text: str) -> Url | None:
    """The parts of a URL; None for what is none."""
    found = _URL.fullmatch(text)
    if found is None or not found[3]:
        return None
    tls = found[1] == "https"
    path = (found[5] or "/").split("#")[0]
    port = int(found[4]) if found[4] else 443 if tls else 80
    return Url(found[3], port, path if path.startswith("/") else "/" + path, tls, found[2] or "") if port < 65536 else None


def ask(call: Call, url: Url, method: str, headers: dict[str, str], timeout: float, body: str = "") -> Steps:
    """Send one request and let its time pass; -> the answer as it landed.

    A connection that nobody answers is tried again after 1, 3, 7 ... s, as TCP does: rules may be there by then.
    """
    door, left, pause = call.around.door, timeout or GIVES_UP, 1.0
    while True:
        answer: Answer = door.request(url.host, url.port, url.path, method, headers, left, body, url.tls)
        unheard = answer.error == "timeout" and answer.dial is not None and answer.dial.outcome != ""
        if not unheard or left <= pause:
            break
        yield Sleep(pause)
        left, pause = left - pause, pause * 2
    yield Sleep(answer.seconds)
    return answer.landed()


GIVES_UP = 127.0
"""Seconds after which a connection is given up (net.ipv4.tcp_syn_retries 6)."""
