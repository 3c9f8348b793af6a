"""`kubectl diff`: what `apply` would change, line by line.

Comes in: manifests. Goes out: a unified diff of live against wanted, as YAML; exit code 1 when there is a difference, 2 for
trouble. Source: kubectl, pkg/cmd/diff/diff.go (1.36). Next: `explain`.
"""

from __future__ import annotations

import difflib

from kubenb.kubectl.applying import apply_patch
from kubenb.kubectl.builder import Info, Query, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError, SilentExit, describe_error
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.printing.values import to_yaml, without_managed_fields
from kubenb.kubectl.requests import Requests
from kubenb.kubectl.selection import FIELD_MANAGER, FILE_FLAGS, SELECTOR
from kubenb.objects import Object
from kubenb.objects.last_applied import with_last_applied

LIVE, MERGED = "/tmp/LIVE-0000000001", "/tmp/MERGED-0000000001"
"""Folders that a real kubectl would write the two sides into; here they are only names in the headers."""


def diff(inv: Invocation) -> None:
    """The verb."""
    if inv.args:
        raise inv.usage_error(f"Unexpected args: [{' '.join(inv.args)}]")
    if not files_of(inv) and not inv.text("kustomize"):
        raise CommandError("must specify one of -f and -k", code=2)
    server = Requests(inv.session, inv.complain, "Ignore", dry_run=True)
    differs = False
    try:
        found = build(inv, Query([], fetch=False, labels=inv.text("selector")))
        infos = found.checked()
        for info in infos:
            differs = _diff_one(inv, info, server) or differs
    except REFUSALS as error:
        text, _ = describe_error(error)
        inv.complain(text)
        raise SilentExit(2) from None
    if differs:
        raise SilentExit(1)


def _diff_one(inv: Invocation, info: Info, server: Requests) -> bool:
    live = inv.server.find(info.resource, info.name, info.namespace)
    merged = _merged(info, live, server)
    name = _file_name(info)
    before = _lines(live)
    after = _lines(merged)
    lines = list(difflib.unified_diff(before, after, f"{LIVE}/{name}", f"{MERGED}/{name}"))
    if lines:
        inv.say(f"diff -u -N {LIVE}/{name} {MERGED}/{name}")
        inv.say("".join(lines), end="")
    return bool(lines)


def _merged(info: Info, live: Object | None, server: Requests) -> Object:
    """The object as it would be after an apply: the server's own word, in a dry run."""
    if live is None:
        return server.create(with_last_applied(info.live), info.namespace)
    patch = apply_patch(live, info.live, info.resource)
    kind = "strategic" if info.resource.type else "merge"
    return server.patch(info.resource, info.name, patch, kind, info.namespace) if patch else live


def _lines(obj: Object | None) -> list[str]:
    return to_yaml(_comparable(obj)).splitlines(keepends=True) if obj else []


def _comparable(obj: Object) -> Object:
    obj = without_managed_fields(obj)
    if obj["kind"] != "Secret" or not obj.get("data"):
        return obj
    return {**obj, "data": dict.fromkeys(obj["data"], "***")}


def _file_name(info: Info) -> str:
    group = f"{info.resource.group}." if info.resource.group else ""
    return f"{group}{info.resource.version}.{info.resource.kind}.{info.namespace}.{info.name}"


COMMAND = Command(
    "diff",
    "Diff the live version against a would-be applied version.",
    diff,
    usage="diff -f FILENAME",
    flags=(
        *FILE_FLAGS,
        SELECTOR,
        FIELD_MANAGER,
        Flag("server-side", "bool"),
        Flag("force-conflicts", "bool"),
        Flag("prune", "bool"),
        Flag("concurrency", "int", default=1, usage="Number of objects to process in parallel"),
        Flag("show-managed-fields", "bool", usage="If true, include managed fields in the diff"),
    ),
)
