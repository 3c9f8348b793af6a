"""The controller, in a whole cluster: rules, addresses, pods that go away."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kubenb import Cluster, addons

INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
"""


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    c = Cluster(nodes=2, seed=2)
    c.kubectl("create deployment web --image=nginx:1.27 --replicas=3 --port=80")
    c.kubectl("expose deployment web --port=80")
    c.apply(addons.INGRESS_NGINX)
    c.apply(INGRESS)
    c.settle()
    c.run(130)
    return c


def statuses(c: Cluster, **options: Any) -> Counter[tuple[str, int]]:
    client = c.traffic.start(via="ingress", rate=50, source="outside", **options)
    c.run(3)
    client.stop()
    c.run(2)
    return Counter((request.outcome, request.status) for request in client.requests)


def test_it_writes_its_address_and_says_that_it_saw(cluster: Cluster) -> None:
    balancer = cluster.get("Service", "ingress-nginx-controller", "ingress-nginx")["status"]["loadBalancer"]["ingress"][0]["ip"]
    assert cluster.get("Ingress", "web")["status"]["loadBalancer"]["ingress"] == [{"ip": balancer}]
    events = [one for one in cluster.list("Event") if one["involvedObject"]["kind"] == "Ingress"]
    assert [(one["reason"], one["message"]) for one in events] == [("Sync", "Scheduled for sync")]


def test_requests_by_host(cluster: Cluster) -> None:
    assert set(statuses(cluster, host="shop.example.com")) == {("ok", 200)}
    assert set(statuses(cluster, host="other.example.com")) == {("ok", 404)}


def test_the_way_is_told(cluster: Cluster) -> None:
    client = cluster.traffic.start(via="ingress", rate=50, source="outside", host="shop.example.com")
    cluster.run(1)
    client.stop()
    told = str(cluster.why(client.requests[0])).replace("\n    ", " ")
    assert "came in by ingress, by load balancer 192.0.2.10:80 -> node-" in told
    assert "the ingress controller knew 3 endpoints" in told and "answered 200" in told


def test_a_service_without_endpoints_is_unavailable_and_comes_back(cluster: Cluster) -> None:
    cluster.kubectl("scale deployment web --replicas=0")
    cluster.run(10)
    assert set(statuses(cluster, host="shop.example.com")) == {("error", 503)}
    cluster.kubectl("scale deployment web --replicas=3")
    cluster.settle()
    cluster.run(5)
    assert set(statuses(cluster, host="shop.example.com")) == {("ok", 200)}


def test_a_pod_that_refuses_is_no_loss_for_the_next_is_asked(cluster: Cluster) -> None:
    """nginx ends at once on SIGTERM, and the controller hears of it late: it goes on to the next pod."""
    client = cluster.traffic.start(via="ingress", rate=100, source="outside", host="shop.example.com")
    cluster.run(4)
    victim = next(one["metadata"]["name"] for one in cluster.list("Pod", "default"))
    cluster.kubectl(f"delete pod {victim} --wait=false")
    cluster.run(0.2)  # the process has ended, its address is still there: connections are refused
    client.stop()
    cluster.run(2)
    assert client.tally.lost == 0


def test_pods_that_are_replaced_faster_than_it_syncs_are_lost_to_it(cluster: Cluster) -> None:
    """A rollout of three pods takes three seconds, and so does it take the controller to hear of anything."""
    client = cluster.traffic.start(via="ingress", rate=100, source="outside", host="shop.example.com")
    cluster.run(1)
    cluster.kubectl("rollout restart deployment web")
    cluster.run(20)
    client.stop()
    cluster.run(10)
    outcomes = {request.outcome for request in client.requests if not request.ok}
    assert outcomes and outcomes <= {"timeout", "error"}
    assert client.requests[-1].ok


def test_shadow_traffic_goes_to_a_mirror_whose_answers_nobody_sees(cluster: Cluster) -> None:
    cluster.kubectl("create deployment shadow --image=luksa/kubia:v2 --port=8080")
    cluster.kubectl("expose deployment shadow --port=80 --target-port=8080")
    target = "http://shadow.default.svc.cluster.local$request_uri"
    cluster.kubectl(f"annotate ingress web nginx.ingress.kubernetes.io/mirror-target={target}")
    cluster.settle()
    cluster.run(5)
    client = cluster.traffic.start(via="ingress", rate=50, source="outside", host="shop.example.com")
    cluster.run(2)
    client.stop()
    cluster.run(2)
    assert {request.image for request in client.requests} == {"nginx:1.27"}
    proxy = next(iter(cluster.network.relays.values()))
    assert proxy.mirrored == client.tally.sent == 100


def test_the_controllers_own_pod_is_needed(cluster: Cluster) -> None:
    cluster.kubectl("scale deployment ingress-nginx-controller -n ingress-nginx --replicas=0")
    cluster.run(40)
    assert not any(outcome == "ok" for outcome, _ in statuses(cluster, host="shop.example.com"))
