"""The pods of a DaemonSet: made for one node each, and found again by it.

What comes in: a DaemonSet and a node's name.  What goes out: the pod to create.  It carries an affinity for its node's name, so
that the scheduler binds it there and nowhere else, and tolerations by which it starts before a node is ready and
stays when it isn't.
Source: pkg/controller/daemon/util/daemonset_util.go, 1.36.  Next: `daemon_rolling.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.controllers.pod_control import pod_from_template
from kubenb.objects import Object, evolve, labels, lookup, node_name
from kubenb.objects import annotations as annotations_of

HASH = "controller-revision-hash"
GENERATION = "pod-template-generation"
TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
TERMS = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
TOLERATED = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
"""Taints that keep no daemon away; on the host's network not even a missing network does."""

OF_HOST = ("node.kubernetes.io/network-unavailable", "NoSchedule")


def daemon_spec(ds: Object) -> Object:
    """The pod spec with the tolerations that every daemon gets."""
    spec: Object = ds["spec"]["template"]["spec"]
    taints = (*TOLERATED, OF_HOST) if spec.get("hostNetwork") else TOLERATED
    own = [{"key": key, "operator": "Exists", "effect": effect} for key, effect in taints]
    kept = [one for one in spec.get("tolerations") or () if one not in own]
    return {**spec, "tolerations": [*kept, *own]}


def daemon_pod(ds: Object, revision_hash: str) -> Object:
    """What all pods of this revision have in common: everything but the node."""
    pod = pod_from_template(ds, {**ds["spec"]["template"], "spec": daemon_spec(ds)})
    marks = {HASH: revision_hash}
    if TEMPLATE_GENERATION in annotations_of(ds):
        marks[GENERATION] = annotations_of(ds)[TEMPLATE_GENERATION]
    return evolve(pod, ("metadata", "labels"), {**labels(pod), **marks})


def for_node(pod: Object, node: str) -> Object:
    """The same pod, meant for this node; terms of its own give way (they were asked before the pod was made)."""
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    return {**pod, "spec": evolve(pod["spec"], TERMS, [{"matchFields": [field]}])}


def target_of(pod: Object) -> str:
    """The node that a daemon pod is on or meant for; "" when nothing says so."""
    if node_name(pod):
        return node_name(pod)
    for term in lookup(pod["spec"], TERMS) or ():
        for field in term.get("matchFields") or ():
            if field.get("key") == "metadata.name" and field.get("operator") == "In" and field.get("values"):
                return str(field["values"][0])
    return ""


def by_node(pods: Iterable[Object]) -> dict[str, list[Object]]:
    """Node name -> its pods, the oldest first. Pods that have finished and are going don't count."""
    found: dict[str, list[Object]] = {}
    for pod in sorted(pods, key=age):
        going = "deletionTimestamp" in pod["metadata"]
        if not (going and (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")) and target_of(pod):
            found.setdefault(target_of(pod), []).append(pod)
    return found


def age(pod: Object) -> tuple[bool, str, str]:
    """Sorts bound pods first, then by age."""
    return not node_name(pod), pod["metadata"].get("creationTimestamp", ""), pod["metadata"].get("name", "")


def is_updated(ds: Object, pod: Object, revision_hash: str) -> bool:
    """Whether a pod is of the present template: by its generation, or by its hash."""
    generation = annotations_of(ds).get(TEMPLATE_GENERATION)
    same = generation is not None and labels(pod).get(GENERATION) == generation
    return same or (bool(revision_hash) and labels(pod).get(HASH) == revision_hash)
