"""What lies between the machines: modes by ConfigMap, the API server on the wire, power."""

from __future__ import annotations

import json

import pytest

from kubenb import Cluster
from kubenb.network.request import Http
from kubenb.network.router import LAPTOP, Source

CONFIG = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "kube-proxy", "namespace": "kube-system"},
    "data": {"config.conf": "kind: KubeProxyConfiguration\nmode: ipvs\nipvs:\n  scheduler: lc\n"},
}


def modes(c: Cluster) -> set[tuple[str, str]]:
    return {(proxy.mode, proxy.scheduler) for proxy in c.network.router.proxies.values()}


def test_kube_proxy_reads_its_mode_when_it_starts() -> None:
    c = Cluster(nodes=2)
    assert modes(c) == {("iptables", "rr")}
    c.create(CONFIG)
    c.run(5)
    assert modes(c) == {("iptables", "rr")}, "it runs on as it started"
    c.stop("kube-proxy")
    c.start("kube-proxy")
    assert modes(c) == {("ipvs", "lc")}


def test_the_mode_in_the_ledger() -> None:
    assert modes(Cluster(nodes=1, ledger={"kube_proxy_mode": "nftables"})) == {("nftables", "rr")}
    with pytest.raises(ValueError, match='unknown kube-proxy mode "userspace"'):
        Cluster(nodes=1, ledger={"kube_proxy_mode": "userspace"})
    with pytest.raises(ValueError, match="kube_proxy_mode is a word such as 'iptables', not 3"):
        Cluster(nodes=1, ledger={"kube_proxy_mode": 3})


def test_the_api_server_is_a_server_like_others() -> None:
    """By its name, its Service's address and its own; inside the cluster, and from outside."""
    c = Cluster(nodes=1)
    c.run(2)
    inside = Source("node", "node-1", "172.18.0.2")
    for host, port in (("kubernetes.default", 443), ("10.96.0.1", 443), ("172.18.0.100", 6443)):
        answer = c.network.request(inside, Http("/version", host, tls=True), port)
        assert answer.status == 200 and json.loads(answer.body)["gitVersion"] == "v1.36.2"
    assert c.network.request(LAPTOP, Http("/version", "10.96.0.1", tls=True), 443, timeout=1.0).error == "unreachable"


def test_a_machine_without_power_is_silent_and_comes_back_with_new_containers() -> None:
    c = Cluster(nodes=1, seed=1)
    c.kubectl("run web --image=nginx:1.27 --port=80")
    c.settle()
    pod = c.get("Pod", "web")
    address = pod["status"]["podIP"]
    source = Source("node", "node-1", "172.18.0.2")
    assert c.network.request(source, Http("/", address), 80).status == 200
    c.cloud.stop_machine("node-1")
    assert c.network.request(source, Http("/", address), 80, timeout=1.0).error == "timeout"
    c.cloud.start_machine("node-1")
    c.run(60)
    again = c.get("Pod", "web")
    assert again["metadata"]["uid"] == pod["metadata"]["uid"]
    assert again["status"]["containerStatuses"][0]["ready"]
    assert c.network.request(source, Http("/", again["status"]["podIP"]), 80).status == 200
