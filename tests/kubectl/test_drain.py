"""`cordon`, `uncordon`, `drain`: which pods stand in the way, and how the others go."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.kubectl.drainable import Choice, choose, is_long_gone
from kubenb.kubectl.errors import CommandError

BUDGET = "create poddisruptionbudget web --selector=app=web --min-available=2"


def pod(owner: str = "", volume: str = "", phase: str = "Running", **metadata: Any) -> dict[str, Any]:
    owners = [{"kind": owner, "name": "boss", "controller": True}] if owner else []
    volumes = [{"name": "v", volume: {}}] if volume else []
    return {
        "metadata": {"name": "p", "namespace": "default", "ownerReferences": owners, **metadata},
        "spec": {"volumes": volumes},
        "status": {"phase": phase},
    }


def judge(one: dict[str, Any], flags: str = "", exists: bool = True) -> Choice:
    return choose(
        [one], lambda namespace, name: exists, now=100.0, force="f" in flags, ignore_daemon_sets="d" in flags,
        delete_empty_dirs="e" in flags, skip_after=10.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "flags", "moved", "said"),
    [
        (pod("ReplicaSet"), "", 1, ""),
        (pod(), "", 0, "cannot delete Pods that declare no controller (use --force to override): default/p"),
        (pod(), "f", 1, "deleting Pods that declare no controller: default/p"),
        (pod(phase="Succeeded"), "", 1, ""),
        (pod("DaemonSet"), "", 0, "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/p"),
        (pod("DaemonSet"), "d", 0, "ignoring DaemonSet-managed Pods: default/p"),
        (pod("DaemonSet", phase="Failed"), "", 1, ""),
        (pod("ReplicaSet", "emptyDir"), "", 0,
         "cannot delete Pods with local storage (use --delete-emptydir-data to override): default/p"),
        (pod("ReplicaSet", "emptyDir"), "e", 1, "deleting Pods with local storage: default/p"),
        (pod("", "emptyDir"), "ef", 1, "deleting Pods that declare no controller: default/p"),
        (pod("ReplicaSet", "hostPath"), "", 1, ""),
        (pod(annotations={"kubernetes.io/config.mirror": "x"}), "", 0, ""),
        (pod(deletionTimestamp="2026-01-01T00:00:05Z"), "", 0, ""),
    ],
)  # fmt: skip
def test_which_pods_move(one: dict[str, Any], flags: str, moved: int, said: str) -> None:
    choice = judge(one, flags)
    refusal = ""
    try:
        choice.check()
    except CommandError as error:
        refusal = str(error)
    assert (len(choice.pods), choice.warning or refusal) == (moved, said)


def test_a_pod_whose_daemon_set_is_no_more_may_be_forced() -> None:
    assert judge(pod("DaemonSet"), "f", exists=False).pods
    with pytest.raises(CommandError, match=r'cannot delete daemonsets\.apps "boss" not found: default/p'):
        judge(pod("DaemonSet"), "d", exists=False).check()


@pytest.mark.parametrize(("seconds", "gone"), [(0.0, False), (94.0, True), (95.0, False)])
def test_long_gone(seconds: float, gone: bool) -> None:
    assert is_long_gone(pod(deletionTimestamp="2026-01-01T00:00:05Z"), 100.0, seconds) is gone


def test_cordon_and_back(cluster: kubenb.Cluster) -> None:
    said = [cluster.kubectl(f"{verb} node-1").stdout for verb in ("cordon", "cordon", "uncordon", "uncordon")]
    assert said == [
        "node/node-1 cordoned\n",
        "node/node-1 already cordoned\n",
        "node/node-1 uncordoned\n",
        "node/node-1 already uncordoned\n",
    ]
    assert cluster.kubectl("cordon -l kubernetes.io/os=linux --dry-run=client").stdout.count("cordoned (dry run)") == 2
    assert "unschedulable" not in cluster.get("nodes", "node-1")["spec"]


def test_pods_go_elsewhere(web: kubenb.Cluster) -> None:
    result = web.kubectl("drain node-1")
    lines = result.stdout.splitlines()
    assert (result.returncode, lines[0], lines[-1]) == (0, "node/node-1 cordoned", "node/node-1 drained")
    assert lines[1].startswith("evicting pod default/web-")
    web.settle()
    assert {one["spec"]["nodeName"] for one in web.list("pods")} == {"node-2"}


def test_a_budget_is_asked_again_every_five_seconds(web: kubenb.Cluster) -> None:
    web.kubectl(BUDGET)
    web.settle()
    start = web.now
    result = web.kubectl("drain node-1 --timeout=12s")
    again = "(will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget."
    assert (result.returncode, result.stderr.count(again)) == (1, 3)
    assert web.now == pytest.approx(start + 12)
    assert "global timeout reached: 12s" in result.stderr
    assert "There are pending nodes to be drained:\n node-1\n" in result.stderr
    assert web.get("nodes", "node-1")["spec"]["unschedulable"] is True


def test_a_drain_that_gets_nowhere_ends_by_itself(web: kubenb.Cluster) -> None:
    web.kubectl(BUDGET)
    web.settle()
    start = web.now
    result = web.kubectl("drain node-1")
    assert result.returncode == 130
    assert web.now == pytest.approx(start + 120)
    assert result.stderr.splitlines()[-1].startswith("^C")


def test_deleting_instead_asks_no_budget(web: kubenb.Cluster) -> None:
    web.kubectl(BUDGET)
    result = web.kubectl("drain node-1 node-2 --disable-eviction --grace-period=1")
    assert (result.returncode, result.stdout.count(" deleted\n"), result.stdout.count(" drained\n")) == (0, 2, 2)


def test_one_node_that_refuses_does_not_keep_the_others(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("run bare --image=nginx")
    cluster.settle()
    node = cluster.get("pods", "bare")["spec"]["nodeName"]
    result = cluster.kubectl("drain node-1 node-2")
    refused = "cannot delete Pods that declare no controller (use --force to override): default/bare"
    assert result.stderr == (
        f'error: unable to drain node "{node}" due to error: {refused}, continuing command...\n'
        f"There are pending nodes to be drained:\n {node}\n{refused}\n"
    )
    assert result.stdout.count("drained") == 1


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("drain", "error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples"),
        ("drain nope", 'Error from server (NotFound): nodes "nope" not found'),
        ("cordon node-1 -l a=b", "error: cannot specify both a node name and a --selector option\n"
         "See 'kubectl cordon -h' for help and examples"),
        ("cordon svc/kubernetes", 'error: expected resource of type node, got "/v1, Resource=services"'),
        ("drain node-1 --pod-selector=a==b=c", "error: --pod-selector=<pod_selector> must be a valid label selector"),
    ],
)  # fmt: skip
def test_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    result = cluster.kubectl(command)
    assert (result.returncode, result.stderr.rstrip("\n")) == (1, stderr)
