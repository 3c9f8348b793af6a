"""The front door as seen from the network: a request with a path and headers comes in over the wire, JSON goes out.

What comes in: method, path, headers, body, as `curl` in a pod sends them. What goes out: an HTTP status and a text. The
request is authenticated by its token, authorized, and then goes the way of all others. Next: `rest.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kubenb.apiserver import rest
from kubenb.apiserver.authentication import authenticate
from kubenb.apiserver.call import Call
from kubenb.objects import ApiError, bad_request
from kubenb.objects.go_json import to_json

if TYPE_CHECKING:
    from kubenb.apiserver.server import APIServer

CREATED = 201


def serve(api: APIServer, method: str, path: str, headers: Mapping[str, str], body: str = "") -> tuple[int, str]:
    """(status, text). `headers`: by names in any case."""
    known = {name.lower(): value for name, value in headers.items()}
    try:
        user = authenticate(api, known.get("authorization"))
        call = Call(
            author=user.name, manager=known.get("user-agent", "unknown").partition("/")[0], user=user.name, validation="Warn"
        )
        patch_type = known.get("content-type", "merge").partition(";")[0]
        answer = rest.request(api, method, path, _parsed(body), call, patch_type, user)
    except ApiError as error:
        status = dict(error.status)
        if error.code == 403 and "details" not in status:
            status = {**{key: value for key, value in status.items() if key != "code"}, "details": {}, "code": error.code}
        return error.code, _text(status)
    if isinstance(answer, str):
        return 200, answer
    if isinstance(answer, list):  # a watch: one event a line
        return 200, "".join(f"{to_json(event)}\n" for event in answer)
    return (CREATED if method == "POST" and answer.get("kind") != "Status" else 200), _text(answer)


def _parsed(body: str) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise bad_request(f"couldn't get version/kind; json parse error: {error}") from None


def _text(answer: Any) -> str:
    """As the server writes it for people (curl, a browser): indented by two."""
    return json.dumps(answer, indent=2, ensure_ascii=False)
