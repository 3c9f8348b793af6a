"""`get --raw /api/v1/...`: a REST path, asked for as it stands.

Next: `watching`.
"""

from __future__ import annotations

from kubenb.apiserver import Call
from kubenb.apiserver.rest import request
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.invocation import Invocation
from kubenb.objects.go_json import to_json


def get_raw(inv: Invocation) -> None:
    """Print the body of the answer as the server sends it."""
    path = inv.text("raw")
    if inv.args:
        raise CommandError("arguments may not be passed when --raw is specified")
    if inv.flag("watch") or inv.flag("watch-only") or inv.text("selector"):
        raise CommandError("--raw may not be specified with other flags that filter the server request or alter the output")
    if inv.text("output"):
        raise inv.usage_error("--raw and --output are mutually exclusive")
    if not path.startswith("/"):
        raise inv.usage_error(f'--raw must be a valid URL path: parse "{path}": invalid URI for request')
    answer = request(inv.session.api, "GET", path, None, Call(author="kubectl", wait=inv.session.advance_until), user=inv.user)
    if isinstance(answer, list):  # a watch
        inv.say("".join(f"{to_json(event)}\n" for event in answer), end="")
    else:
        inv.say(answer if isinstance(answer, str) else to_json(answer), end="" if isinstance(answer, str) else "\n")
