"""`auth`: what rules cover, whom bindings mean, and what can-i says of it."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.kubectl.access_rules import Action, applies, covers, impersonated, single_rules

PODS = {"verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods", "pods/log"]}


@pytest.mark.parametrize(
    ("rule", "action", "allowed"),
    [
        (PODS, Action("get", "", "pods"), True),
        (PODS, Action("delete", "", "pods"), False),
        (PODS, Action("get", "apps", "pods"), False),
        (PODS, Action("get", "", "pods/log"), True),
        (PODS, Action("get", "", "pods/exec"), False),
        (PODS, Action("get", path="/healthz"), False),
        ({**PODS, "resources": ["*"]}, Action("get", "", "pods/exec"), True),
        ({**PODS, "resources": ["*/scale"]}, Action("get", "", "pods/scale"), True),
        ({**PODS, "verbs": ["*"], "apiGroups": ["*"]}, Action("frob", "any", "pods"), True),
        ({**PODS, "resourceNames": ["a"]}, Action("get", "", "pods", "a"), True),
        ({**PODS, "resourceNames": ["a"]}, Action("get", "", "pods"), False),
        ({"verbs": ["get"], "nonResourceURLs": ["/healthz"]}, Action("get", path="/healthz"), True),
        ({"verbs": ["get"], "nonResourceURLs": ["/apis/*"]}, Action("get", path="/apis/apps"), True),
        ({"verbs": ["get"], "nonResourceURLs": ["/apis/*"]}, Action("get", path="/api"), False),
    ],
)
def test_what_a_rule_covers(rule: dict[str, Any], action: Action, allowed: bool) -> None:
    assert covers(rule, action) is allowed


@pytest.mark.parametrize(
    ("subject", "name", "meant"),
    [
        ({"kind": "User", "name": "alice"}, "alice", True),
        ({"kind": "User", "name": "alice"}, "bob", False),
        ({"kind": "Group", "name": "system:authenticated"}, "bob", True),
        ({"kind": "Group", "name": "system:authenticated"}, "system:anonymous", False),
        ({"kind": "Group", "name": "system:serviceaccounts:dev"}, "system:serviceaccount:dev:robot", True),
        ({"kind": "ServiceAccount", "name": "robot", "namespace": "dev"}, "system:serviceaccount:dev:robot", True),
        ({"kind": "ServiceAccount", "name": "robot"}, "system:serviceaccount:own:robot", True),
        ({"kind": "ServiceAccount", "name": "robot"}, "system:serviceaccount:dev:robot", False),
    ],
)
def test_whom_a_binding_means(subject: dict[str, Any], name: str, meant: bool) -> None:
    binding = {"metadata": {"namespace": "own"}, "subjects": [subject]}
    assert applies(binding, impersonated(name, [], "")) is meant


def test_rules_with_one_target_come_together() -> None:
    more = {"verbs": ["list", "watch"], "apiGroups": ["", "apps"], "resources": ["pods"]}
    url = {"verbs": ["get"], "nonResourceURLs": ["/healthz"]}
    assert single_rules([url, PODS, more]) == [
        ("pods", "", "", "get list watch"),
        ("pods.apps", "", "", "list watch"),
        ("pods/log", "", "", "get list"),
        ("", "/healthz", "", "get"),
    ]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("can-i '*' '*'", "yes"),
        ("can-i delete deployments.apps/web", "yes"),
        ("can-i get pods --as=alice", "yes"),
        ("can-i get po/x --as=alice", "yes"),
        ("can-i get pods -n kube-system --as=alice", "no"),
        ("can-i get pods -A --as=alice", "no"),
        ("can-i get pods --subresource=log --as=alice", "no"),
        ("can-i get nodes -A --as=bob", "yes"),
        ("can-i get /healthz --as=bob", "no"),
        ("can-i get pods --as=bob --as-group=system:masters", "yes"),
    ],
)
def test_can_i(cluster: kubenb.Cluster, command: str, answer: str) -> None:
    cluster.kubectl("create role reader --verb=get,list --resource=pods")
    cluster.kubectl("create rolebinding readers --role=reader --user=alice")
    cluster.kubectl("create clusterrole watcher --verb=get --resource=nodes")
    cluster.kubectl("create clusterrolebinding watchers --clusterrole=watcher --user=bob")
    result = cluster.kubectl(f"auth {command}")
    assert (result.stdout, result.stderr, result.returncode) == (f"{answer}\n", "", int(answer == "no"))


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("can-i get nodes", "Warning: resource 'nodes' is not namespace scoped\n\n"),
        (
            "can-i get clusterroles",
            "Warning: resource 'clusterroles' is not namespace scoped in group 'rbac.authorization.k8s.io'\n\n",
        ),
        ("can-i frob pods", "Warning: verb 'frob' is not a known verb\n\n"),
        ("can-i get foos.bar", "Warning: the server doesn't have a resource type 'foos' in group 'bar'\n\n"),
        ("can-i get pods --no-headers", "error: --no-headers cannot be set without --list specified\n"),
        ("can-i --list x", "error: list option must be specified with no arguments\n"),
    ],
)
def test_warnings_and_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    assert cluster.kubectl(f"auth {command}").stderr == stderr


def test_who_am_i(cluster: kubenb.Cluster) -> None:
    robot = cluster.kubectl("auth whoami --as=system:serviceaccount:dev:robot -o jsonpath={.status.userInfo.groups}")
    assert robot.stdout == '["system:serviceaccounts","system:serviceaccounts:dev","system:authenticated"]'
    assert cluster.kubectl("auth whoami").stdout.splitlines()[1].split() == ["Username", "kubernetes-admin"]
