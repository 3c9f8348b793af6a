"""A container's environment: where each variable comes from, and what is missing."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from kubenb.kubelet.environment import ConfigError, Surroundings, looks_up, make_environment, parse_env_file
from kubenb.kubelet.field_values import PodFacts

SERVICE = {
    "metadata": {"name": "web", "namespace": "ns"},
    "spec": {"clusterIP": "10.96.0.5", "ports": [{"port": 80}]},
}
OBJECTS = {
    ("ConfigMap", "cfg"): {"data": {"k": "v", "bad-name": "x", "1num": "y"}, "binaryData": {"raw": "AAA="}},
    ("ConfigMap", "other"): {"data": {"k": "later"}},
    ("Secret", "sec"): {"data": {"user": base64.b64encode(b"bob").decode()}},
}


def environment(links: bool = False, files: Any = lambda volume, path: None, **container: Any) -> dict[str, str]:
    spec = {"enableServiceLinks": links, "containers": [{"name": "c", **container}]}
    pod = {"metadata": {"name": "a", "namespace": "ns", "uid": "u"}, "spec": spec}
    around = Surroundings(
        PodFacts(pod, "10.1.0.5", "10.0.0.1", {}), (SERVICE,), lambda kind, name: OBJECTS.get((kind, name)), files
    )
    return make_environment({"name": "c", **container}, around)


def var(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value}


def key(name: str, source: str, obj: str, of: str, optional: bool = False) -> dict[str, Any]:
    return {"name": name, "valueFrom": {source: {"name": obj, "key": of, "optional": optional}}}


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({}, {}),
        (
            {"env": [var("A", "1"), var("B", "$(A)-$(LATER)-$$(A)"), var("LATER", "x")]},
            {"A": "1", "B": "1-$(LATER)-$(A)", "LATER": "x"},
        ),
        ({"env": [var("A", "1"), var("A", "$(A)2")]}, {"A": "12"}),
        ({"env": [{"name": "E"}]}, {"E": ""}),
        ({"envFrom": [{"configMapRef": {"name": "cfg"}}]}, {"k": "v", "bad-name": "x", "1num": "y"}),
        ({"envFrom": [{"prefix": "P_", "secretRef": {"name": "sec"}}]}, {"P_user": "bob"}),
        ({"envFrom": [{"configMapRef": {"name": n}} for n in ("cfg", "other")]}, {"k": "later", "bad-name": "x", "1num": "y"}),
        ({"envFrom": [{"configMapRef": {"name": "nope", "optional": True}}]}, {}),
        ({"envFrom": [{"configMapRef": {"name": "other"}}], "env": [var("k", "mine")]}, {"k": "mine"}),
        ({"envFrom": [{"configMapRef": {"name": "other"}}], "env": [var("X", "$(k)")]}, {"k": "later", "X": "later"}),
        ({"env": [key("A", "configMapKeyRef", "cfg", "k"), key("B", "secretKeyRef", "sec", "user")]}, {"A": "v", "B": "bob"}),
        ({"env": [key("A", "configMapKeyRef", "cfg", "nope", True), key("B", "secretKeyRef", "nope", "x", True)]}, {}),
        (
            {"env": [{"name": "N", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}, var("M", "$(N)!")]},
            {"N": "a", "M": "a!"},
        ),
    ],
)
def test_where_values_come_from(container: dict[str, Any], expected: dict[str, str]) -> None:
    assert environment(**container) == expected


def test_services_come_last_and_are_known_to_expansion() -> None:
    made = environment(links=True, env=[var("WEB_PORT", "mine"), var("URL", "http://$(WEB_SERVICE_HOST):$(WEB_SERVICE_PORT)")])
    assert list(made)[:2] == ["WEB_PORT", "URL"]
    assert (made["WEB_PORT"], made["URL"], made["WEB_SERVICE_HOST"]) == ("mine", "http://10.96.0.5:80", "10.96.0.5")


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ({"envFrom": [{"configMapRef": {"name": "nope"}}]}, 'configmap "nope" not found'),
        ({"envFrom": [{"secretRef": {"name": "nope"}}]}, 'secret "nope" not found'),
        ({"env": [key("A", "configMapKeyRef", "nope", "k")]}, 'configmap "nope" not found'),
        ({"env": [key("A", "configMapKeyRef", "cfg", "raw")]}, "couldn't find key raw in ConfigMap ns/cfg"),
        ({"env": [key("A", "secretKeyRef", "sec", "pw")]}, "couldn't find key pw in Secret ns/sec"),
        (
            {"env": [{"name": "R", "valueFrom": {"resourceFieldRef": {"containerName": "x", "resource": "limits.cpu"}}}]},
            "container x not found",
        ),
    ],
)
def test_what_is_missing(container: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        environment(**container)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("container", "answer"),
    [
        ({}, False),
        ({"env": [var("A", "1")]}, False),
        ({"env": [{"name": "N", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}, False),
        ({"env": [key("A", "configMapKeyRef", "cfg", "k")]}, True),
        ({"envFrom": []}, True),
    ],
)
def test_what_has_to_be_looked_up_at_once(container: dict[str, Any], answer: bool) -> None:
    assert looks_up(container) is answer


def test_variables_out_of_a_file() -> None:
    def files(volume: str, path: str) -> bytes | None:
        return b"# made by init\nADDRESS='10.1.2.3'\nNAME = \"x y\"\n\nPLAIN=1\n" if (volume, path) == ("cfg", "env") else None

    def reference(path: str, name: str, optional: bool = False) -> dict[str, Any]:
        source = {"volumeName": "cfg", "path": path, "key": name, "optional": optional}
        return {"name": "V", "valueFrom": {"fileKeyRef": source}}

    assert environment(files=files, env=[reference("env", "ADDRESS")]) == {"V": "10.1.2.3"}
    assert environment(files=files, env=[reference("env", "NOPE", True)]) == {}
    with pytest.raises(ConfigError, match="environment variable key"):
        environment(files=files, env=[reference("env", "NOPE")])
    with pytest.raises(ConfigError, match="no such file"):
        environment(files=files, env=[reference("nope", "ADDRESS")])


def test_files_of_variables() -> None:
    assert parse_env_file("A='1'\n#B='2'\nC=x y\nno line") == {"A": "1", "C": "x y"}
