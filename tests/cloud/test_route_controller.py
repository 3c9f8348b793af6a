"""Routes follow nodes."""

from __future__ import annotations

from kubenb import Cluster


def test_every_node_has_a_route() -> None:
    c = Cluster(nodes=2)
    c.run(15)
    assert c.cloud.routes == {"10.244.0.0/24": "node-1", "10.244.1.0/24": "node-2"}
    c.delete("Node", "node-2", namespace=None)
    c.run(15)
    assert c.cloud.routes == {"10.244.0.0/24": "node-1"}
