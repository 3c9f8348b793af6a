"""`get`: tables, formats, selections, and what it says when there is nothing."""

from __future__ import annotations

import json

import pytest

import kubenb
from kubenb.objects.yaml_documents import load_yaml


@pytest.mark.parametrize(
    ("command", "stdout"),
    [
        ("get cm", "NAME               DATA   AGE\nkube-root-ca.crt   1      AGE\n"),
        (
            "get cm,sa",
            "NAME                         DATA   AGE\nconfigmap/kube-root-ca.crt   1      AGE\n\n"
            "NAME                     AGE\nserviceaccount/default   AGE\n",
        ),
        ("get cm -A --no-headers -l none=of", ""),
        ("get cm -o name", "configmap/kube-root-ca.crt\n"),
        ("get configmaps/kube-root-ca.crt -o jsonpath={.metadata.name}", "kube-root-ca.crt"),
        ("get svc -o custom-columns=N:.metadata.name,X:.spec.nope", "N            X\nkubernetes   <none>\n"),
        (
            "get ns -o name --field-selector metadata.name!=default",
            "namespace/kube-node-lease\nnamespace/kube-public\nnamespace/kube-system\n",
        ),
        ("get ns default --show-labels --no-headers", "default   Active   AGE   kubernetes.io/metadata.name=default\n"),
        (
            "get ns default -L kubernetes.io/metadata.name",
            "NAME      STATUS   AGE   METADATA.NAME\ndefault   Active   AGE   default\n",
        ),
        ("get po -o yaml", 'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n'),
        ("get --raw /api/v1/namespaces/default/configmaps/kube-root-ca.crt -o ''", None),
    ],
)
def test_output(cluster: kubenb.Cluster, command: str, stdout: str | None) -> None:
    result = cluster.kubectl(command)
    assert result.returncode == 0
    assert stdout is None or [cells(line) for line in result.stdout.splitlines()] == [cells(line) for line in stdout.splitlines()]
    assert stdout is None or result.stdout.endswith("\n") == stdout.endswith("\n")


def cells(line: str) -> list[str]:
    return ["AGE" if cell == "0s" else cell for cell in line.split()]


@pytest.mark.parametrize(
    ("command", "stderr", "code"),
    [
        ("get po", "No resources found in default namespace.", 0),
        ("get po -n nowhere", "No resources found in nowhere namespace.", 0),
        ("get po -A", "No resources found", 0),
        ("get pv", "No resources found", 0),
        ("get po,pv", "No resources found", 0),
        ("get po --ignore-not-found", "", 0),
        ("get po -o name", "", 0),
        ("get po x", 'Error from server (NotFound): pods "x" not found', 1),
        ("get po x -n nowhere", 'Error from server (NotFound): namespaces "nowhere" not found', 1),
        (
            "get po,svc x",
            'Error from server (NotFound): pods "x" not found\nError from server (NotFound): services "x" not found',
            1,
        ),
        ("get po x --ignore-not-found", "", 0),
        ("get foo", 'error: the server doesn\'t have a resource type "foo"', 1),
        ("get po x -A", "error: a resource cannot be retrieved by name across all namespaces", 1),
        ("get po x -l a=b", "error: name cannot be provided when a selector is specified", 1),
        ("get po/x/y", "error: arguments in resource/name form may not have more than one slash", 1),
        (
            "get po -o nosuch",
            'error: unable to match a printer suitable for the output format "nosuch", allowed formats are: '
            "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,"
            "name,template,templatefile,wide,yaml",
            1,
        ),
        (
            "get po -l 'a in (b'",
            'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector '
            "\"a in (b\", field selector \"\": unable to parse requirement: found '', expected: ',' or ')'",
            1,
        ),
        (
            "get po --field-selector a=b",
            'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label '
            'selector "", field selector "a=b": field label not supported: a',
            1,
        ),
        ("get po -o jsonpath", "error: template format specified but no template given", 1),
        ("get po -o jsonpath={.x", "error: error parsing jsonpath {.x, unclosed action", 1),
        ("get cm -o go-template={{.x", "error: error parsing template {{.x, template: output:1: unclosed action", 1),
        ("get cm --sort-by=.nope", 'error: couldn\'t find any field with path "{.nope}" in the list of objects', 1),
        ("get ep -o name -l none=of", "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice", 0),
        ("get -f /no/such/file", 'error: the path "/no/such/file" does not exist', 1),
    ],
)
def test_nothing_and_refusals(cluster: kubenb.Cluster, command: str, stderr: str, code: int) -> None:
    result = cluster.kubectl(command)
    assert (result.stdout, result.stderr.rstrip("\n"), result.returncode) == ("", stderr, code)


def test_what_is_found_is_shown_beside_what_is_not(web: kubenb.Cluster) -> None:
    result = web.kubectl("get deploy web nope")
    assert result.stdout.split()[5:7] == ["web", "2/2"]
    assert (result.returncode, result.stderr) == (1, 'Error from server (NotFound): deployments.apps "nope" not found\n')


def test_all_formats_tell_of_the_same_object(web: kubenb.Cluster) -> None:
    as_json = json.loads(web.kubectl("get deploy web -o json").stdout)
    whole = web.get("Deployment", "web")
    assert whole["metadata"].pop("managedFields")  # kubectl leaves them out unless asked
    assert as_json == load_yaml(web.kubectl("get deploy web -o yaml").stdout) == whole
    assert load_yaml(web.kubectl("get deploy web -o kyaml").stdout) == as_json
    assert json.loads(web.kubectl("get deploy web -o jsonpath={.spec}").stdout) == as_json["spec"]
    assert web.kubectl("get deploy web -o go-template={{.spec.replicas}}").stdout == "2"
    listed = json.loads(web.kubectl("get deploy -o json").stdout)
    assert (listed["kind"], listed["items"]) == ("List", [as_json])


def test_tables_are_data_too(web: kubenb.Cluster) -> None:
    result = web.kubectl("get deploy,svc")
    assert [table.headers[0] for table in result.tables] == ["NAME", "NAME"]
    assert result.table is None
    table = web.kubectl("get po -o wide --sort-by=.metadata.name").table
    assert table is not None
    assert len(table.rows) == 2
    assert dict(zip(table.headers, table.rows[0], strict=True))["STATUS"] == "Running"


def test_names_carry_their_kind_among_others(web: kubenb.Cluster) -> None:
    lines = web.kubectl("get all").stdout.split("\n")
    kinds = [line.split("/")[0] for line in lines if "/" in line.split(" ")[0]]
    assert list(dict.fromkeys(kinds)) == ["pod", "service", "deployment.apps", "replicaset.apps"]
