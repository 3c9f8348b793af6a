"""`explain`, `api-resources`, `api-versions`, `version`: what the server knows."""

from __future__ import annotations

import json

import pytest

import kubenb
from kubenb.kubectl.explain import field_lines, type_name
from kubenb.objects.schema import Field, Schema

SCHEMA = Schema(
    {
        "kubernetes": "v1.36.2",
        "served": [],
        "resources": [],
        "types": {
            "a.Top": {"fields": {"list": {"type": "array", "items": {"ref": "a.Part"}}, "again": {"ref": "a.Top"}}},
            "a.Part": {"fields": {"name": {"type": "string", "enum": ["A", "B", "", "C", "D"]}}, "required": ["name"]},
            "api.Quantity": {"type": "string|number"},
            "meta.Time": {"type": "string"},
        },
    }
)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (Field(type="string"), "string"),
        (Field(type="object"), "Object"),
        (Field(), "Object"),
        (Field(ref="a.Part"), "Part"),
        (Field(ref="meta.Time"), "string"),
        (Field(ref="api.Quantity"), "Quantity"),
        (Field(type="array", items=Field(ref="a.Part")), "[]Part"),
        (Field(type="object", values=Field(type="array", items=Field(type="string"))), "map[string][]string"),
    ],
)
def test_types_as_explain_calls_them(field: Field, shown: str) -> None:
    assert type_name(SCHEMA, field) == shown


def test_recursion_opens_a_type_once_on_its_way() -> None:
    assert list(field_lines(SCHEMA, Field(ref="a.Top"), 1, True, ())) == [
        "  again\t<Top>",
        "  list\t<[]Part>",
        "    name\t<string> -required-",
        '    enum: A, B, "", C, ....',
    ]


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (
            "explain svc.spec.type",
            ["KIND:       Service", "VERSION:    v1", "", "FIELD: type <string>", "ENUM:", "    ClusterIP"],
        ),
        ("explain hpa", ["GROUP:      autoscaling", "KIND:       HorizontalPodAutoscaler", "VERSION:    v2"]),
        (
            "explain hpa --api-version=autoscaling/v1",
            ["GROUP:      autoscaling", "KIND:       HorizontalPodAutoscaler", "VERSION:    v1"],
        ),
        (
            "explain deployments.apps.spec.paused",
            ["GROUP:      apps", "KIND:       Deployment", "VERSION:    v1", "", "FIELD: paused <boolean>"],
        ),
        ("explain deployments.v1.apps", ["GROUP:      apps", "KIND:       Deployment"]),
        (
            "explain events.events.k8s.io.note",
            ["GROUP:      events.k8s.io", "KIND:       Event", "VERSION:    v1", "", "FIELD: note <string>"],
        ),
    ],
)
def test_heads(cluster: kubenb.Cluster, command: str, lines: list[str]) -> None:
    result = cluster.kubectl(command)
    assert (result.returncode, result.stdout.split("\n")[: len(lines)]) == (0, lines)


@pytest.mark.parametrize(
    ("command", "stderr"),
    [
        ("explain nosuch", 'the server doesn\'t have a resource type "nosuch"'),
        ("explain pod.spec.nope.more", 'error: field "more" does not exist'),
        ("explain pod.metadata.name.x", 'error: field "x" does not exist'),
        ("explain deploy --api-version=apps/v9", 'error: couldn\'t find resource for "apps/v9, Resource=deployments"'),
        ("explain a b", "error: We accept only this format: explain RESOURCE"),
        ("api-resources x", "error: unexpected arguments: [x]\nSee 'kubectl api-resources -h' for help and examples"),
        ("api-resources -o banana", "error: --output banana is not available"),
        ("api-resources --sort-by=age", "error: --sort-by accepts only name or kind"),
        ("version -o xml", "error: --output must be 'yaml' or 'json'"),
        ("version now", "error: extra arguments: [now]"),
    ],
)
def test_refusals(cluster: kubenb.Cluster, command: str, stderr: str) -> None:
    assert cluster.kubectl(command).stderr.rstrip("\n") == stderr


def test_resources_in_their_preferred_version_by_group(cluster: kubenb.Cluster) -> None:
    result = cluster.kubectl("api-resources")
    assert result.table is not None
    rows = result.table.rows
    assert rows[0][0] == "bindings"
    assert [row[2] for row in rows if row[4] == "HorizontalPodAutoscaler"] == ["autoscaling/v2"]
    groups = [row[2].rpartition("/")[0] for row in rows]
    assert groups == sorted(groups)


@pytest.mark.parametrize(
    ("flags", "first", "last"),
    [
        ("--api-group=apps -o name", "controllerrevisions.apps", "statefulsets.apps"),
        ("--api-group= --namespaced=false -o name", "componentstatuses", "persistentvolumes"),
        ("--verbs=create,get --api-group=batch -o name", "cronjobs.batch", "jobs.batch"),
        ("--categories=all --api-group= -o name", "pods", "services"),
    ],
)
def test_which_resources(cluster: kubenb.Cluster, flags: str, first: str, last: str) -> None:
    lines = cluster.kubectl(f"api-resources {flags}").stdout.splitlines()
    assert (lines[0], lines[-1]) == (first, last)


def test_versions(cluster: kubenb.Cluster) -> None:
    lines = cluster.kubectl("api-versions").stdout.splitlines()
    assert lines == sorted(lines)
    assert {"v1", "apps/v1", "autoscaling/v1", "autoscaling/v2"} <= set(lines)
    assert cluster.kubectl("version --client").stdout == "Client Version: v1.36.2\nKustomize Version: v5.8.1\n"
    assert json.loads(cluster.kubectl("version -o json").stdout)["serverVersion"]["minor"] == "36"
