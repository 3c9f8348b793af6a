"""Fields and resources of a pod as texts."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.kubelet.field_values import PodFacts, field_value, format_map, resource_value

POD: dict[str, Any] = {
    "metadata": {
        "name": "a", "namespace": "ns", "uid": "u-1",
        "labels": {"tier": "web", "app": "a"}, "annotations": {"note": 'hello "world"\nline 2', "z": "1"},
    },
    "spec": {
        "nodeName": "node-1", "serviceAccountName": "bot",
        "initContainers": [{"name": "i", "resources": {"requests": {"cpu": "10m"}}}],
        "containers": [
            {"name": "main", "resources": {
                "limits": {"cpu": "1500m", "memory": "64Mi", "ephemeral-storage": "20Mi", "hugepages-2Mi": "4Mi"},
                "requests": {"cpu": "250m", "memory": "33Mi"},
            }},
            {"name": "bare"},
        ],
    },
}  # fmt: skip
FACTS = PodFacts(POD, "10.244.0.5", "10.0.0.11", {"cpu": "3500m", "memory": "8Gi"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata.name", "a"),
        ("metadata.namespace", "ns"),
        ("metadata.uid", "u-1"),
        ("metadata.labels", 'app="a"\ntier="web"'),
        ("metadata.labels['tier']", "web"),
        ("metadata.labels['nope']", ""),
        ("metadata.annotations['z']", "1"),
        ("metadata.annotations", 'note="hello \\"world\\"\\nline 2"\nz="1"'),
        ("spec.nodeName", "node-1"),
        ("spec.serviceAccountName", "bot"),
        ("status.podIP", "10.244.0.5"),
        ("status.podIPs", "10.244.0.5"),
        ("status.hostIP", "10.0.0.11"),
        ("status.hostIPs", "10.0.0.11"),
    ],
)
def test_fields(path: str, value: str) -> None:
    assert field_value({"fieldPath": path}, FACTS) == value


def test_the_kubelet_adds_two_annotations_of_its_own() -> None:
    text = field_value({"fieldPath": "metadata.annotations"}, FACTS._replace(seen=5.25))
    assert text.splitlines()[:2] == [
        'kubernetes.io/config.seen="2026-01-01T00:00:05.250000000Z"',
        'kubernetes.io/config.source="api"',
    ]


def test_a_path_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"unsupported fieldPath: status\.phase"):
        field_value({"fieldPath": "status.phase"}, FACTS)


@pytest.mark.parametrize(
    ("container", "resource", "divisor", "value"),
    [
        ("", "limits.cpu", None, "2"),
        ("", "limits.cpu", "0", "2"),
        ("", "limits.cpu", "1m", "1500"),
        ("", "requests.cpu", None, "1"),
        ("", "requests.cpu", "1m", "250"),
        ("", "limits.memory", None, "67108864"),
        ("", "limits.memory", "1Mi", "64"),
        ("", "limits.memory", "1M", "68"),
        ("", "limits.memory", "1Gi", "1"),
        ("", "requests.memory", "1Ki", "33792"),
        ("", "limits.ephemeral-storage", "1Mi", "20"),
        ("", "limits.hugepages-2Mi", "1Mi", "4"),
        ("i", "requests.cpu", "1m", "10"),
        ("bare", "limits.cpu", None, "4"),
        ("bare", "limits.cpu", "1m", "3500"),
        ("bare", "limits.memory", "1Gi", "8"),
        ("bare", "requests.cpu", "1m", "0"),
        ("bare", "requests.memory", None, "0"),
        ("bare", "limits.ephemeral-storage", None, "0"),
    ],
)
def test_resources_round_up(container: str, resource: str, divisor: str | None, value: str) -> None:
    reference = {
        "resource": resource,
        **({"divisor": divisor} if divisor else {}),
        **({"containerName": container} if container else {}),
    }
    assert resource_value(reference, FACTS, "main") == value


def test_a_container_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="container nope not found"):
        resource_value({"resource": "limits.cpu", "containerName": "nope"}, FACTS, "main")


def test_quoting_is_go_s() -> None:
    assert format_map({"a": "tab\tbell\a nul\0 ü €\u200b"}) == 'a="tab\\tbell\\a nul\\x00 ü €\\u200b"'
