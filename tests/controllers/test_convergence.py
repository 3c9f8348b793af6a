"""Whatever people do, and whenever the controllers are restarted: in the end everything is as the last manifest says."""

from __future__ import annotations

from typing import Any

from controllers.builders import Hand, controlled_cluster, deployment, is_ready, manifest, service
from hypothesis import given, settings
from hypothesis import strategies as st

import kubenb

actions = st.one_of(
    st.tuples(st.just("scale"), st.integers(0, 8)),
    st.tuples(st.just("image"), st.sampled_from(["nginx:1", "nginx:2", "nginx:3"])),
    st.tuples(st.just("ready"), st.integers(1, 4)),
    st.tuples(st.just("unready"), st.integers(0, 7)),
    st.tuples(st.just("fail"), st.integers(0, 7)),
    st.tuples(st.just("delete"), st.integers(0, 7)),
    st.tuples(st.just("finish"), st.just(0)),
    st.tuples(st.just("relabel"), st.integers(0, 7)),
    st.tuples(st.just("pause"), st.booleans()),
    st.tuples(st.just("strategy"), st.sampled_from(["Recreate", "RollingUpdate"])),
    st.tuples(st.just("restart"), st.floats(0, 3)),
    st.tuples(st.just("drop slice"), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([0.001, 0.01, 0.05, 1.0])),
)


def act(cluster: kubenb.Cluster, hand: Hand, what: str, value: Any) -> None:
    pods = hand.alive()
    if what == "scale":
        cluster.patch("Deployment", "web", {"spec": {"replicas": value}})
    elif what == "image":
        cluster.patch("Deployment", "web", {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": value}]}}}})
    elif what == "pause":
        cluster.patch("Deployment", "web", {"spec": {"paused": value}})
    elif what == "strategy":
        rolling = {"maxSurge": 1, "maxUnavailable": 1} if value == "RollingUpdate" else None
        cluster.patch("Deployment", "web", {"spec": {"strategy": {"type": value, "rollingUpdate": rolling}}}, type="merge")
    elif what == "ready":
        for one in pods[:value]:
            hand.report(one)
    elif what == "finish":
        hand.finish()
    elif what == "restart":
        cluster.stop("kube-controller-manager")
        cluster.run(value)
        cluster.start("kube-controller-manager")
    elif what == "drop slice":
        for one in cluster.list("EndpointSlice", "default")[:2]:
            cluster.delete("EndpointSlice", one["metadata"]["name"])
    elif what == "wait":
        cluster.run(value)
    elif value < len(pods):
        one = pods[value]
        if what == "unready":
            hand.report(one, ready=False)
        elif what == "fail":
            hand.report(one, ready=False, phase="Failed")
        elif what == "delete":
            cluster.delete("Pod", one["metadata"]["name"])
        else:
            cluster.patch("Pod", one["metadata"]["name"], {"metadata": {"labels": {"app": "debug"}}})


def come_to_rest(cluster: kubenb.Cluster, hand: Hand) -> None:
    """Pods become ready and end as they should; nobody interferes any more."""
    cluster.patch("Deployment", "web", {"spec": {"paused": False}})
    cluster.run(5)
    for _ in range(60):
        waiting = [one for one in hand.alive() if not is_ready(one) and one.get("status", {}).get("phase") != "Failed"]
        for one in waiting:
            hand.report(one)
        going = hand.finish()
        cluster.run(3)
        if not waiting and not going:
            return
    raise AssertionError("it never comes to rest")


@settings(max_examples=15)
@given(st.lists(actions, max_size=14))
def test_it_ends_as_the_manifest_says(listed: list[tuple[str, Any]]) -> None:
    cluster = controlled_cluster()
    hand = Hand(cluster)
    cluster.create([manifest(deployment(3)), manifest(service())])
    for what, value in listed:
        act(cluster, hand, what, value)
    come_to_rest(cluster, hand)
    wanted = cluster.get("Deployment", "web")
    replicas, image = wanted["spec"]["replicas"], wanted["spec"]["template"]["spec"]["containers"][0]["image"]
    owned = [one for one in hand.pods(app="web") if one["status"]["phase"] == "Running"]
    assert [one["spec"]["containers"][0]["image"] for one in owned] == [image] * replicas
    status = wanted["status"]
    assert [status.get(key, 0) for key in ("replicas", "updatedReplicas", "availableReplicas")] == [replicas] * 3
    assert status["observedGeneration"] == wanted["metadata"]["generation"]
    ips = sorted(one["status"]["podIP"] for one in owned)
    slices = cluster.list("EndpointSlice", "default", labels="kubernetes.io/service-name=web")
    assert sorted(e["addresses"][0] for s in slices for e in s.get("endpoints") or ()) == ips
    subsets = cluster.get("Endpoints", "web").get("subsets") or []
    assert sorted(a["ip"] for s in subsets for a in s.get("addresses") or ()) == ips
