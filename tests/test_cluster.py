"""The learner's door: what Cluster accepts, what it refuses in words, and that nothing inside can be reached through it."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb

Object = dict[str, Any]


def deployment(name: str = "web", replicas: int = 3, image: str = "nginx:1.27") -> Object:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": image}]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def service(name: str = "web") -> Object:
    spec = {"selector": {"app": name}, "ports": [{"port": 80}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


# ---- looking back -------------------------------------------------------------------------------------------------------------


def test_a_lost_request_is_explained_by_the_network_and_the_history() -> None:
    c = kubenb.Cluster()
    c.apply([deployment(replicas=6), service()])
    c.settle()
    c.traffic.start(service="web", rate=200)
    c.run(1)
    c.kubectl("set image deploy/web c=nginx:1.28")
    c.settle()
    lost = next(r for r in c.traffic.requests if r.outcome == "refused")
    lines = c.why(lost)
    assert lines[0].endswith("connection refused")
    assert "kube-proxy was" in lines[1] or "no EndpointSlice said so" in lines[1]
    assert lines[-1].startswith("because at") and "changed Deployment web: image nginx:1.27 → nginx:1.28" in lines[-1]
    assert len(c.why(next(r for r in c.traffic.requests if r.ok))) == 1


def test_a_namespace_with_running_pods_can_be_deleted_and_made_again() -> None:
    c = kubenb.Cluster(frozen=True)
    for _ in range(2):
        c.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team"}})
        c.apply(deployment(), namespace="team")
        c.settle()
        assert c.get("Deployment", "web", "team")["status"]["readyReplicas"] == 3
        c.delete("Namespace", "team")
        c.settle()
        assert [c.list(kind, "team") for kind in ("Namespace", "Deployment", "Pod", "Event")][1:] == [[], [], []]
        assert "team" not in [o["metadata"]["name"] for o in c.list("Namespace")]
