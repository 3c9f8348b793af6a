"""A node's signs of life."""

from __future__ import annotations

import itertools

from kubelet.lab import Lab, container

from kubenb import Cluster


def renewals(lab: Lab, node: str = "node-1") -> list[float]:
    return [r.time for r in lab.c.history if r.resource.startswith("leases") and r.name == node]


def test_the_lease_is_renewed_every_ten_seconds_and_nothing_waits_for_it() -> None:
    lab = Lab()
    lab.c.settle()
    assert lab.c.now < 1
    lab.run(100)
    times = renewals(lab)
    assert times[0] == 0 and 10 <= len(times) <= 12
    assert {round(later - earlier, 6) for earlier, later in itertools.pairwise(times[1:])} == {10.0}
    lease = lab.c.get("Lease", "node-1", "kube-node-lease")
    assert lease["spec"]["holderIdentity"] == "node-1" and lease["spec"]["leaseDurationSeconds"] == 40


def test_nodes_have_phases_of_their_own() -> None:
    lab = Lab(nodes=3)
    lab.run(60)
    assert len({renewals(lab, f"node-{n}")[1] for n in (1, 2, 3)}) == 3


def test_a_stopped_kubelet_falls_silent_and_speaks_again() -> None:
    lab = Lab()
    lab.run(20)
    lab.c.stop("kubelet")
    silent = len(renewals(lab))
    lab.run(60)
    assert len(renewals(lab)) == silent
    lab.c.start("kubelet")
    assert len(renewals(lab)) == silent + 1


def test_a_deleted_lease_comes_back() -> None:
    lab = Lab()
    lab.run(15)
    lab.c.delete("Lease", "node-1", "kube-node-lease")
    lab.run(40)
    assert lab.c.get("Lease", "node-1", "kube-node-lease")["spec"]["renewTime"] > "2026-01-01T00:00:15"


def test_the_status_is_reported_every_five_minutes_and_soon_after_a_pull() -> None:
    lab = Lab()
    lab.pod(container(image="nginx:1.25"))
    lab.run(700)
    written = [(r.time, r.why) for r in lab.c.history if r.resource == "nodes" and r.author == "kubelet/node-1" and r.time > 0]
    assert written == [
        (10.0, "images were pulled"),
        (300.0, "the kubelet's regular report"),
        (600.0, "the kubelet's regular report"),
    ]
    names = [one["names"][1] for one in lab.c.get("Node", "node-1", None)["status"]["images"]]
    assert names == ["docker.io/library/nginx:1.25"]


def test_a_given_node_is_taken_as_it_is() -> None:
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "gpu-1", "labels": {"disk": "ssd"}},
        "status": {"capacity": {"cpu": "64", "memory": "1Ti", "pods": "250"}},
    }
    c = Cluster(nodes=[node], components={"kubelet"})
    c.run(30)
    stored = c.get("Node", "gpu-1", None)
    assert stored["metadata"]["labels"] == {"disk": "ssd"}
    assert stored["status"]["capacity"]["cpu"] == "64"
    assert [one["type"] for one in stored["status"]["conditions"] if one["status"] == "True"] == ["Ready"]
