"""A rollout made up by hand: the revisions a cluster would write, without a cluster. For tests of frames,
causes and widgets.

It plays all parts itself (deployment and ReplicaSet controllers, scheduler, kubelets) with one heap of timers
and fixed delays."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kubenb.etcd import Etcd, Revision
from kubenb.objects import Object, evolve, format_time

LETTERS = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True)
class Request:
    """One request a client sent, with the fields of kubenb.network.Request that the timeline reads."""

    at: float
    pod: str
    outcome: str = "ok"
    status: int = 200
    client: str = "load"
    service: str = "default/web"
    node: str = "node1"
    ip: str = "10.244.1.7"


def percent(value: int | str, replicas: int, up: bool) -> int:
    if isinstance(value, int):
        return value
    share = int(value.rstrip("%")) * replicas / 100
    return math.ceil(share) if up else math.floor(share)


class Script:
    """The stage manager. `run()` fills `history` and `requests`."""

    def __init__(
        self,
        replicas: int = 10,
        surge: int | str = "25%",
        unavailable: int | str = "25%",
        min_ready: float = 0,
        startup: float = 4.0,
        nodes: int = 3,
        broken: bool = False,
        stop: float = 1.0,
        rate: float = 10,
        lossy: bool = False,
        change_at: float = 20.0,
        end: float | None = None,
    ) -> None:
        self.replicas, self.min_ready, self.startup, self.stop = replicas, min_ready, startup, stop
        self.surge, self.unavailable = percent(surge, replicas, True), percent(unavailable, replicas, False)
        self.limits = {"maxSurge": surge, "maxUnavailable": unavailable}
        self.broken, self.rate, self.lossy, self.change_at = broken, rate, lossy, change_at
        self.nodes = [f"node{i + 1}" for i in range(nodes)]
        self.etcd, self.now, self.serial = Etcd(), 0.0, itertools.count()
        self.timers: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self.requests: list[Request] = []
        self.end = end
        self.seed = 7

    @property
    def history(self) -> list[Revision]:
        return self.etcd.history

    # ---- the clock

    def after(self, delay: float, call: Callable[..., None], *args: Any) -> None:
        heapq.heappush(self.timers, (self.now + delay, next(self.serial), call, args))

    def run(self) -> Script:
        for i, node in enumerate(self.nodes):
            self.put(
                "nodes",
                "",
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": node, "uid": f"n{i}"}},
                f"kubelet/{node}",
            )
        self.after(0.5, self.apply, 1)
        self.after(self.change_at, self.apply, 2)
        until = self.end or self.change_at + 600
        while self.timers and self.timers[0][0] <= until:
            self.now, _, call, args = heapq.heappop(self.timers)
            call(*args)
        self.now = until if self.end else self.now
        self.traffic()
        return self

    def suffix(self, n: int) -> str:
        text = ""
        for _ in range(n):
            self.seed = (self.seed * 1103515245 + 12345) % 2**31
            text += LETTERS[(self.seed >> 12) % len(LETTERS)]
        return text

    # ---- the store

    def put(
        self,
        resource: str,
        space: str,
        obj: Object,
        author: str,
        cause: int | str | None = None,
        why: str = "",
    ) -> Revision:
        obj = evolve(obj, ("metadata", "resourceVersion"), str(self.etcd.revision + 1))
        return self.etcd.put(resource, space, obj["metadata"]["name"], obj, None, self.now, author, cause, why)

    def live(self, resource: str) -> list[Revision]:
        return self.etcd.range(resource, "default")

    def stamp(self) -> str:
        return format_time(1767225600 + self.now)

    # ---- the parts

    def apply(self, version: int) -> None:
        template = {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "containers": [
                    {"name": "nginx", "image": f"nginx:1.{26 + version}", "ports": [{"containerPort": 80, "protocol": "TCP"}]}
                ],
                "restartPolicy": "Always",
                "terminationGracePeriodSeconds": 30,
            },
        }
        old = self.etcd.get("deployments.apps", "default", "web")
        obj = (
            old.object
            if old
            else {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "web", "namespace": "default", "uid": "d1", "creationTimestamp": self.stamp()},
                "spec": {
                    "replicas": self.replicas,
                    "minReadySeconds": int(self.min_ready),
                    "selector": {"matchLabels": {"app": "web"}},
                    "strategy": {"type": "RollingUpdate", "rollingUpdate": self.limits},
                    "template": template,
                },
                "status": {},
            }
        )
        obj = evolve(evolve(obj, ("spec", "template"), template), ("metadata", "generation"), version)
        revision = self.put("deployments.apps", "default", obj, "kubectl", None, "")
        self.after(0.02, self.sync_deployment, revision.number)

    def sets(self) -> tuple[Revision, Revision | None, Revision | None]:
        deployment = self.etcd.get("deployments.apps", "default", "web")
        assert deployment
        template = deployment.object["spec"]["template"]["spec"]
        new = next(
            (r for r in self.live("replicasets.apps") if r.object["spec"]["template"]["spec"] == template),
            None,
        )
        old = next((r for r in self.live("replicasets.apps") if r is not new and r.object["spec"]["replicas"]), None)
        return deployment, new, old

    def sync_deployment(self, cause: int | str) -> None:
        deployment, new, old = self.sets()
        author, n = "deployment-controller", self.replicas
        if new is None:
            hash_ = self.suffix(9)
            size = n if old is None else min(self.surge, n)
            version = len(self.live("replicasets.apps")) + 1
            obj: Object = {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet",
                "metadata": {
                    "name": f"web-{hash_}",
                    "namespace": "default",
                    "uid": f"rs-{hash_}",
                    "labels": {"pod-template-hash": hash_},
                    "creationTimestamp": self.stamp(),
                    "annotations": {"deployment.kubernetes.io/revision": str(version)},
                    "ownerReferences": [{"kind": "Deployment", "name": "web", "uid": "d1", "controller": True}],
                },
                "spec": {"replicas": size, "template": deployment.object["spec"]["template"]},
                "status": {"replicas": 0},
            }
            total = size + (old.object["spec"]["replicas"] if old else 0)
            why = f"new ReplicaSet may start with {size}: {n} + maxSurge {self.surge} - {total - size} existing"
            new = self.put("replicasets.apps", "default", obj, author, cause, why)
            self.after(0.02, self.sync_set, new.object["metadata"]["name"], new.number)
        elif old is not None:
            total = new.object["spec"]["replicas"] + old.object["spec"]["replicas"]
            room = min(n + self.surge - total, n - new.object["spec"]["replicas"])
            if room > 0:
                size = new.object["spec"]["replicas"] + room
                self.scale(
                    new,
                    size,
                    author,
                    cause,
                    f"new ReplicaSet may grow to {size}: {n} + maxSurge {self.surge} - {total} existing",
                )
        if old is not None:
            _, new, old = self.sets()
            assert new and old
            down = new.object["spec"]["replicas"] + old.object["spec"]["replicas"] - (n - self.unavailable)
            down -= new.object["spec"]["replicas"] - self.available(new)
            size = max(0, old.object["spec"]["replicas"] - max(0, down))
            if size != old.object["spec"]["replicas"]:
                self.scale(
                    old,
                    size,
                    author,
                    cause,
                    f"old ReplicaSet may shrink to {size}: {n} - maxUnavailable {self.unavailable} must stay available",
                )
        self.status(author, cause)

    def scale(self, rs: Revision, size: int, author: str, cause: int | str, why: str) -> None:
        revision = self.put("replicasets.apps", "default", evolve(rs.object, ("spec", "replicas"), size), author, cause, why)
        self.after(0.02, self.sync_set, rs.name, revision.number)

    def status(self, author: str, cause: int | str) -> None:
        deployment, new, _ = self.sets()
        pods = [r.object for r in self.live("pods") if "deletionTimestamp" not in r.object["metadata"]]
        ready = sum(self.ready(p) for p in pods)
        updated = new.object["spec"]["replicas"] if new else 0
        status = {
            "replicas": len(pods),
            "updatedReplicas": updated,
            "readyReplicas": ready,
            "availableReplicas": ready,
        }
        done = updated == self.replicas == ready == len(pods)
        reason = "NewReplicaSetAvailable" if done else "ReplicaSetUpdated"
        status["conditions"] = [{"type": "Progressing", "status": "True", "reason": reason}]
        if status != deployment.object["status"]:
            self.put("deployments.apps", "default", evolve(deployment.object, "status", status), author, cause)

    def available(self, rs: Revision) -> int:
        return sum(
            self.ready(r.object)
            and "deletionTimestamp" not in r.object["metadata"]
            and self.now >= r.time + self.min_ready - 1e-9
            for r in self.pods_of(rs.name)
        )

    @staticmethod
    def ready(pod: Object) -> bool:
        return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", []))

    def pods_of(self, name: str) -> list[Revision]:
        return [r for r in self.live("pods") if r.object["metadata"]["ownerReferences"][0]["name"] == name]

    def sync_set(self, name: str, cause: int) -> None:
        rs = self.etcd.get("replicasets.apps", "default", name)
        assert rs
        pods = [r for r in self.pods_of(name) if "deletionTimestamp" not in r.object["metadata"]]
        want, author = rs.object["spec"]["replicas"], "replicaset-controller"
        for _ in range(want - len(pods)):
            pod_name = f"{name}-{self.suffix(5)}"
            pod = {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "name": pod_name,
                    "namespace": "default",
                    "uid": f"p-{pod_name}",
                    "creationTimestamp": self.stamp(),
                    "labels": {"app": "web", "pod-template-hash": name[4:]},
                    "ownerReferences": [
                        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name, "uid": f"rs-{name[4:]}", "controller": True}
                    ],
                },
                "spec": rs.object["spec"]["template"]["spec"],
                "status": {"phase": "Pending", "qosClass": "BestEffort"},
            }
            made = self.put("pods", "default", pod, author, cause, f"ReplicaSet {name} wants {want}, has {len(pods)}")
            self.now += 0.004
            self.after(0.01, self.bind, pod_name, made.number)
        victims = sorted(pods, key=lambda r: self.ready(r.object))[: max(0, len(pods) - want)]
        for victim in victims:
            obj = evolve(victim.object, ("metadata", "deletionTimestamp"), self.stamp())
            gone = self.put("pods", "default", obj, author, cause, f"ReplicaSet {name} wants {want}, has {len(pods)}")
            self.after(self.stop + 0.1 * (self.suffix(1) < "m"), self.vanish, victim.name, gone.number)

    def bind(self, name: str, cause: int) -> None:
        pod = self.etcd.get("pods", "default", name)
        assert pod
        load = {node: sum(r.object["spec"].get("nodeName") == node for r in self.live("pods")) for node in self.nodes}
        node = min(self.nodes, key=lambda n: load[n])
        bound = self.put(
            "pods",
            "default",
            evolve(pod.object, ("spec", "nodeName"), node),
            "default-scheduler",
            cause,
            f"{len(self.nodes)} of {len(self.nodes)} nodes fit; {node} has the best score",
        )
        self.after(0.3, self.creating, name, node, bound.number)

    def creating(self, name: str, node: str, cause: int) -> None:
        pull = 1.0 + 0.2 * LETTERS.index(name[-1]) / 4
        self.set_status(
            name,
            node,
            {
                "phase": "Pending",
                "containerStatuses": [{"name": "nginx", "state": {"waiting": {"reason": "ContainerCreating"}}}],
            },
            cause,
        )
        if self.broken and self.now > self.change_at:
            self.after(pull, self.fail, name, node)
        else:
            self.after(pull, self.start, name, node)

    def fail(self, name: str, node: str) -> None:
        waiting = {"reason": "ErrImagePull", "message": 'failed to pull image "nginx:1.28": not found'}
        self.set_status(
            name,
            node,
            {"phase": "Pending", "containerStatuses": [{"name": "nginx", "state": {"waiting": waiting}}]},
            "image pull failed",
        )

    def start(self, name: str, node: str) -> None:
        self.set_status(
            name,
            node,
            {
                "phase": "Running",
                "conditions": [{"type": "Ready", "status": "False"}],
                "containerStatuses": [{"name": "nginx", "ready": False, "state": {"running": {"startedAt": self.stamp()}}}],
            },
            "container started",
        )
        self.after(self.startup, self.become_ready, name, node)

    def become_ready(self, name: str, node: str) -> None:
        revision = self.set_status(
            name,
            node,
            {
                "phase": "Running",
                "podIP": "10.244.1.7",
                "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": self.stamp()}],
                "containerStatuses": [{"name": "nginx", "ready": True, "state": {"running": {"startedAt": self.stamp()}}}],
            },
            "readiness probe succeeded",
        )
        if revision:
            self.after(0.03 + self.min_ready, self.sync_deployment, revision.number)

    def set_status(self, name: str, node: str, status: Object, cause: int | str) -> Revision | None:
        pod = self.etcd.get("pods", "default", name)
        if pod is None or "deletionTimestamp" in pod.object["metadata"]:
            return None
        return self.put("pods", "default", evolve(pod.object, "status", status), f"kubelet/{node}", cause)

    def vanish(self, name: str, cause: int) -> None:
        pod = self.etcd.get("pods", "default", name)
        assert pod
        node = pod.object["spec"].get("nodeName", "")
        self.etcd.delete("pods", "default", name, pod.object, None, self.now, f"kubelet/{node}", cause)
        self.after(0.03, self.sync_deployment, self.etcd.revision)

    def traffic(self) -> None:
        """One request after the other to the pods that were ready then, in turn."""
        alive: dict[str, Revision] = {}
        pending = iter(self.history)
        revision = next(pending, None)
        t, turn = 15.0, 0
        while self.rate and t < self.now:
            while revision is not None and revision.time <= t:
                if revision.resource == "pods":
                    alive.pop(revision.name, None)
                    if revision.verb != "delete" and self.ready(revision.object):
                        alive[revision.name] = revision
                revision = next(pending, None)
            targets = sorted(alive)
            if targets:
                turn += 1
                target = alive[targets[turn % len(targets)]]
                refused = self.lossy and "deletionTimestamp" in target.object["metadata"] and t > target.time + 0.5
                if refused or "deletionTimestamp" not in target.object["metadata"] or self.lossy:
                    self.requests.append(Request(round(t, 3), target.name, "refused" if refused else "ok"))
            else:
                self.requests.append(Request(round(t, 3), "", "no-endpoints"))
            t += 1 / self.rate
