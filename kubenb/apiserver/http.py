"""The API server as somebody with curl meets it: text in, text out.

What comes in: a method, a path, headers and a body, from the pod network.  What goes out: a status, JSON as it prints for
curl and wget, and headers.  Who asks is told by the bearer token; without one it is system:anonymous.  Next: `rest.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kubenb.apiserver import rest
from kubenb.apiserver.call import Call
from kubenb.apiserver.server import APIServer
from kubenb.objects import ApiError

ANONYMOUS = "system:anonymous"
JSON = {"Content-Type": "application/json"}


def handle(api: APIServer, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, str, Mapping[str, str]]:
    """(status, body, headers) of one request. Never raises ApiError: errors are answers too."""
    sent = {key.lower(): value for key, value in headers.items()}
    try:
        answer = rest.request(api, method, path, _read(body), _call(api, sent), sent.get("content-type", "merge"))
    except ApiError as error:
        return error.code, _text(error.status), JSON
    if isinstance(answer, str):
        return 200, answer, {"Content-Type": "text/plain; charset=utf-8"}
    return 201 if method == "POST" else 200, _text(answer), JSON


def _call(api: APIServer, headers: Mapping[str, str]) -> Call:
    return Call(author=ANONYMOUS, user=ANONYMOUS, manager=headers.get("user-agent", "curl").partition("/")[0])


def _read(body: str) -> Any:
    return json.loads(body) if body else None


def _text(value: Any) -> str:
    return json.dumps(value, indent=2)
