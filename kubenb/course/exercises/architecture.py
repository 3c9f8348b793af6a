"""The exercises of chapter 1: three sick clusters, the relay of components, the least that is a Pod.

`patient(n)` gives a cluster with one component stopped; in comes {1: "kube-...", 2: ..., 3: ...}, out goes what speaks
against a wrong diagnosis. The relay is compared with a cluster's own history, the manifest is handed to an API server.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.objects import load_documents

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

ILLNESS = {1: "kube-scheduler", 2: "kube-controller-manager", 3: "kubelet"}
EVIDENCE = {
    "kube-scheduler": "its Pods that have a node were given one, by whom?",
    "kube-controller-manager": "its Deployment has a ReplicaSet and its ReplicaSet has Pods. Who made them?",
    "kubelet": "no Pod waits on a node for somebody to start its containers. How far does the work get?",
    "kube-proxy": "nobody has sent a request here yet. Look at the Pods: how far did they get?",
    "cloud-controller-manager": "nothing here asks a cloud for anything. How far did the Pods get?",
}


def patient(number: int) -> Cluster:
    """A cluster in which one component stopped before `web` was applied. `number`: 1, 2 or 3."""
    from kubenb.cluster import Cluster

    if number not in ILLNESS:
        raise ValueError(f"there is no patient {number!r}: there are {', '.join(map(str, ILLNESS))}")
    cluster = Cluster(nodes=2, seed=number)
    cluster.settle()
    cluster.stop(ILLNESS[number])
    cluster.kubectl("create deployment web --image=nginx:1.27 --replicas=3")
    cluster.run(20)
    return cluster


def diagnoses(answer: Any) -> str | None:
    """`answer`: {1: component, 2: component, 3: component}."""
    if not isinstance(answer, dict):
        return "The answer is a dict: the number of the patient, and the component that is missing."
    for number, illness in ILLNESS.items():
        named = answer.get(number, ...)
        if named in (..., None, "..."):
            return f"Patient {number} is still waiting for a diagnosis."
        if named not in EVIDENCE:
            return f"There is no component {named!r}; there are {', '.join(EVIDENCE)}."
        if named != illness:
            return f"Patient {number} does not lack its {named}: {EVIDENCE[named]}"
    return None


RELAY = ["kubectl", "deployment-controller", "replicaset-controller", "default-scheduler", "kubelet"]
"""Who acts until a Deployment's container runs, by their first writes."""
BEFORE = {
    "deployment-controller": "What it reacts to must have been written first.",
    "replicaset-controller": "It watches ReplicaSets. Who writes them?",
    "default-scheduler": "It looks for Pods without a node. They must exist first.",
    "kubelet": "It only hears of Pods that have a node, its own. Who gives them one?",
    "kubectl": "Without your wish nobody has anything to do.",
}
LEAST = {("apiVersion",), ("kind",), ("metadata", "name"), ("spec", "containers", "name"), ("spec", "containers", "image")}


def relay(answer: Any) -> str | None:
    """`answer`: the five names in order."""
    if not isinstance(answer, (list, tuple)) or len(answer) != len(RELAY):
        return f"The answer is a list of {len(RELAY)} names."
    if ... in answer:
        return "A place is still empty."
    for place, (given, right) in enumerate(zip(answer, RELAY, strict=True), 1):
        if given not in BEFORE:
            return f"There is no {given!r} among the five."
        if given != right:
            return f"Up to place {place - 1} it is right. {given} can't be next: {BEFORE[given]}"
    return None


def least(answer: Any) -> str | None:
    """`answer`: the manifest of a Pod with no field that could be left out."""
    from kubenb.cluster import Cluster

    stored = Cluster(nodes=1).create(answer, dry_run=True)
    if [one["kind"] for one in stored] != ["Pod"]:
        return "That was accepted, but it is not one Pod."
    written = load_documents(answer)[0] if isinstance(answer, str) else answer
    spare = sorted(".".join(path) for path in set(_fields(written)) - LEAST)
    if spare:
        return f"Accepted. But {len(spare)} of its fields could be left out, for instance one that begins with {spare[0][:6]!r}."
    return None


def _fields(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all values in a manifest; the items of a list count as one."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _fields(inner, (*path, str(key)))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _fields(inner, path)
    else:
        yield path


EXERCISES = [
    Exercise(
        "01-clinic", "You told three components apart by what was not done. That is how one debugs a real cluster.", diagnoses
    ),
    Exercise("01-relay", "Five writers, one API server, and nobody called anybody.", relay),
    Exercise("01-least", "Five fields. All the rest was filled in for you at the door.", least),
]
