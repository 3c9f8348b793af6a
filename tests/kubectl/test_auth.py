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


def test_a_role_made_of_others(cluster: kubenb.Cluster) -> None:
    made = cluster.kubectl("create clusterrole all --aggregation-rule=rbac.authorization.k8s.io/aggregate-to-view=true")
    assert made.stdout == "clusterrole.rbac.authorization.k8s.io/all created\n"
    cluster.settle()
    assert cluster.get("ClusterRole", "all")["rules"] == cluster.get("ClusterRole", "view")["rules"]
    both = cluster.kubectl("create clusterrole x --aggregation-rule=a=b --verb=get").stderr
    assert both == "error: aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames\n"


def test_a_token_speaks_for_its_account(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create serviceaccount robot")
    cluster.kubectl("create role reader --verb=list --resource=pods")
    cluster.kubectl("create rolebinding readers --role=reader --serviceaccount=default:robot")
    token = cluster.kubectl("create token robot --duration=15m").stdout.strip()
    assert cluster.kubectl(f"get pods --token={token}").returncode == 0
    refused = cluster.kubectl(f"get services --token={token}").stderr
    assert refused == (
        'Error from server (Forbidden): services is forbidden: User "system:serviceaccount:default:robot" cannot list resource '
        '"services" in API group "" in the namespace "default"\n'
    )
    assert cluster.kubectl("get pods --token=x").stderr == "error: You must be logged in to the server (Unauthorized)\n"


@pytest.mark.parametrize(
    ("flags", "stderr"),
    [
        ("nobody", 'error: failed to create token: serviceaccounts "nobody" not found\n'),
        ("default --bound-object-name=x", "error: --bound-object-name can only be set if --bound-object-kind is provided\n"),
        ("default --bound-object-kind=Service", "error: supported --bound-object-kind values are Node, Pod, Secret\n"),
        ("default --bound-object-kind=Pod", "error: --bound-object-name is required if --bound-object-kind is provided\n"),
    ],
)
def test_tokens_refused(cluster: kubenb.Cluster, flags: str, stderr: str) -> None:
    assert cluster.kubectl(f"create token {flags}").stderr == stderr


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("get pods", 'pods is forbidden: User "eve" cannot list'),
        ("get pods -A", "at the cluster scope"),
        ("get pod web", 'pods "web" is forbidden: User "eve" cannot get'),
        ("delete pod web", 'cannot delete resource "pods"'),
        ("scale deployment web --replicas=2", "cannot get resource"),
        ("create configmap conf", 'cannot create resource "configmaps"'),
        ("label node node-1 a=b", 'cannot get resource "nodes" in API group "" at the cluster scope'),
        ("get --raw /metrics", 'forbidden: User "eve" cannot get path "/metrics"'),
    ],
)
def test_what_a_stranger_is_told(cluster: kubenb.Cluster, command: str, what: str) -> None:
    assert what in cluster.kubectl(f"{command} --as=eve").stderr


def test_acting_as_somebody_else_is_a_right_of_its_own(cluster: kubenb.Cluster) -> None:
    cluster.run(1)
    token = cluster.kubectl("create token default").stdout.strip()
    refused = cluster.kubectl(f"get pods --token={token} --as=alice").stderr
    assert refused == (
        'Error from server (Forbidden): users "alice" is forbidden: User "system:serviceaccount:default:default" cannot '
        'impersonate resource "users" in API group "" at the cluster scope\n'
    )
    cluster.kubectl("create clusterrolebinding all --clusterrole=cluster-admin --serviceaccount=default:default")
    assert "alice" in cluster.kubectl(f"auth whoami --token={token} --as=alice").stdout
