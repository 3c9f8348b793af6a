"""Scheduling as an experiment: a pod and some nodes in, the decision taken apart out, played by the scheduling widget.

In come manifests; every change in the widget's forms runs a fresh cluster with the same seed. What the API server or kubectl
would refuse is refused in their words, and nothing of it is applied. Next: `suggestion`, the smallest change that helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kubenb.course.again import again
from kubenb.course.aside import aside
from kubenb.course.builders import node_manifest, pod_manifest
from kubenb.course.scheduling_form import changed_nodes, changed_pod, params_of
from kubenb.objects import Object, get_condition, is_pod_terminal, name, namespace

if TYPE_CHECKING:
    from kubenb.cluster import Cluster, Manifest
    from kubenb.timeline import Frames
    from kubenb.timeline.decision import Decision
    from kubenb.widgets import SchedulingView

PATIENCE = 10.0
"""Seconds of virtual time within which the scheduler has had its say."""
MOST_SUGGESTIONS = 3


NODES = (
    node_manifest("worker-1", "4", "8Gi", {"disk": "ssd", "topology.kubernetes.io/zone": "a"}),
    node_manifest("worker-2", "4", "8Gi", {"disk": "hdd", "topology.kubernetes.io/zone": "a"}),
    node_manifest("worker-3", "8", "16Gi", {"disk": "ssd", "topology.kubernetes.io/zone": "b"}, ["dedicated=batch:NoSchedule"]),
    node_manifest("worker-4", "2", "4Gi", {"disk": "ssd", "topology.kubernetes.io/zone": "b"}),
)
RUNNING = (
    pod_manifest("db-1", "2", "5Gi", nodeName="worker-1"),
    pod_manifest("web-1", "500m", "1Gi", {"app": "web"}, nodeName="worker-2"),
    pod_manifest("web-2", "500m", "1Gi", {"app": "web"}, nodeName="worker-4"),
)
POD = pod_manifest("web-3", "1", "2Gi", {"app": "web"}, nodeSelector={"disk": "ssd"})


def scheduling(
    pod: Manifest = POD, nodes: Sequence[Object] = NODES, running: Manifest = RUNNING, *, seed: int = 0
) -> SchedulingView:  # fmt: skip
    """One pod and its way to a node. `running`: what is there before (pods with a nodeName stand where they say).

    Raises ApiError where the manifests are refused."""
    from kubenb.manifests import documents
    from kubenb.widgets import SchedulingView

    manifest: Object = documents(pod)[0].object
    params = params_of(manifest, nodes)

    def rerun(changed: dict[str, Any]) -> Frames:
        return run(changed_pod(manifest, changed["pod"]), changed_nodes(nodes, changed["nodes"]), running, seed)

    return SchedulingView(run(manifest, nodes, running, seed), params, again(rerun))


def run(manifest: Object, nodes: Sequence[Object], running: Manifest, seed: int) -> Frames:
    """The decision on a fresh cluster of these nodes, as frames."""
    from kubenb.cluster import Cluster

    with aside():
        Cluster(nodes=0, components=()).create(list(nodes), dry_run=True)  # what is wrong with a node is said before it is there
        cluster = Cluster(nodes=nodes, seed=seed)
    cluster.apply(running)
    cluster.settle()
    return _frames(cluster, decide(cluster, manifest))


def decide(cluster: Cluster, manifest: Object) -> Decision:
    """Create the pod, and what the scheduler makes of it. Raises ApiError."""
    from kubenb.timeline.decision import Decision

    stored = cluster.create(manifest, dry_run=True)[0]
    nodes, placed, explained = cluster.list("Node"), _placed(cluster), cluster.scheduler.explain(stored)
    created = cluster.create(manifest)[0]
    arrived = cluster.now
    cluster.run(until=lambda: _decided(_again(cluster, created)), timeout=PATIENCE)
    found = _again(cluster, created)
    return Decision(stored, arrived, cluster.now, found["spec"].get("nodeName", ""), nodes, placed, explained)


def scheduling_view(
    cluster: Cluster, pod: str = "", namespace: str = "default", *, attempt: int = -1, since: float | None = None,
    until: float | None = None,
) -> SchedulingView:  # fmt: skip
    """Why a pod is where it is, or nowhere; without a pod: how the cluster filled, from `since` to `until` (virtual seconds).

    `attempt`: which of the scheduler's decisions on the pod, 0 for the first; -1 for the last.

    Raises ApiError 404 for an unknown pod."""
    from kubenb.course.decisions import decisions
    from kubenb.timeline.scheduling import run_frames
    from kubenb.widgets import SchedulingView

    if not pod:
        start = 0.0 if since is None else since
        end = cluster.now if until is None else until
        return SchedulingView(run_frames(cluster.history, decisions(cluster.history, start, end), "The cluster", start, end))
    cluster.get("Pod", pod, namespace)
    mine = [each for each in decisions(cluster.history) if _is(each.pod, pod, namespace)]
    return SchedulingView(_frames(cluster, mine[attempt] if mine else _waiting(cluster, pod, namespace)))


def _waiting(cluster: Cluster, pod: str, namespace: str) -> Decision:
    """A pod that the scheduler has not yet looked at, judged now."""
    from kubenb.timeline.decision import Decision

    found = cluster.get("Pod", pod, namespace)
    now, explained = cluster.now, cluster.scheduler.explain(found)
    return Decision(found, now, now + 0.01, "", cluster.list("Node"), _placed(cluster), explained)


def _frames(cluster: Cluster, decision: Decision) -> Frames:
    """With suggestions where the pod has been left without a node until now, and no room is being made for it."""
    from kubenb.course.suggestion import smallest_changes
    from kubenb.timeline.scheduling import decision_frames

    frames = decision_frames(decision)
    if not (decision.node or decision.explained.nominated or _again(cluster, decision.pod)["spec"].get("nodeName")):
        changes = smallest_changes(decision.pod, decision.nodes, decision.placed, cluster.scheduler.explain)
        frames["suggestions"] = [
            {"text": change.text, "params": params_of(change.pod, [])["pod"]} for change in changes[:MOST_SUGGESTIONS]
        ]
    return frames


def _placed(cluster: Cluster) -> list[Object]:
    return [each for each in cluster.list("Pod") if each["spec"].get("nodeName") and not is_pod_terminal(each)]


def _again(cluster: Cluster, pod: Object) -> Object:
    return cluster.get("Pod", name(pod), namespace(pod))


def _decided(pod: Object) -> bool:
    return bool(pod["spec"].get("nodeName") or get_condition(pod, "PodScheduled"))


def _is(pod: Object, wanted: str, space: str) -> bool:
    return name(pod) == wanted and namespace(pod) == space
