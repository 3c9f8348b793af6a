"""`auth`: what rules cover, whom bindings mean, and what can-i says of it."""

from __future__ import annotations

import pytest

import kubenb


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
        ("can-i get /healthz --as=bob", "yes"),
        ("can-i get /metrics --as=bob", "no"),
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
