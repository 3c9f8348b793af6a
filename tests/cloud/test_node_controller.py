"""Machines that die: the cluster alone never knows."""

from __future__ import annotations

from kubenb import Cluster


def nodes(c: Cluster) -> list[str]:
    return [one["metadata"]["name"] for one in c.list("Node")]


def test_the_node_of_a_deleted_machine_goes() -> None:
    c = Cluster(nodes=2, seed=1)
    c.run(20)
    c.cloud.delete_machine("node-2")
    c.run(30)
    assert nodes(c) == ["node-1", "node-2"], "its kubelet is silent, but nobody has noticed yet"
    c.run(60)
    assert nodes(c) == ["node-1"]
    told = [one["message"] for one in c.list("Event") if one["reason"] == "DeletingNode"]
    assert told == ["Deleting node node-2 because it does not exist in the cloud provider"]
    assert list(c.cloud.routes.values()) == ["node-1"] or (c.run(15) and list(c.cloud.routes.values()) == ["node-1"])


def test_without_it_a_dead_node_stays() -> None:
    c = Cluster(nodes=2, seed=1, components={"kube-controller-manager", "kubelet", "kube-proxy"})
    c.run(20)
    c.cloud.delete_machine("node-2")
    c.run(300)
    assert nodes(c) == ["node-1", "node-2"]


def test_a_machine_that_is_switched_off_is_marked_until_it_is_back() -> None:
    c = Cluster(nodes=2, seed=1)
    c.run(20)
    c.cloud.stop_machine("node-2")
    c.run(90)
    taints = [one["key"] for one in c.get("Node", "node-2")["spec"]["taints"]]
    assert "node.cloudprovider.kubernetes.io/shutdown" in taints
    c.cloud.start_machine("node-2")
    c.run(60)
    assert not c.get("Node", "node-2")["spec"].get("taints")
