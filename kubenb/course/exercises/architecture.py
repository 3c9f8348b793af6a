"""The exercise of chapter 1: three sick clusters, each with one component stopped. Which one?

`patient(n)` gives the cluster to examine; in comes {1: "kube-...", 2: ..., 3: ...}, out goes what speaks
against a wrong diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise

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


EXERCISES = [
    Exercise(
        "01-clinic", "You told three components apart by what was not done. That is how one debugs a real cluster.", diagnoses
    )
]
