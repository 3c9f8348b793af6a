"""Quotas: what is charged at once, what is given back, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb


def quota(**hard: str) -> dict[str, Any]:
    names = {name.replace("_", "."): amount for name, amount in hard.items()}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": names}}


def pod(name: str, cpu: str = "100m") -> dict[str, Any]:
    container = {"name": "c", "image": "nginx", "resources": {"requests": {"cpu": cpu}}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [container]}}


@pytest.fixture
def cluster() -> kubenb.Cluster:
    return kubenb.Cluster(nodes=1, seed=0, frozen=True)


def used(cluster: kubenb.Cluster) -> dict[str, str]:
    return cluster.get("ResourceQuota", "q")["status"]["used"]


def test_admission_charges_and_the_controller_gives_back(cluster: kubenb.Cluster) -> None:
    cluster.create(quota(pods="2", requests_cpu="1"))
    cluster.settle()
    assert used(cluster) == {"pods": "0", "requests.cpu": "0"}
    cluster.create([pod("a"), pod("b", "300m")])
    assert used(cluster) == {"pods": "2", "requests.cpu": "400m"}
    cluster.delete("Pod", "a")
    cluster.settle()
    assert used(cluster) == {"pods": "1", "requests.cpu": "300m"}


def test_over_the_limit_is_refused_in_the_real_words(cluster: kubenb.Cluster) -> None:
    cluster.create(quota(requests_cpu="150m"))
    cluster.settle()
    cluster.create(pod("a"))
    with pytest.raises(kubenb.ApiError) as caught:
        cluster.create(pod("b"))
    assert caught.value.message == (
        'pods "b" is forbidden: exceeded quota: q, '
        "requested: requests.cpu=100m, used: requests.cpu=100m, limited: requests.cpu=150m"
    )


def test_a_quota_counts_what_was_there_before_it(cluster: kubenb.Cluster) -> None:
    cluster.create([pod("a"), pod("b")])
    cluster.create(quota(pods="1"))
    cluster.settle()
    assert used(cluster) == {"pods": "2"}


def test_a_finished_pod_is_no_pod_any_more(cluster: kubenb.Cluster) -> None:
    cluster.create(quota(pods="5"))
    cluster.settle()
    done = pod("a")
    done["metadata"]["annotations"] = {"kubenb.io/succeed-after": "1s"}
    done["spec"]["restartPolicy"] = "Never"
    cluster.create(done)
    assert used(cluster) == {"pods": "1"}
    cluster.run(20)
    assert used(cluster) == {"pods": "0"}


def resized(cluster: kubenb.Cluster, cpu: str) -> None:
    resources = {"requests": {"cpu": cpu}}
    cluster.patch("Pod", "a", {"spec": {"containers": [{"name": "c", "resources": resources}]}}, subresource="resize")


def test_a_resized_pod_is_charged_and_gives_back(cluster: kubenb.Cluster) -> None:
    cluster.create(quota(pods="5", requests_cpu="1"))
    cluster.settle()
    cluster.create(pod("a", "400m"))
    cluster.settle()
    resized(cluster, "900m")
    assert used(cluster) == {"pods": "1", "requests.cpu": "900m"}
    with pytest.raises(kubenb.ApiError, match=r"requested: requests.cpu=200m, used: requests.cpu=900m, limited: requests.cpu=1"):
        resized(cluster, "1100m")
    resized(cluster, "300m")
    cluster.settle()
    assert used(cluster) == {"pods": "1", "requests.cpu": "300m"}


@pytest.mark.parametrize(
    ("scopes", "counted"),
    [
        (["Terminating"], {"deadline"}),
        (["NotTerminating"], {"burstable", "silent"}),
        (["BestEffort"], {"silent"}),
        (["NotBestEffort"], {"burstable", "deadline"}),
        (["NotTerminating", "NotBestEffort"], {"burstable"}),
    ],
)
def test_scopes_count_some_pods_only(cluster: kubenb.Cluster, scopes: list[str], counted: set[str]) -> None:
    cluster.create({**quota(pods="9"), "spec": {"hard": {"pods": "9"}, "scopes": scopes}})
    cluster.settle()
    silent = pod("silent")
    del silent["spec"]["containers"][0]["resources"]
    deadline = pod("deadline")
    deadline["spec"]["activeDeadlineSeconds"] = 600
    for one in (pod("burstable"), silent, deadline):
        before = int(used(cluster)["pods"])
        cluster.create(one)
        assert int(used(cluster)["pods"]) - before == (one["metadata"]["name"] in counted)
    cluster.settle()
    assert used(cluster) == {"pods": str(len(counted))}, "the controller counts as admission did"
