"""Who may do what: the default roles, refusals in the real words, what may be passed on."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.apiserver import rest
from kubenb.apiserver.authorization import refusal
from kubenb.objects import ApiError
from kubenb.objects.rbac import ADMINISTRATOR, ANONYMOUS, Action, User, impersonated, service_account

RBAC = {"apiVersion": "rbac.authorization.k8s.io/v1"}
ROBOT = service_account("default", "robot")


@pytest.fixture
def cluster() -> kubenb.Cluster:
    return kubenb.Cluster(nodes=1, components=["kube-controller-manager"], frozen=True)


def bind(cluster: kubenb.Cluster, role: str, user: str, namespace: str = "") -> None:
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    name = f"{user}-{role}".replace(":", "-")
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}
    binding = {**RBAC, "kind": kind, "metadata": {"name": name}, "roleRef": reference, "subjects": [subject]}
    cluster.create(binding, namespace=namespace or "default")


@pytest.mark.parametrize(
    ("action", "namespace", "message"),
    [
        (
            Action("get", "", "pods", "web"), "default",
            'pods "web" is forbidden: User "eve" cannot get resource "pods" in API group "" in the namespace "default"',
        ),
        (
            Action("list", "apps", "deployments/scale"), "x",
            'deployments.apps is forbidden: User "eve" cannot list resource "deployments/scale" in API group "apps" '
            'in the namespace "x"',
        ),
        (
            Action("list", "", "nodes"), "",
            'nodes is forbidden: User "eve" cannot list resource "nodes" in API group "" at the cluster scope',
        ),
        (Action("get", path="/metrics"), "", 'forbidden: User "eve" cannot get path "/metrics"'),
    ],
)  # fmt: skip
def test_the_words_of_a_refusal(action: Action, namespace: str, message: str) -> None:
    assert refusal(User("eve"), action, namespace).message == message


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        ("view", Action("list", "", "pods"), True),
        ("view", Action("get", "", "secrets"), False),
        ("view", Action("create", "", "pods"), False),
        ("edit", Action("get", "", "secrets"), True),
        ("edit", Action("create", "apps", "deployments"), True),
        ("edit", Action("create", "rbac.authorization.k8s.io", "roles"), False),
        ("admin", Action("create", "rbac.authorization.k8s.io", "roles"), True),
        ("admin", Action("delete", "", "nodes"), False),
        ("cluster-admin", Action("delete", "", "nodes"), True),
        ("system:node", Action("update", "", "nodes/status"), True),
    ],
)
def test_the_roles_that_every_cluster_has(cluster: kubenb.Cluster, role: str, action: Action, allowed: bool) -> None:
    bind(cluster, role, "bob")
    assert bool(cluster.api.authorizer.allowed(impersonated("bob"), action, "default")) is allowed
    assert not cluster.api.authorizer.allowed(impersonated("eve"), action, "default")


def test_a_binding_in_a_namespace_holds_there_alone(cluster: kubenb.Cluster) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "dev"}})
    bind(cluster, "view", "bob", "dev")
    allowed = cluster.api.authorizer.allowed
    bob, pods = impersonated("bob"), Action("list", "", "pods")
    assert [bool(allowed(bob, pods, space)) for space in ("dev", "default", "")] == [True, False, False]
    assert allowed(bob, pods, "dev") == 'RBAC: allowed by RoleBinding "bob-view/dev" of ClusterRole "view" to User "bob"'


def test_masters_need_no_binding(cluster: kubenb.Cluster) -> None:
    cluster.delete("ClusterRoleBinding", "cluster-admin")
    assert cluster.api.authorizer.allowed(ADMINISTRATOR, Action("delete", "", "nodes"))


def test_a_kubelet_reads_the_secrets_of_its_own_pods(cluster: kubenb.Cluster) -> None:
    kubelet = User("system:node:node-1", ("system:nodes", "system:authenticated"))
    container = {"name": "c", "image": "nginx", "envFrom": [{"secretRef": {"name": "key"}}]}
    spec = {"nodeName": "node-1", "containers": [container]}
    cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
    allowed = cluster.api.authorizer.allowed
    assert allowed(kubelet, Action("get", "", "secrets", "key"), "default")
    assert not allowed(kubelet, Action("get", "", "secrets", "other"), "default")
    assert not allowed(User("system:node:node-2", kubelet.groups), Action("get", "", "secrets", "key"), "default")
    assert not allowed(kubelet, Action("delete", "apps", "deployments"), "default")


@pytest.mark.parametrize(
    ("method", "path", "verb"),
    [
        ("GET", "/api/v1/namespaces/default/pods", "list"),
        ("GET", "/api/v1/namespaces/default/pods?watch=true", "watch"),
        ("GET", "/api/v1/namespaces/default/pods/web", "get"),
        ("DELETE", "/api/v1/namespaces/default/pods/web", "delete"),
        ("DELETE", "/api/v1/namespaces/default/pods", "deletecollection"),
        ("PATCH", "/api/v1/namespaces/default/pods/web", "patch"),
        ("PUT", "/api/v1/namespaces/default/pods/web/status", "update"),
        ("POST", "/api/v1/namespaces/default/pods", "create"),
        ("POST", "/api/v1/namespaces/default/pods/web/eviction", "create"),
    ],
)
def test_what_a_request_is(cluster: kubenb.Cluster, method: str, path: str, verb: str) -> None:
    with pytest.raises(ApiError, match=f"cannot {verb} resource") as refused:
        rest.request(cluster.api, method, path, {}, user=ROBOT)
    assert refused.value.code == 403


def test_who_is_nobody_sees_the_version_and_no_more(cluster: kubenb.Cluster) -> None:
    assert rest.request(cluster.api, "GET", "/version", user=ANONYMOUS)["gitVersion"] == "v1.36.2"
    for path in ("/", "/apis", "/metrics", "/api/v1/nodes"):
        with pytest.raises(ApiError) as refused:
            rest.request(cluster.api, "GET", path, user=ANONYMOUS)
        assert refused.value.code == 403
    assert rest.request(cluster.api, "GET", "/apis", user=ROBOT)["kind"] == "APIGroupList"
    assert rest.request(cluster.api, "GET", "/api/v1/nodes", user=ADMINISTRATOR)["kind"] == "NodeList"


def role(name: str, *verbs: str, resource: str = "pods") -> dict[str, Any]:
    rule = {"apiGroups": [""], "resources": [resource], "verbs": list(verbs)}
    return {**RBAC, "kind": "Role", "metadata": {"name": name, "namespace": "default"}, "rules": [rule]}


def test_nobody_gives_away_what_they_do_not_have(cluster: kubenb.Cluster) -> None:
    bind(cluster, "admin", "eve")
    eve, path = impersonated("eve"), "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles"
    rest.request(cluster.api, "POST", path, role("own", "get", "list"), user=eve)
    with pytest.raises(ApiError) as refused:
        rest.request(cluster.api, "POST", path, role("more", "get", "list", resource="nodes"), user=eve)
    assert refused.value.message == (
        'roles.rbac.authorization.k8s.io "more" is forbidden: user "eve" (groups=["system:authenticated"]) is attempting to '
        'grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}'
    )
    binding = {**RBAC, "kind": "RoleBinding", "metadata": {"name": "b"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}}  # fmt: skip
    with pytest.raises(ApiError, match="not currently held"):
        rest.request(cluster.api, "POST", path.replace("roles", "rolebindings"), binding, user=eve)
    cluster.create(role("more", "get", resource="nodes"))
    assert rest.request(cluster.api, "PATCH", f"{path}/more", {"metadata": {"labels": {"a": "b"}}}, user=eve)


def test_a_role_made_of_others_follows_them(cluster: kubenb.Cluster) -> None:
    cluster.settle()
    before = cluster.api.etcd.revision
    rule = {"apiGroups": ["stable.example.com"], "resources": ["crontabs"], "verbs": ["get"]}
    labels = {"rbac.authorization.k8s.io/aggregate-to-view": "true"}
    cluster.create({**RBAC, "kind": "ClusterRole", "metadata": {"name": "crontabs", "labels": labels}, "rules": [rule]})
    cluster.settle()
    for name in ("view", "edit", "admin"):
        assert rule in cluster.get("ClusterRole", name)["rules"]
    cluster.delete("ClusterRole", "crontabs")
    cluster.settle()
    assert rule not in cluster.get("ClusterRole", "admin")["rules"]
    assert cluster.api.etcd.revision == before + 8


def test_default_roles_have_no_place_in_the_history() -> None:
    cluster = kubenb.Cluster(nodes=0)
    revision = cluster.api.etcd.revision
    assert len(cluster.list("ClusterRole")) > 60
    assert cluster.api.etcd.revision == revision
    cluster.delete("ClusterRole", "view")
    with pytest.raises(ApiError):
        cluster.get("ClusterRole", "view")
