"""Server-side apply through the whole server: who owns what, and who is refused."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.apiserver import Call

Object = dict[str, Any]


def config(**data: str) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf"}, "data": data}


@pytest.fixture
def cluster() -> kubenb.Cluster:
    return kubenb.Cluster(nodes=0, seed=0, frozen=True)


def apply(cluster: kubenb.Cluster, manager: str, force: bool = False, **data: str) -> Object:
    resource = cluster.api.registry.find("cm")
    return cluster.api.patch(resource, "conf", config(**data), "apply", "default", Call(manager=manager, force=force))


def managers(cluster: kubenb.Cluster) -> list[tuple[str, str]]:
    owners = cluster.get("ConfigMap", "conf")["metadata"]["managedFields"]
    return [(entry["manager"], entry["operation"]) for entry in owners]


def test_what_is_no_longer_said_goes_unless_others_say_it(cluster: kubenb.Cluster) -> None:
    apply(cluster, "a", x="1", y="2")
    apply(cluster, "b", y="2")
    assert apply(cluster, "a", z="3")["data"] == {"y": "2", "z": "3"}
    assert managers(cluster) == [("a", "Apply"), ("b", "Apply")]


def test_a_field_of_somebody_else_is_a_conflict_unless_forced(cluster: kubenb.Cluster) -> None:
    apply(cluster, "a", x="1")
    with pytest.raises(kubenb.ApiError, match=r'^Apply failed with 1 conflict: conflict with "a": \.data\.x$') as caught:
        apply(cluster, "b", x="2")
    assert caught.value.code == 409
    assert apply(cluster, "b", force=True, x="2")["data"] == {"x": "2"}


def test_ordinary_writes_are_owners_too(cluster: kubenb.Cluster) -> None:
    cluster.create(config(x="1"))
    assert managers(cluster) == [("kubectl", "Update")]
    with pytest.raises(kubenb.ApiError, match=r'conflict with "kubectl" using v1: \.data\.x'):
        apply(cluster, "a", x="2")


def test_components_are_not_noted(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create deployment web --image=nginx")
    cluster.settle()
    owners = cluster.get("Deployment", "web")["metadata"]["managedFields"]
    assert [entry["manager"] for entry in owners] == ["kubectl-create"]
    assert "managedFields" not in cluster.list("Pod", "default")[0]["metadata"]


def test_an_unknown_field_is_refused_before_anything_is_owned(cluster: kubenb.Cluster) -> None:
    with pytest.raises(kubenb.ApiError, match='unknown field "dta"'):
        cluster.api.patch(cluster.api.registry.find("cm"), "conf", {**config(), "dta": {}}, "apply", "default", Call())


def test_what_the_schema_cannot_place_is_stored_without_owners() -> None:
    cluster = kubenb.Cluster(nodes=0)
    spec = {"imagePullSecrets": [{}], "containers": [{"name": "c", "image": "nginx"}]}
    stored = cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec})[0]
    assert stored["spec"]["imagePullSecrets"] == [{}]
    assert "managedFields" not in stored["metadata"]
