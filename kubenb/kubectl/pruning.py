"""`apply --prune`: what was applied before, carries the labels, and stands in no manifest any more, is deleted.

Source: kubectl, pkg/cmd/apply/prune.go and pkg/util/prune (1.36). Next: `create`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.builder import Info
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import LAST_APPLIED, report

NAMESPACED = (
    "configmaps", "endpoints", "persistentvolumeclaims", "pods", "replicationcontrollers", "secrets", "services", "jobs",
    "cronjobs", "ingresses", "daemonsets", "deployments", "replicasets", "statefulsets",
)  # fmt: skip
CLUSTER_WIDE = ("namespaces", "persistentvolumes")


def prune(inv: Invocation, applied: Sequence[Info]) -> None:
    """Delete what --prune allows, in the namespaces that were applied to."""
    kept = {info.live["metadata"].get("uid") for info in applied}
    namespaces = sorted({info.namespace for info in applied if info.namespace})
    for word in CLUSTER_WIDE:
        _prune_kind(inv, word, "", kept)
    for namespace in namespaces:
        for word in NAMESPACED:
            _prune_kind(inv, word, namespace, kept)


def _prune_kind(inv: Invocation, word: str, namespace: str, kept: set[str | None]) -> None:
    resource = inv.server.resource(word)
    for obj in inv.session.api.list(resource, namespace or None, inv.text("selector")):
        meta = obj["metadata"]
        if LAST_APPLIED not in (meta.get("annotations") or {}) or meta.get("uid") in kept or "deletionTimestamp" in meta:
            continue
        if inv.dry_run != "client":
            inv.server.delete(resource, meta["name"], namespace, propagation="background")
        report(inv, resource, obj, "pruned")
