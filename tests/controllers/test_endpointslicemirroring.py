"""Hand-made Endpoints become slices."""

from __future__ import annotations

from typing import Any

from controllers.builders import manifest, service

import kubenb

LABELS = {"endpointslice.kubernetes.io/skip-mirror": "true"}


def mirrored(cluster: kubenb.Cluster) -> list[dict[str, Any]]:
    managed = "endpointslice.kubernetes.io/managed-by=endpointslicemirroring-controller.k8s.io"
    return cluster.list("EndpointSlice", "default", labels=managed)


def endpoints(*ips: str, **labels: str) -> dict[str, Any]:
    subsets = [{"addresses": [{"ip": ip} for ip in ips], "ports": [{"port": 8080}]}]
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "db", "labels": labels}, "subsets": subsets}


def without_selector() -> dict[str, Any]:
    made = manifest(service("db"))
    del made["spec"]["selector"]
    return made


def test_addresses_are_mirrored_and_followed(cluster: kubenb.Cluster) -> None:
    cluster.create([without_selector(), endpoints("192.0.2.1", "192.0.2.2")])
    cluster.run(2)
    (one,) = mirrored(cluster)
    assert [e["addresses"] for e in one["endpoints"]] == [["192.0.2.1"], ["192.0.2.2"]]
    assert one["metadata"]["ownerReferences"][0]["kind"] == "Endpoints"
    cluster.delete("EndpointSlice", one["metadata"]["name"])
    cluster.run(2)
    assert len(mirrored(cluster)) == 1
    cluster.delete("Endpoints", "db")
    cluster.run(2)
    assert mirrored(cluster) == []


def test_not_without_a_service_nor_against_their_will(cluster: kubenb.Cluster) -> None:
    cluster.create(endpoints("192.0.2.1"))
    cluster.run(2)
    assert mirrored(cluster) == []
    cluster.create(without_selector())
    cluster.run(2)
    assert len(mirrored(cluster)) == 1
    cluster.patch("Endpoints", "db", {"metadata": {"labels": LABELS}})
    cluster.run(2)
    assert mirrored(cluster) == []


def test_the_api_servers_own_are_left_alone(cluster: kubenb.Cluster) -> None:
    cluster.run(2)
    assert mirrored(cluster) == []
