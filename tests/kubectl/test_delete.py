"""`delete`: words, waiting, selectors."""

from __future__ import annotations

import pytest

import kubenb

FORCED = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
    "The resource may continue to run on the cluster indefinitely.\n"
)


@pytest.mark.parametrize(
    ("options", "stdout", "stderr", "left"),
    [
        ("po a", 'pod "a" deleted from default namespace\n', "", "b"),
        ("po/a pod/b", 'pod "a" deleted from default namespace\npod "b" deleted from default namespace\n', "", ""),
        ("po -l run=b", 'pod "b" deleted from default namespace\n', "", "a"),
        ("po -l run=none", "No resources found\n", "", "ab"),
        ("po --all", 'pod "a" deleted from default namespace\npod "b" deleted from default namespace\n', "", ""),
        ("po a --dry-run=client", 'pod "a" deleted from default namespace (dry run)\n', "", "ab"),
        ("po a --dry-run=server", 'pod "a" deleted from default namespace (server dry run)\n', "", "ab"),
        ("po a -o name", "pod/a\n", "", "b"),
        ("po a --now", 'pod "a" deleted from default namespace\n', "", "b"),
        ("po a --grace-period=0 --force", 'pod "a" force deleted from default namespace\n', FORCED, "b"),
        ("po nope --ignore-not-found", "", "", "ab"),
        ("po a nope", 'pod "a" deleted from default namespace\n', 'Error from server (NotFound): pods "nope" not found\n', "b"),
        ("po", "", "error: resource(s) were provided, but no name was specified\n", "ab"),
        ("po a --all", "", "error: name cannot be provided when a selector is specified\n", "ab"),
        ("po --all -l a=b", "", "error: setting 'all' parameter but found a non empty selector. \n", "ab"),
        (
            "po a --force --grace-period=5",
            "",
            "error: --force and --grace-period greater than 0 cannot be specified together\n",
            "ab",
        ),
        ("po a --now --grace-period=5", "", "error: --now and --grace-period cannot be specified together\n", "ab"),
        ("po a --cascade=x", "", 'error: invalid cascade value (x). Must be "background", "foreground", or "orphan"\n', "ab"),
        ("po a -o yaml", "", "error: unexpected -o output mode: yaml. We only support '-o name'\n", "ab"),
    ],
)
def test_delete(pods: kubenb.Cluster, options: str, stdout: str, stderr: str, left: str) -> None:
    result = pods.kubectl(f"delete {options}")
    assert (result.stdout, result.stderr) == (stdout, stderr)
    assert result.returncode == (1 if "rror" in stderr else 0)
    pods.settle()
    assert "".join(one["metadata"]["name"] for one in pods.list("Pod")) == left


@pytest.fixture
def pods(cluster: kubenb.Cluster) -> kubenb.Cluster:
    for name in ("a", "b"):
        cluster.kubectl(f"run {name} --image=nginx")
    cluster.settle()
    return cluster


def test_it_waits_until_the_object_is_gone_unless_told_otherwise(pods: kubenb.Cluster) -> None:
    start = pods.now
    pods.kubectl("delete po a --wait=false")
    assert pods.now == start
    assert pods.get("Pod", "a")["metadata"]["deletionTimestamp"]
    pods.kubectl("delete po b")
    assert pods.now > start
    assert [one["metadata"]["name"] for one in pods.list("Pod") if one["metadata"]["name"] == "b"] == []


def test_a_finalizer_makes_it_wait_in_vain(cluster: kubenb.Cluster) -> None:
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: stuck, finalizers: [example.com/never]}\n"
    cluster.kubectl("create -f -", stdin=manifest)
    result = cluster.kubectl("delete cm stuck --timeout=3s")
    assert result.stdout == 'configmap "stuck" deleted from default namespace\n'
    assert result.stderr == "error: timed out waiting for the condition on configmaps/stuck\n"


def test_without_a_timeout_somebody_loses_patience(cluster: kubenb.Cluster) -> None:
    for name in ("one", "two"):
        cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "finalizers": ["a.io/b"]}})
    start = cluster.now
    result = cluster.kubectl("delete cm one two")
    assert result.stderr == "^C (configmaps/one is still there after 1h0m0s, so kubenb pressed Ctrl-C)\n"
    assert (result.returncode, cluster.now - start) == (130, 3600.0)


def test_cluster_wide_objects_have_no_namespace(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create ns team")
    assert cluster.kubectl("delete ns team").stdout == 'namespace "team" deleted\n'
