"""`rollout undo`: an earlier revision's template goes back into the workload.

Comes in: a workload and a revision number (0: the one before the last). Goes out: what is said of it. Source: kubectl,
pkg/polymorphichelpers/rollback.go (1.36). Next: `rollout_status`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info
from kubenb.kubectl.describe.lookups import HASH, same_template
from kubenb.kubectl.errors import REFUSALS, CommandError
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.rollout_history import WITH_HISTORY, Revisions, restored, revisions_of, template_text
from kubenb.kubectl.selection import LAST_APPLIED
from kubenb.objects import Object, without

OWN_NOTES = (
    LAST_APPLIED,
    "deployment.kubernetes.io/revision",
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
)
"""Annotations that belong to the Deployment and are not taken over from a ReplicaSet."""


def undo_info(inv: Invocation, info: Info, to: int, dry_run: str) -> str:
    """Roll one workload back; the words that follow its name."""
    kind = info.resource.kind
    if kind not in WITH_HISTORY:
        group = f".{info.resource.group}" if info.resource.group else ""
        raise CommandError(f'no rollbacker has been implemented for "{kind}{group}"')
    if to < 0:
        raise CommandError(f"unable to find specified revision {to} in history")
    known = revisions_of(inv, info)
    number = _chosen(known, to, info)
    template = known.templates[number]
    if dry_run == "client":
        return template_text(template)
    if info.live["spec"].get("paused"):
        raise CommandError("cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again")
    if same_template(template, info.live["spec"]["template"]):
        return f"skipped rollback (current template already matches revision {to or number})"
    try:
        _patch(inv, info, known.holders[number], template)
    except REFUSALS as error:
        raise CommandError(f"failed restoring revision {to}: {error}") from None
    return "rolled back"


def _chosen(known: Revisions, to: int, info: Info) -> int:
    if to:
        if to not in known.holders:
            raise CommandError(f"unable to find specified revision {to} in history")
        return to
    if len(known.numbers) < 2:
        if info.resource.kind == "Deployment":
            raise CommandError(f'no rollout history found for deployment "{info.name}"')
        raise CommandError("no last revision to roll back to")
    return known.numbers[-2]


def _patch(inv: Invocation, info: Info, holder: Object, template: Object) -> None:
    if info.resource.kind != "Deployment":
        wanted = restored(info.live, holder)["spec"]["template"]
        patch: object = [{"op": "replace", "path": "/spec/template", "value": wanted}]
    else:
        notes = info.live["metadata"].get("annotations") or {}
        theirs = holder["metadata"].get("annotations") or {}
        kept = {key: value for key, value in notes.items() if key in OWN_NOTES}
        taken = {key: value for key, value in theirs.items() if key not in OWN_NOTES}
        patch = [
            {"op": "replace", "path": "/spec/template", "value": without(template, ("metadata", "labels", HASH))},
            {"op": "replace", "path": "/metadata/annotations", "value": {**kept, **taken}},
        ]
    inv.server.patch(info.resource, info.name, patch, "json", info.namespace)
