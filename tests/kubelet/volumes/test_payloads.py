"""What ConfigMaps, Secrets and the downward API put into files."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.kubelet.field_values import PodFacts
from kubenb.kubelet.volumes.payloads import field_files, key_files, missing_key

CONFIG = {"data": {"a.txt": "alpha", "b": "ü"}, "binaryData": {"raw": "AP8="}}
SECRET = {"data": {"pw": "czNjcmV0"}}


@pytest.mark.parametrize(
    ("kind", "obj", "source", "files"),
    [
        ("ConfigMap", CONFIG, {}, {"a.txt": (b"alpha", 0o644), "b": ("ü".encode(), 0o644), "raw": (b"\0\xff", 0o644)}),
        ("Secret", SECRET, {}, {"pw": (b"s3cret", 0o644)}),
        ("ConfigMap", None, {"optional": True}, {}),
        (
            "ConfigMap", CONFIG, {"items": [{"key": "a.txt", "path": "./conf//x", "mode": 0o400}, {"key": "b", "path": "b"}]},
            {"conf/x": (b"alpha", 0o400), "b": ("ü".encode(), 0o644)},
        ),
        ("ConfigMap", CONFIG, {"items": [{"key": "nope", "path": "x"}], "optional": True}, {}),
    ],
)  # fmt: skip
def test_keys(kind: str, obj: Any, source: Any, files: Any) -> None:
    assert key_files(kind, obj, source, 0o644) == files


@pytest.mark.parametrize(
    ("kind", "obj", "text"),
    [
        ("ConfigMap", CONFIG, "configmap references non-existent config key: nope"),
        ("Secret", SECRET, "references non-existent secret key: nope"),
    ],
)
def test_keys_that_are_not_there(kind: str, obj: Any, text: str) -> None:
    items = [{"key": "nope", "path": "x"}]
    assert missing_key(kind, obj, {"items": items}) == text
    assert missing_key(kind, obj, {"items": items, "optional": True}) == ""


def test_fields() -> None:
    container = {"name": "c", "resources": {"limits": {"memory": "64Mi"}}}
    pod = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [container]}}
    memory = {"containerName": "c", "resource": "limits.memory", "divisor": "1Mi"}
    items: list[Any] = [
        {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}},
        {"path": "sub/mem", "resourceFieldRef": memory, "mode": 0o600},
    ]
    assert field_files(items, PodFacts(pod, "", "", {}), 0o644) == {"labels": (b'app="a"', 0o644), "sub/mem": (b"64", 0o600)}
