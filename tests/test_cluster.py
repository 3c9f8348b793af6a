"""The learner's door: what Cluster accepts, what it refuses in words, and that nothing inside can be reached through it."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb

Object = dict[str, Any]


def deployment(name: str = "web", replicas: int = 3, image: str = "nginx:1.27") -> Object:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": image}]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def service(name: str = "web") -> Object:
    spec = {"selector": {"app": name}, "ports": [{"port": 80}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


# ---- making one ---------------------------------------------------------------------------------------------------------------


def node(name: str = "n1", **parts: Any) -> Object:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, **parts}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"nodes": -1}, "nodes must be 0 or more, not -1"),
        ({"nodes": None}, "nodes must be a number or a list of Node manifests, not None"),
        ({"nodes": "three"}, "not 'three'"),
        ({"nodes": ["n1"]}, "a node is a manifest with a metadata.name, not 'n1'"),
        ({"nodes": [{"metadata": {}}]}, "a node is a manifest with a metadata.name"),
        ({"nodes": [node(), node()]}, 'there are 2 nodes of the name "n1"'),
        ({"components": "kube-schedular"}, 'unknown component "kube-schedular": "all", or some of kube-scheduler'),
        ({"components": None}, 'unknown component "None"'),
        ({"ledger": {"watch_latancy": 1}}, 'no line "watch_latancy": do you mean "watch_latency"'),
        ({"ledger": {"watch_latency": "1s"}}, "watch_latency is a number of 0 or more"),
        ({"ledger": {"watch_latency": (2, 1)}}, "or a pair of them"),
        ({"ledger": {"watch_latency": -1}}, "not -1"),
    ],
)
def test_settings_that_are_refused(settings: Object, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        kubenb.Cluster(**settings)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        node(),
        node(status=None, spec=None),
        node(spec={"unschedulable": True}),
        node(spec={"taints": [{"key": "a", "effect": "NoSchedule"}]}),
        node(status={"capacity": {"cpu": 4, "memory": "8Gi"}}),
        node(status={"addresses": [{"address": "1.2.3.4"}], "conditions": [{"type": "Ready", "status": "False"}]}),
    ],
)
@pytest.mark.parametrize("components", ["all", ["kube-scheduler", "kube-controller-manager"], "kubelet", []])
def test_nodes_as_given(given: Object, components: Any) -> None:
    c = kubenb.Cluster(nodes=[given], components=components, frozen=True)
    c.apply(deployment())
    c.run(20)
    c.settle()
    assert len(c.list("Node")) == 1


def test_a_node_given_by_its_capacity_alone_can_take_pods() -> None:
    capacity = {"cpu": 4, "memory": "8Gi", "pods": 110}
    c = kubenb.Cluster(nodes=[node(status={"capacity": capacity})], components=["kube-scheduler", "kube-controller-manager"])
    c.apply(deployment())
    c.settle()
    assert c.get("Node", "n1")["status"]["allocatable"] == {"cpu": "4", "memory": "8Gi", "pods": "110"}
    assert {pod["spec"].get("nodeName") for pod in c.list("Pod")} == {"n1"}


def test_a_node_of_the_wrong_shape_is_refused_in_the_servers_words() -> None:
    with pytest.raises(kubenb.ApiError, match="cannot be handled as a Node"):
        kubenb.Cluster(nodes=[node(spec={"unschedulable": "yes"})])


# ---- what goes in, what comes out ---------------------------------------------------------------------------------------------


def config_map(**parts: Any) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "conf"}, **parts}


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "a manifest is YAML text, a dict, a list of them, or a Path, not NoneType"),
        (b"kind: Pod", "not bytes"),
        ([config_map(), 5], "not int"),
        (config_map(data={"a": {1, 2}}), "a manifest is plain data, and {1, 2} is not"),
        (config_map(data={"a": float("nan")}), "nan is not"),
        ({"apiVersion": "v1", "kind": "Pod", "metadata": 5}, "cannot unmarshal number into Go struct field"),
        ("foo", "a manifest is a map"),
        ("kind: Pod", "Object 'apiVersion' is missing"),
        ("a: b: c", "mapping values are not allowed in this context"),
        ({"apiVersion": "v1", "kind": "Binding", "target": {"name": "node-1"}}, 'pods "" not found'),
    ],
)
@pytest.mark.parametrize("verb", ["apply", "create"])
def test_manifests_that_are_none(verb: str, manifest: Any, message: str) -> None:
    c = kubenb.Cluster(nodes=0)
    before = len(c.history)
    with pytest.raises(kubenb.ApiError) as refused:
        getattr(c, verb)(manifest)
    assert message in refused.value.message
    assert len(c.history) == before


def test_numbers_as_keys_and_tuples_are_what_json_makes_of_them() -> None:
    c = kubenb.Cluster(nodes=0)
    assert c.create(config_map(data={8080: "x", False: "y"}))[0]["data"] == {"8080": "x", "false": "y"}
    assert c.create({**config_map(), "metadata": {"name": "b", "finalizers": ("a.io/b",)}})[0]["metadata"]["finalizers"] == [
        "a.io/b"
    ]


def spoil(value: Any) -> None:
    """Change whatever can be changed."""
    if isinstance(value, dict):
        for one in list(value.values()):
            spoil(one)
        value["spoiled"] = "spoiled"
    elif isinstance(value, list):
        for one in value:
            spoil(one)
        value.append("spoiled")


def test_what_comes_out_is_a_copy_and_what_goes_in_is_copied() -> None:
    c = kubenb.Cluster()
    given, patch = deployment(), {"spec": {"replicas": 2}}
    for answer in (
        given, c.apply(given), patch, c.patch("Deployment", "web", patch), c.get("Deployment", "web"), c.list("Node"),
        c.raw("GET", "/api/v1/nodes"), c.raw("GET", "/apis/apps/v1/namespaces/default/deployments/web/scale"),
        c.at(c.now).get("Deployment", "web"), c.replace(c.get("Deployment", "web")), c.delete("Service", "kubernetes"),
    ):  # fmt: skip
        spoil(answer)
    c.settle()
    for kind in ("Pod", "Event", "ReplicaSet"):
        spoil(c.list(kind))
    assert [r for r in c.history if "spoiled" in str(r.object)] == []


# ---- asking the parts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pod", [None, "web", {}, {"metadata": {"name": "web"}}, {"spec": None}])
def test_only_pods_can_be_explained(pod: Any) -> None:
    with pytest.raises(ValueError, match="explain\\(\\) takes a Pod manifest with a spec"):
        kubenb.Cluster().scheduler.explain(pod)


def test_a_pod_needs_no_name_to_be_explained() -> None:
    c = kubenb.Cluster()
    c.settle()
    assert c.scheduler.explain({"spec": {"containers": [{"name": "c", "image": "nginx"}]}}).node


def test_traffic_goes_through_a_kube_proxy() -> None:
    with pytest.raises(ValueError, match="no node runs a kube-proxy"):
        kubenb.Cluster(components=["kubelet"]).traffic.start(service="web")
    with pytest.raises(ValueError, match='unknown node "n9": there are node-1'):
        kubenb.Cluster(nodes=1).traffic.start(service="web", node="n9")


# ---- looking back -------------------------------------------------------------------------------------------------------------


def test_a_lost_request_is_explained_by_the_network_and_the_history() -> None:
    c = kubenb.Cluster()
    c.apply([deployment(replicas=6), service()])
    c.settle()
    c.traffic.start(service="web", rate=200)
    c.run(1)
    c.kubectl("set image deploy/web c=nginx:1.28")
    c.settle()
    lost = next(r for r in c.traffic.requests if r.outcome == "refused")
    lines = c.why(lost)
    assert lines[0].endswith("connection refused")
    assert "kube-proxy was" in lines[1] or "no EndpointSlice said so" in lines[1]
    assert lines[-1].startswith("because at") and "changed Deployment web: image nginx:1.27 → nginx:1.28" in lines[-1]
    way = c.why(next(r for r in c.traffic.requests if r.ok))
    assert "the rules on node-1 catch" in way[1]
    assert way[-1].startswith("the process in default/web-") and "answered 200" in way[-1]


def test_a_namespace_with_running_pods_can_be_deleted_and_made_again() -> None:
    c = kubenb.Cluster(frozen=True)
    for _ in range(2):
        c.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team"}})
        c.apply(deployment(), namespace="team")
        c.settle()
        assert c.get("Deployment", "web", "team")["status"]["readyReplicas"] == 3
        c.delete("Namespace", "team")
        c.settle()
        assert [c.list(kind, "team") for kind in ("Namespace", "Deployment", "Pod", "Event")][1:] == [[], [], []]
        assert "team" not in [o["metadata"]["name"] for o in c.list("Namespace")]
