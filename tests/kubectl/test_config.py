"""`config`: contexts and namespaces; `cluster-info` and its dump."""

from __future__ import annotations

from pathlib import Path

import pytest

import kubenb

OWN = "kubernetes-admin@kubernetes"


def test_the_namespace_of_the_current_context(cluster: kubenb.Cluster) -> None:
    assert cluster.kubectl("config set-context --current --namespace=kube-system").stdout == f'Context "{OWN}" modified.\n'
    assert cluster.kubectl("get po").stderr == "No resources found in kube-system namespace.\n"
    assert cluster.kubectl("get po -n default").stderr == "No resources found in default namespace.\n"


def test_contexts_of_ones_own(cluster: kubenb.Cluster) -> None:
    said = cluster.kubectl("config set-context dev --namespace=development --cluster=kubernetes --user=kubernetes-admin").stdout
    assert said == 'Context "dev" created.\n'
    assert cluster.kubectl("get po").stderr == "No resources found in default namespace.\n"
    assert cluster.kubectl("get po --context=dev").stderr == "No resources found in development namespace.\n"
    assert cluster.kubectl("config use-context dev").stdout == 'Switched to context "dev".\n'
    assert cluster.kubectl("get po").stderr == "No resources found in development namespace.\n"
    assert cluster.kubectl(f"get po --context={OWN}").stderr == "No resources found in default namespace.\n"
    assert cluster.kubectl("config rename-context dev d").stdout == 'Context "dev" renamed to "d".\n'
    assert cluster.kubectl("config current-context").stdout == "d\n"
    table = cluster.kubectl("config get-contexts").table
    assert table is not None
    assert table.rows == [
        ["*", "d", "kubernetes", "kubernetes-admin", "development"],
        ["", OWN, "kubernetes", "kubernetes-admin", ""],
    ]
    deleted = cluster.kubectl("config delete-context d")
    assert deleted.stderr.startswith("warning: this removed your active context")
    assert cluster.kubectl("config get-contexts -o name").stdout == f"{OWN}\n"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("{.current-context}", OWN),
        ("{.contexts[0].context.cluster}", "kubernetes"),
        ("{.users[*].name}", "kubernetes-admin"),
        ("{.clusters[0].cluster.server}", "https://127.0.0.1:6443"),
    ],
)
def test_view(cluster: kubenb.Cluster, path: str, value: str) -> None:
    assert cluster.kubectl(f"config view --minify -o jsonpath='{path}'").stdout == value


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("config use-context x", 'error: no context exists with the name: "x"'),
        ("config set-context", "error: you must specify a non-empty context name or --current"),
        ("config set-context x --current", "error: you cannot specify both a context name and --current"),
        ("config rename-context x y", 'error: cannot rename the context "x", it\'s not in ~/.kube/config'),
        ("config delete-context x", "error: cannot delete context x, not in ~/.kube/config"),
        ("config get-contexts x", "error: context x not found"),
        ("config use-context ''", "error: empty context names are not allowed"),
        ("config set-context ''", "error: you must specify a non-empty context name or --current"),
        ("cluster-info dump --output-directory=/proc/x", "error: open /proc/x/nodes.json: no such file or directory"),
        ("cluster-info dump -o banana", None),
        ("config use-context", "error: Unexpected args: []\nSee 'kubectl config use-context -h' for help and examples"),
        ("get po --context=x", 'error: context "x" does not exist'),
        ("get po --cluster=x", 'error: cluster "x" does not exist'),
        ("get po --user=x", 'error: auth info "x" does not exist'),
    ],
)
def test_refusals(cluster: kubenb.Cluster, command: str, stderr: str | None) -> None:
    result = cluster.kubectl(command)
    assert result.returncode == 1
    assert stderr is None or result.stderr.rstrip("\n") == stderr


def test_where_the_control_plane_is(cluster: kubenb.Cluster) -> None:
    cluster.kubectl("create service clusterip dns --tcp=53 -n kube-system")
    cluster.kubectl("label service dns -n kube-system kubernetes.io/cluster-service=true kubernetes.io/name=CoreDNS")
    lines = cluster.kubectl("cluster-info").stdout.splitlines()
    assert lines[:2] == [
        "Kubernetes control plane is running at https://127.0.0.1:6443",
        "CoreDNS is running at https://127.0.0.1:6443/api/v1/namespaces/kube-system/services/dns:53/proxy",
    ]


def test_a_dump_into_files(web: kubenb.Cluster, tmp_path: Path) -> None:
    result = web.kubectl(f"cluster-info dump --output-directory={tmp_path} --namespaces=default")
    assert result.stdout == f"Cluster info dumped to {tmp_path}\n"
    assert (tmp_path / "nodes.json").read_text().startswith('{\n    "kind": "NodeList",\n    "apiVersion": "v1",\n')
    pod = web.list("pods")[0]["metadata"]["name"]
    where = f"logs for container nginx of pod default/{pod} ====\n"
    log = (tmp_path / "default" / pod / "logs.txt").read_text()
    assert log.startswith(f"==== START {where}") and log.endswith(f"==== END {where}")
