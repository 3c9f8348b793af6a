"""Hostnames, /etc/hosts and /etc/resolv.conf."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.kubelet.pod_names import LOOPBACK, hosts_file, pod_name, resolver

LONG = "a" * 70


def pod(name: str = "a", **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "ns"}, "spec": spec}


@pytest.mark.parametrize(
    ("manifest", "hostname", "line"),
    [
        (pod(), "a", "10.1.0.5\ta"),
        (pod(hostname="web-0"), "web-0", "10.1.0.5\tweb-0"),
        (pod(hostname="web-0", subdomain="web"), "web-0", "10.1.0.5\tweb-0.web.ns.svc.cluster.local\tweb-0"),
        (pod(subdomain="web", setHostnameAsFQDN=True), "a.web.ns.svc.cluster.local", "10.1.0.5\ta.web.ns.svc.cluster.local\ta"),
        (pod(setHostnameAsFQDN=True), "a", "10.1.0.5\ta"),
        (pod(hostnameOverride="mine.example"), "mine.example", "10.1.0.5\tmine.example"),
        (pod("x" * 62 + "-abc"), "x" * 62, "10.1.0.5\t" + "x" * 62),
    ],
)
def test_names(manifest: dict[str, Any], hostname: str, line: str) -> None:
    name = pod_name(manifest, "node-1")
    assert name.hostname == hostname
    assert hosts_file(manifest, name, "10.1.0.5") == f"# Kubernetes-managed hosts file.\n{LOOPBACK}{line}\n"


def test_a_name_too_long_for_the_kernel() -> None:
    with pytest.raises(ValueError, match=r"FQDN a{40}\.sub\.ns\.svc\.cluster\.local is too long \(64 characters is the max, 65"):
        pod_name(pod("a" * 40, subdomain="sub", setHostnameAsFQDN=True), "node-1")


def test_pods_in_the_host_s_network_have_its_name() -> None:
    manifest = pod(hostNetwork=True, hostname="x")
    name = pod_name(manifest, "node-1")
    assert name.hostname == "node-1"
    assert hosts_file(manifest, name, "10.0.0.1").startswith("# Kubernetes-managed hosts file (host network).\n")


def test_aliases_come_last() -> None:
    manifest = pod(
        hostAliases=[{"ip": "127.0.0.1", "hostnames": ["foo.local", "bar.local"]}, {"ip": "10.1.2.3", "hostnames": ["x"]}]
    )
    text = hosts_file(manifest, pod_name(manifest, "n"), "10.1.0.5")
    assert text.endswith("10.1.0.5\ta\n\n# Entries added by HostAliases.\n127.0.0.1\tfoo.local\tbar.local\n10.1.2.3\tx\n")


CLUSTER = "search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n"
HOST = "nameserver 169.254.169.253\n"
CONFIG = {"nameservers": ["192.0.2.53"], "searches": ["my.dns"], "options": [{"name": "ndots", "value": "2"}, {"name": "edns0"}]}


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ({}, CLUSTER),
        ({"dnsPolicy": "ClusterFirst"}, CLUSTER),
        ({"dnsPolicy": "Default"}, HOST),
        ({"dnsPolicy": "ClusterFirst", "hostNetwork": True}, HOST),
        ({"dnsPolicy": "ClusterFirstWithHostNet", "hostNetwork": True}, CLUSTER),
        ({"dnsPolicy": "None", "dnsConfig": CONFIG}, "search my.dns\nnameserver 192.0.2.53\noptions ndots:2 edns0\n"),
        (
            {"dnsConfig": CONFIG},
            "search ns.svc.cluster.local svc.cluster.local cluster.local my.dns\nnameserver 10.96.0.10\nnameserver 192.0.2.53\n"
            "options ndots:2 edns0\n",
        ),
        (
            {"dnsConfig": {"nameservers": ["1.1.1.1", "10.96.0.10", "8.8.8.8", "9.9.9.9"]}},
            CLUSTER.replace("10.96.0.10\n", "10.96.0.10\nnameserver 1.1.1.1\nnameserver 8.8.8.8\n"),
        ),
    ],
)
def test_resolv_conf(spec: dict[str, Any], text: str) -> None:
    assert str(resolver(pod(**spec))) == text
