"""A kubelet that was away finds what nobody knows any more, and ends it."""

from __future__ import annotations

from cloud.zoned import attached, claim, cluster, pod


def test_a_pod_deleted_while_its_kubelet_was_away_is_ended() -> None:
    c = cluster(claim("c"), pod("p", "c", zone="b"), pod("q", "c", zone="b"))
    home = c.get("Pod", "p")["spec"]["nodeName"]
    kubelet, runtime = f"kubelet/{home}", c._parts.runtimes[home]
    before = len(runtime.sandboxes)
    c.stop(kubelet)
    c.delete("Pod", "p", grace_period=0)
    c.run(30)
    assert len(runtime.sandboxes) == before  # its containers run on: nobody is there to stop them
    c.start(kubelet)
    c.settle()
    assert len(runtime.sandboxes) == before - 1 and attached(c).get(home)  # q, if it is here, has the disk, too
    c.delete("Pod", "q")
    c.run(60)
    assert attached(c) == {} and "volumesInUse" not in c.get("Node", home)["status"]


def test_a_node_that_starts_for_the_first_time_has_nothing_to_look_at() -> None:
    c = cluster()
    end = c.now
    c.settle()
    assert c.now == end
