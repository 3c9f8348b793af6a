"""Load balancers for Services, in a whole cluster."""

from __future__ import annotations

import pytest

from kubenb import Cluster
from kubenb.cloud.service_controller import FINALIZER, balancer_name, unfit


def cluster(**options: object) -> Cluster:
    c = Cluster(nodes=2, seed=1, **options)  # type: ignore[arg-type]
    c.kubectl("create deployment web --image=nginx:1.27 --replicas=2 --port=80")
    c.kubectl("expose deployment web --port=80 --type=LoadBalancer")
    c.settle()
    return c


def address(c: Cluster) -> str:
    return c.kubectl("get service web").stdout.splitlines()[1].split()[3]


def test_pending_until_the_cloud_is_done() -> None:
    c = cluster()
    assert address(c) == "<pending>"
    c.run(90)
    assert address(c) == "192.0.2.10"
    service = c.get("Service", "web")
    assert service["metadata"]["finalizers"] == [FINALIZER]
    reasons = [one["reason"] for one in c.list("Event") if one["involvedObject"]["name"] == "web"]
    assert reasons[-2:] == ["EnsuringLoadBalancer", "EnsuredLoadBalancer"]
    assert list(c.cloud.balancers) == [balancer_name(service)]
    c.delete("Service", "web")
    assert c.get("Service", "web")["metadata"]["deletionTimestamp"], "it waits for the cloud"
    c.run(60)
    assert not c.cloud.balancers and not [one for one in c.list("Service") if one["metadata"]["name"] == "web"]


def test_without_the_component_it_stays_pending() -> None:
    c = cluster(components={"kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"})
    c.run(300)
    assert address(c) == "<pending>" and "finalizers" not in c.get("Service", "web")["metadata"]


def test_no_load_balancer_any_more() -> None:
    c = cluster()
    c.run(90)
    c.patch("Service", "web", {"spec": {"type": "ClusterIP"}})
    c.run(60)
    assert not c.cloud.balancers and address(c) == "<none>"
    assert not c.get("Service", "web")["metadata"].get("finalizers")


def test_a_dead_machine_is_out_of_rotation_after_half_a_minute() -> None:
    c = cluster()
    c.run(90)
    client = c.traffic.start("web", rate=50, source="outside", via="loadbalancer")
    c.run(5)
    assert client.tally.lost == 0
    c.cloud.stop_machine("node-2")
    stopped = c.now
    c.run(120)
    lost = [request.at - stopped for request in client.requests if not request.ok and request.outcome != "in flight"]
    through_it = [request.at - stopped for request in client.requests if "node-2" in request.via and request.at > stopped]
    assert lost and max(through_it) < 45, "three checks of ten seconds"


def test_only_nodes_with_endpoints_when_the_policy_is_local() -> None:
    c = cluster()
    c.patch("Service", "web", {"spec": {"externalTrafficPolicy": "Local"}})
    c.kubectl("scale deployment web --replicas=1")
    c.settle()
    c.run(120)
    client = c.traffic.start("web", rate=50, source="outside", via="loadbalancer")
    c.run(10)
    home = next(one["spec"]["nodeName"] for one in c.list("Pod") if one["metadata"]["name"].startswith("web"))
    assert client.tally.lost == 0 and {request.node for request in client.requests} == {home}


@pytest.mark.parametrize(("port", "problem"), [({"port": 80, "nodePort": 30000}, ""), ({"port": 80}, "port 80 has no node port")])
def test_what_the_cloud_cannot_do(port: dict[str, int], problem: str) -> None:
    assert unfit({"spec": {"ports": [port]}}) == problem
