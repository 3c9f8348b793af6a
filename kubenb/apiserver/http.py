"""The API server as somebody with curl meets it: text in, text out.

What comes in: a method, a path, headers and a body, from the pod network. What goes out: a status, JSON as it prints for
curl and wget, and headers. Who asks is told by the bearer token, without one it is system:anonymous; then the request is
authorized, and goes the way of all others. Next: `rest.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kubenb.apiserver import rest
from kubenb.apiserver.authentication import authenticate
from kubenb.apiserver.call import Call
from kubenb.apiserver.server import APIServer
from kubenb.objects import ApiError, Object, bad_request
from kubenb.objects.go_json import to_json

JSON = {"Content-Type": "application/json"}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def handle(api: APIServer, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, str, Mapping[str, str]]:
    """(status, body, headers) of one request. Never raises ApiError: errors are answers too."""
    sent = {key.lower(): value for key, value in headers.items()}
    try:
        user = authenticate(api, sent.get("authorization"))
        agent = sent.get("user-agent", "curl").partition("/")[0]
        call = Call(author=user.name, user=user.name, manager=agent, validation="Warn")
        answer = rest.request(api, method, path, _read(body), call, sent.get("content-type", "merge").partition(";")[0], user)
    except ApiError as error:
        return error.code, _text(_status(error)), JSON
    if isinstance(answer, str):
        return 200, answer, PLAIN
    if isinstance(answer, list):  # a watch: one event a line
        return 200, "".join(f"{to_json(event)}\n" for event in answer), JSON
    return (201 if method == "POST" and answer.get("kind") != "Status" else 200), _text(answer), JSON


def _status(error: ApiError) -> Object:
    """A refusal has details, though they may be empty."""
    status = dict(error.status)
    if error.code == 403 and "details" not in status:
        return {**{key: value for key, value in status.items() if key != "code"}, "details": {}, "code": error.code}
    return status


def _read(body: str) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise bad_request(f"couldn't get version/kind; json parse error: {error}") from None


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
