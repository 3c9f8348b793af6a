"""The Node as its kubelet writes it."""

from __future__ import annotations

from kubenb.kubelet.node_status import heartbeat, node_images, node_manifest, node_status, recovered
from kubenb.runtime import look_up

NOW, LATER = "2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z"


def test_a_new_node() -> None:
    node = node_manifest("node-1", "172.18.0.2", "10.244.0.0/24", NOW)
    assert node["metadata"]["labels"]["kubernetes.io/hostname"] == "node-1"
    assert node["spec"]["podCIDR"] == "10.244.0.0/24"
    status = node["status"]
    assert (status["capacity"]["cpu"], status["allocatable"]["memory"], status["capacity"]["pods"]) == ("4", "16Gi", "110")
    assert status["nodeInfo"]["kubeletVersion"] == "v1.36.2"
    ready = status["conditions"][-1]
    assert ready == {
        "type": "Ready",
        "status": "True",
        "reason": "KubeletReady",
        "message": "kubelet is posting ready status",
        "lastTransitionTime": NOW,
        "lastHeartbeatTime": NOW,
    }


def test_what_is_given_stays() -> None:
    given = {"capacity": {"cpu": "2"}, "conditions": [{"type": "Ready", "status": "False", "reason": "Broken"}]}
    status = node_status(given, "n", "10.0.0.1", NOW)
    assert status["capacity"] == {"cpu": "2"} and status["allocatable"] == {"cpu": "2"}
    ready = next(one for one in status["conditions"] if one["type"] == "Ready")
    assert (ready["status"], ready["reason"]) == ("False", "Broken")
    assert len(status["conditions"]) == 4


def test_a_heartbeat_moves_only_the_heartbeat() -> None:
    first = heartbeat((), NOW)
    other = {"type": "NetworkUnavailable", "status": "False"}
    second = heartbeat([*first, other], LATER)
    assert [one.get("lastHeartbeatTime") for one in second] == [LATER] * 4 + [None]
    assert {one["lastTransitionTime"] for one in second[:4]} == {NOW}


def test_a_kubelet_that_is_back_knows_its_node_again() -> None:
    unknown = [{**one, "status": "Unknown", "reason": "NodeStatusUnknown"} for one in heartbeat((), NOW)]
    ready = recovered(unknown, LATER)[-1]
    assert (ready["status"], ready["reason"], ready["lastTransitionTime"]) == ("True", "KubeletReady", LATER)


def test_images_the_largest_first() -> None:
    shown = node_images([look_up("busybox:1.36"), look_up("nginx:1.25")])
    assert [one["names"][1] for one in shown] == ["docker.io/library/nginx:1.25", "docker.io/library/busybox:1.36"]
    assert shown[0]["sizeBytes"] == 72 << 20
