"""What nodes cost: a pod's start, a Lease's renewal, a client's request. Prints, asserts nothing.

python tests/bench/bench_node.py
"""

from __future__ import annotations

import time
from typing import Any

from kubenb import Cluster
from kubenb.apiserver import Call


def pods(nodes: int = 200, each: int = 10) -> None:
    """Pods that are bound already: kubelet, its writes and its events, without controllers and scheduler."""
    c = Cluster(nodes=nodes, components={"kubelet"})
    c.run(1)
    container = {"name": "web", "image": "web:1", "imagePullPolicy": "IfNotPresent"}
    for number in range(nodes * each):
        spec: dict[str, Any] = {"nodeName": f"node-{number % nodes + 1}", "containers": [container]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{number}"}, "spec": spec}
        c.api.create(pod, "default", Call(author="you", trusted=True))
    start = time.process_time()
    c.settle()
    took = time.process_time() - start
    print(f"pod, from binding to Ready      {took / (nodes * each) * 1e6:7.0f} microseconds (3 statuses and 3 events in it)")


def leases(nodes: int = 1000) -> None:
    c = Cluster(nodes=nodes, components={"kubelet"})
    c.run(11)
    before, start = c.api.etcd.revision, time.process_time()
    c.run(60)
    took = time.process_time() - start
    print(f"renewal of a Lease              {took / (c.api.etcd.revision - before) * 1e6:7.1f} microseconds")


def requests(rate: float = 1000.0) -> None:
    c = Cluster(nodes=3)
    c.kubectl("create deployment web --image=web:1 --replicas=10 --port=8080")
    c.kubectl("expose deployment web --port=80 --target-port=8080")
    c.settle()
    client = c.traffic.start("web", rate=rate)
    c.run(20)
    start = time.process_time()
    count = len(client.requests)
    print(f"request of a client             {(time.process_time() - start) / count * 1e6:7.1f} microseconds")


if __name__ == "__main__":
    pods()
    leases()
    requests()
