"""CPU management policies: who gets CPUs of its own, and what is left for the others."""

from __future__ import annotations

import pytest

import kubenb
from kubenb.course import node_manifest, pod_manifest
from kubenb.course.cpu_manager import cpu_sets


def pod(name: str, cpu: str, limit: str = "") -> dict[str, object]:
    made = pod_manifest(name, cpu, "1Gi", nodeName="big")
    if limit:
        made["spec"]["containers"][0]["resources"]["limits"] = {"cpu": limit, "memory": "1Gi"}
    return made


@pytest.fixture(scope="module")
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=[node_manifest("big", "8", "32Gi")])
    made.apply([pod("trading", "2", "2"), pod("half", "1500m", "1500m"), pod("burst", "1", "4"), pod("batch", "500m")])
    made.settle()
    return made


def test_none_shares_everything_by_requests(cluster: kubenb.Cluster) -> None:
    rows = {row[0]: row[1:] for row in cpu_sets(cluster, "big").rows}
    assert rows["trading"] == ("Guaranteed", "2", "CPUs 0-7, shared", "2.00 CPUs"), "its limit"
    assert {row[2] for row in rows.values()} == {"CPUs 0-7, shared"}
    assert sum(float(row[3].split()[0]) for row in rows.values()) == pytest.approx(8)


def test_static_gives_whole_cpus_to_guaranteed_pods_alone(cluster: kubenb.Cluster) -> None:
    rows = {row[0]: row[1:] for row in cpu_sets(cluster, "big", "static").rows}
    assert rows["trading"][2:] == ("CPUs 1-2, its own", "2.00 CPUs")
    assert {rows[name][2] for name in ("half", "burst", "batch")} == {"CPUs 0,3-7, shared"}, (
        "one and a half is not a whole number"
    )


def test_an_unknown_policy_is_named(cluster: kubenb.Cluster) -> None:
    with pytest.raises(ValueError, match='unknown policy: "dynamic"; the kubelet knows: none, static'):
        cpu_sets(cluster, "big", "dynamic")
