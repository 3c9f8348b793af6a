"""The verbs of the API server: what is stored, what is refused and in which words, who hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.apiserver import APIServer, Call, rest
from kubenb.ledger import Ledger
from kubenb.objects import ApiError
from kubenb.sim import Simulation

Object = dict[str, Any]


@pytest.fixture
def api() -> APIServer:
    return APIServer(Simulation(0), Ledger(), frozen=True)


def config_map(name: str = "conf", **data: str) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def pod(name: str = "web", node: str = "", **meta: Any) -> Object:
    spec: Object = {"containers": [{"name": "main", "image": "nginx"}]}
    if node:
        spec["nodeName"] = node
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, **meta}, "spec": spec}


def deployment(name: str = "web", replicas: int = 3) -> Object:
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "main", "image": "nginx"}]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def refused(code: int, message: str):
    return pytest.raises(ApiError, match=message if message.startswith("^") else message.replace("(", r"\(").replace(")", r"\)"))


def test_create_stamps_and_stores(api: APIServer) -> None:
    made = api.create(config_map(a="1"))
    meta = made["metadata"]
    assert meta["namespace"] == "default"
    assert meta["creationTimestamp"] == "2026-01-01T00:00:00Z"
    assert meta["resourceVersion"] == str(api.etcd.revision)
    assert api.get(api.registry.find("cm"), "conf", "default") is made


def test_dry_run_stores_nothing(api: APIServer) -> None:
    before = api.etcd.revision
    made = api.create(config_map(), call=Call(dry_run=True))
    assert made["metadata"]["uid"]
    assert api.etcd.revision == before


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"kind": "Config"}, 404, 'no matches for kind "Config" in version "v1"'),
        ({"metadata": {"name": "conf", "namespace": "nowhere"}}, 404, 'namespaces "nowhere" not found'),
        ({"daata": {}}, 400, 'strict decoding error: unknown field "daata"'),
        ({"data": {"a": 1}}, 400, "cannot unmarshal number into Go struct field ConfigMap.data of type string"),
    ],
)
def test_what_create_refuses(api: APIServer, change: Object, code: int, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        api.create({**config_map(), **change})
    assert caught.value.code == code
    assert message in caught.value.message


def test_a_request_s_namespace_may_not_contradict_the_object_s(api: APIServer) -> None:
    obj = {**config_map(), "metadata": {"name": "conf", "namespace": "kube-system"}}
    with pytest.raises(ApiError, match=r"does not match the namespace sent on the request"):
        api.create(obj, "default")


def test_names_are_generated_and_are_unique(api: APIServer) -> None:
    names = set()
    for _ in range(20):
        made = api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "cm-"}})
        assert made["metadata"]["generateName"] == "cm-"
        names.add(made["metadata"]["name"])
    assert len(names) == 20
    assert all(len(name) == 8 for name in names)


def test_a_taken_name_is_refused_and_a_dying_one_says_so(api: APIServer) -> None:
    api.create({**config_map(), "metadata": {"name": "conf", "finalizers": ["a.io/hold"]}})
    with pytest.raises(ApiError, match=r'^configmaps "conf" already exists$'):
        api.create(config_map())
    api.delete(api.registry.find("cm"), "conf", "default")
    with pytest.raises(ApiError, match=r'^object is being deleted: configmaps "conf" already exists$'):
        api.create(config_map())


def test_update_needs_the_live_version_or_none(api: APIServer) -> None:
    old = api.create(config_map(a="1"))
    api.update({**old, "data": {"a": "2"}})
    with pytest.raises(ApiError, match=r'Operation cannot be fulfilled on configmaps "conf": the object has been modified'):
        api.update({**old, "data": {"a": "3"}})
    unversioned = {**old, "metadata": {"name": "conf"}, "data": {"a": "4"}}
    assert api.update(unversioned)["data"] == {"a": "4"}


def test_a_write_that_changes_nothing_makes_no_revision(api: APIServer) -> None:
    made = api.create(deployment())
    before = api.etcd.revision
    again = api.patch(api.registry.find("deploy"), "web", {"spec": {"replicas": 3}}, "merge", "default")
    assert again["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]
    assert api.etcd.revision == before


def test_generation_moves_with_the_spec_and_status_has_its_own_door(api: APIServer) -> None:
    resource = api.registry.find("deploy")
    api.create(deployment())
    made = api.patch(resource, "web", {"spec": {"replicas": 4}, "status": {"replicas": 9}}, "merge", "default")
    assert (made["metadata"]["generation"], made["status"].get("replicas")) == (2, None)
    change = {"spec": {"replicas": 7}, "status": {"replicas": 9}}
    made = api.patch(resource, "web", change, "merge", "default", subresource="status")
    assert (made["spec"]["replicas"], made["status"]["replicas"], made["metadata"]["generation"]) == (4, 9, 2)


def test_scale_is_a_door_to_replicas_alone(api: APIServer) -> None:
    resource = api.registry.find("deploy")
    api.create(deployment())
    scale = rest.request(api, "GET", "/apis/apps/v1/namespaces/default/deployments/web/scale")
    assert (scale["kind"], scale["spec"], scale["status"]["selector"]) == ("Scale", {"replicas": 3}, "app=web")
    wanted = {"metadata": {"name": "web"}, "spec": {"replicas": 1}}
    rest.request(api, "PUT", "/apis/apps/v1/namespaces/default/deployments/web/scale", wanted)
    assert api.get(resource, "web", "default")["spec"]["replicas"] == 1
    with pytest.raises(ApiError, match=r'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1'):
        api.patch(resource, "web", {"spec": {"replicas": -1}}, "merge", "default", subresource="scale")


def test_unknown_subresources_are_not_found(api: APIServer) -> None:
    api.create(config_map())
    with pytest.raises(ApiError, match=r"^the server could not find the requested resource$"):
        api.patch(api.registry.find("cm"), "conf", {}, "merge", "default", subresource="status")


# ---- deletion -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "phase", "grace", "left"),
    [
        ("", "Pending", None, None),  # nobody has to stop it
        ("n1", "Pending", None, 30),
        ("n1", "Running", 5, 5),
        ("n1", "Running", 0, None),
        ("n1", "Running", -3, 1),
        ("n1", "Succeeded", None, None),
        ("n1", "Failed", 60, None),
    ],
)
def test_grace(api: APIServer, node: str, phase: str, grace: int | None, left: int | None) -> None:
    resource = api.registry.find("po")
    api.create(pod(node=node))
    api.patch(resource, "web", {"status": {"phase": phase}}, "merge", "default", subresource="status")
    api.delete(resource, "web", "default", grace_period=grace)
    if left is None:
        with pytest.raises(ApiError, match=r'pods "web" not found'):
            api.get(resource, "web", "default")
    else:
        meta = api.get(resource, "web", "default")["metadata"]
        assert (meta["deletionGracePeriodSeconds"], meta["deletionTimestamp"]) == (left, api.sim.stamp(left))


def test_grace_can_only_get_shorter(api: APIServer) -> None:
    resource = api.registry.find("po")
    api.create(pod(node="n1"))
    for wanted, left in [(None, 30), (60, 30), (5, 5), (9, 5)]:
        api.delete(resource, "web", "default", grace_period=wanted)
        assert api.get(resource, "web", "default")["metadata"]["deletionGracePeriodSeconds"] == left


def test_finalizers_hold_until_the_last_is_gone(api: APIServer) -> None:
    resource = api.registry.find("cm")
    api.create({**config_map(), "metadata": {"name": "conf", "finalizers": ["a.io/hold"]}})
    marked = api.delete(resource, "conf", "default", propagation="foreground")
    assert marked["metadata"]["finalizers"] == ["a.io/hold", "foregroundDeletion"]
    marked = api.delete(resource, "conf", "default", propagation="background")
    assert marked["metadata"]["finalizers"] == ["a.io/hold"]
    api.patch(resource, "conf", {"metadata": {"finalizers": None}}, "merge", "default")
    with pytest.raises(ApiError, match=r"not found"):
        api.get(resource, "conf", "default")


def test_preconditions(api: APIServer) -> None:
    resource = api.registry.find("cm")
    made = api.create(config_map())
    with pytest.raises(ApiError, match=r"the UID in the precondition .nope. does not match the UID in record"):
        api.delete(resource, "conf", "default", preconditions={"uid": "nope"})
    assert api.delete(resource, "conf", "default", preconditions={"uid": made["metadata"]["uid"]})["status"] == "Success"


# ---- binding and eviction -----------------------------------------------------------------------------------------------------


def test_binding_happens_once(api: APIServer) -> None:
    resource = api.registry.find("po")
    api.create(pod())
    body = {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "web"}, "target": {"kind": "Node", "name": "n1"}}
    api.create(body, "default")
    bound = api.get(resource, "web", "default")
    assert bound["spec"]["nodeName"] == "n1"
    assert [(c["type"], c["status"]) for c in bound["status"]["conditions"]] == [("PodScheduled", "True")]
    with pytest.raises(ApiError, match=r'pods/binding "web": pod web is already assigned to node "n1"'):
        api.create_subresource(resource, "web", "binding", body, "default")


# ---- lists and watches --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "fields", "names"),
    [
        ("", "", ["a", "b", "c"]),
        ("app=x", "", ["a", "b"]),
        ("app in (x),tier", "", ["b"]),
        ("", "spec.nodeName=n1", ["b", "c"]),
        ("app!=x", "spec.nodeName!=n2,metadata.name=c", ["c"]),
        ("", "status.phase=Running", []),
    ],
)
def test_selectors(api: APIServer, labels: str, fields: str, names: list[str]) -> None:
    api.create(pod("b", "n1", labels={"app": "x", "tier": "1"}))
    api.create(pod("a", "n2", labels={"app": "x"}))
    api.create(pod("c", "n1"))
    found = api.list(api.registry.find("po"), "default", labels, fields)
    assert [o["metadata"]["name"] for o in found] == names


def test_a_field_that_cannot_be_selected_by(api: APIServer) -> None:
    with pytest.raises(ApiError, match=r'Unable to find "/v1, Resource=pods" .*: field label not supported: spec.colour'):
        api.list(api.registry.find("po"), "default", fields="spec.colour=red")


def test_a_watch_for_one_node_hears_of_its_pods_only(api: APIServer) -> None:
    heard: list[tuple[str, str]] = []
    resource = api.registry.find("po")
    watch = api.watch(resource, "kubelet", lambda batch: heard.extend((r.verb, r.name) for r in batch), node="n1")
    api.create(pod("mine", "n1"))
    api.create(pod("other", "n2"))
    api.create(pod("later"))
    api.sim.settle()
    assert heard == [("create", "mine")]
    api.create({"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "later"}, "target": {"kind": "Node", "name": "n1"}})
    api.sim.settle()
    watch.stop()
    api.create(pod("too-late", "n1"))
    api.sim.settle()
    assert heard[1:] == [("update", "later")]


def test_stored_versions_refuse_to_be_changed(api: APIServer) -> None:
    made = api.create(config_map(a="1"))
    with pytest.raises(TypeError, match=r"never changed in place"):
        made["data"]["a"] = "2"


# ---- REST paths ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "look", "wanted"),
    [
        ("GET", "/readyz", None, (), "ok"),
        ("GET", "/version", None, ("gitVersion",), "v1.36.2"),
        ("GET", "/api/v1/namespaces/default", None, ("metadata", "name"), "default"),
        ("GET", "/api/v1/namespaces/default/configmaps?labelSelector=a%3Db", None, ("items",), []),
        ("POST", "/api/v1/namespaces/kube-public/configmaps", {"metadata": {"name": "x"}}, ("metadata", "name"), "x"),
        ("PATCH", "/api/v1/nodes/n1", {"spec": {"unschedulable": True}}, ("spec", "unschedulable"), True),
    ],
)
def test_rest(api: APIServer, method: str, path: str, body: Any, look: tuple[str, ...], wanted: Any) -> None:
    api.create({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}})
    answer = rest.request(api, method, path, body)
    for part in look:
        answer = answer[part]
    assert answer == wanted


@pytest.mark.parametrize("path", ["/api/v1/bananas", "/apis/none/v1/x/y", "/nothing"])
def test_paths_that_are_not_served(api: APIServer, path: str) -> None:
    with pytest.raises(ApiError, match=r"the server could not find the requested resource"):
        rest.request(api, "GET", path)


PODS = "/api/v1/namespaces/default/pods"
SCALE = "/apis/apps/v1/namespaces/default/deployments/web/scale"


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "message"),
    [
        ("POST", PODS, None, 400, "the object provided is unrecognized (must be of type Pod)"),
        ("POST", PODS, ["x"], 400, "json: cannot unmarshal array"),
        ("POST", PODS, {"apiVersion": "v1", "kind": "Secret"}, 400, 'Secret in version "v1" cannot be handled as a Pod'),
        ("POST", PODS, {"apiVersion": "v2", "kind": "Pod"}, 400, "does not match the expected API version (v1)"),
        ("POST", f"{PODS}/p", {}, 405, "does not allow this method"),
        ("PUT", PODS, {}, 405, "does not allow this method"),
        ("PUT", f"{PODS}/p", {"metadata": {"name": "q"}}, 400, "(q) does not match the name on the URL (p)"),
        ("PUT", f"{PODS}/p", {}, 400, "name must be provided"),
        ("PUT", SCALE, None, 400, "must be of type Scale"),
        ("PUT", SCALE, {"spec": {"replicas": "x"}}, 400, "cannot unmarshal string into Go struct field ScaleSpec.spec.replicas"),
        ("POST", f"{PODS}/p/binding", {}, 500, "target.name: Required value"),
        ("POST", f"{PODS}/p/eviction", None, 400, "must be of type Eviction"),
        ("GET", f"{PODS}?labelSelector=a%20in%20(", None, 400, "unable to parse requirement"),
        ("GET", f"{PODS}?fieldSelector=x", None, 400, "invalid selector"),
        ("DELETE", f"{PODS}/p?gracePeriodSeconds=soon", None, 400, 'parsing "soon": invalid syntax'),
        ("DELETE", f"{PODS}/p", {"gracePeriodSeconds": "1"}, 400, "cannot unmarshal string"),
        ("DELETE", f"{PODS}/p", {"propagationPolicy": "Sideways"}, 422, 'propagationPolicy: Unsupported value: "Sideways"'),
        ("DELETE", "/api/v1/namespaces", None, 405, "does not allow this method"),
    ],
)
def test_bodies_that_are_refused(api: APIServer, method: str, path: str, body: Any, code: int, message: str) -> None:
    api.create({**pod("p"), "spec": {"containers": [{"name": "c", "image": "nginx"}]}})
    with pytest.raises(ApiError) as refused:
        rest.request(api, method, path, body)
    assert (refused.value.code, message in refused.value.message) == (code, True), refused.value.message
    assert rest.request(api, "GET", f"{PODS}/p")["metadata"]["name"] == "p"


def test_a_collection_is_deleted_as_far_as_the_selector_reaches(api: APIServer) -> None:
    for name, labels in (("a", {"x": "1"}), ("b", {"x": "2"})):
        api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}})
    path = "/api/v1/namespaces/default/configmaps"
    assert [o["metadata"]["name"] for o in rest.request(api, "DELETE", f"{path}?labelSelector=x%3D1")["items"]] == ["a"]
    assert [o["metadata"]["name"] for o in rest.request(api, "GET", f"{path}?labelSelector=x")["items"]] == ["b"]
