"""Decoding: what is right comes out in normal form, what is wrong is named as the server names it."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import decoded, look, manifest

from kubenb.apiserver.decode import decode, decode_patched, decode_subtree
from kubenb.objects import ApiError, load_schema

CONTAINER = "spec: {containers: [{name: a, image: b, %s}]}"
WRONG_TYPE = "json: cannot unmarshal %s into Go struct field %s of type %s"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        (CONTAINER % "resources: {limits: {cpu: 1000m, memory: 1.5Gi}}", "spec.containers.0.resources.limits", {"cpu": "1", "memory": "1536Mi"}),
        (CONTAINER % "resources: {limits: {cpu: 0.5}}", "spec.containers.0.resources.limits.cpu", "500m"),
        (CONTAINER % "ports: []", "spec.containers.0.ports", None),
        (CONTAINER % "stdin: false", "spec.containers.0.stdin", None),
        (CONTAINER % "securityContext: {privileged: false}", "spec.containers.0.securityContext.privileged", False),
        (CONTAINER % "image: null", "spec.containers.0.image", None),
        (CONTAINER % "livenessProbe: {httpGet: {port: 80}}", "spec.containers.0.livenessProbe.httpGet.port", 80),
        (CONTAINER % "livenessProbe: {httpGet: {port: web}}", "spec.containers.0.livenessProbe.httpGet.port", "web"),
        ("metadata: {creationTimestamp: null}", "metadata", {}),
        ("{metadata: {labels: {}}, spec: {containers: null}}", "metadata.labels", None),
        ("{spec: {nodeName: ''}}", "spec.nodeName", None),
        ("{spec: {activeDeadlineSeconds: 5.0}}", "spec.activeDeadlineSeconds", 5),
        ("{kind: ConfigMap, data: {a: '', b: x}}", "data", {"a": "", "b": "x"}),
        ("{kind: Secret, data: {a: 'YQ=='}}", "data.a", "YQ=="),
    ],
)  # fmt: skip
def test_normal_form(text, path, value):
    assert look(decoded(manifest(text)), path) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spec: {containers: [{nmae: a}]}", 'strict decoding error: unknown field "spec.containers[0].nmae"'),
        ("{specs: {}, metadata: {nme: a}}", 'strict decoding error: unknown field "metadata.nme", unknown field "specs"'),
        ("spec: {containers: {}}", WRONG_TYPE % ("object", "PodSpec.spec.containers", "[]v1.Container")),
        (CONTAINER % "ports: [{containerPort: eighty}]", WRONG_TYPE % ("string", "ContainerPort.spec.containers.ports.containerPort", "int32")),
        (CONTAINER % "stdin: 'yes'", WRONG_TYPE % ("string", "Container.spec.containers.stdin", "bool")),
        (CONTAINER % "env: [{name: A, value: 1}]", WRONG_TYPE % ("number", "EnvVar.spec.containers.env.value", "string")),
        ("metadata: {labels: {a: true}}", WRONG_TYPE % ("bool", "ObjectMeta.metadata.labels", "string")),
        ("{kind: ConfigMap, data: {a: 3}}", WRONG_TYPE % ("number", "ConfigMap.data", "string")),
        (CONTAINER % "resources: {limits: {cpu: lots}}", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"),
        ("{kind: Secret, data: {a: '%'}}", "illegal base64 data at input byte 0"),
        ("{spec: {activeDeadlineSeconds: 1.5}}", WRONG_TYPE % ("number 1.5", "PodSpec.spec.activeDeadlineSeconds", "int64")),
    ],
)  # fmt: skip
def test_mistakes(text, message):
    with pytest.raises(ApiError) as caught:
        decoded(manifest(text))
    kind = manifest(text)["kind"]
    assert caught.value.code == 400
    assert caught.value.message == f'{kind} in version "v1" cannot be handled as a {kind}: {message}'


def test_what_the_text_says_twice_comes_first():
    with pytest.raises(ApiError, match=r'strict decoding error: yaml: line 2: key "a" already set in map, unknown field "x"'):
        decoded(manifest("{x: 1}"), ['yaml: line 2: key "a" already set in map'])


@pytest.mark.parametrize(("mode", "warnings"), [("Warn", ['unknown field "x"']), ("Ignore", [])])
def test_looser_validation_drops_unknown_fields(mode, warnings):
    done, found = decode(manifest("{x: 1}"), "core.v1.Pod", load_schema(), ("", "v1", "Pod"), mode, [])
    assert "x" not in done
    assert found == warnings


def test_a_patch_gets_a_422():
    with pytest.raises(ApiError) as caught:
        decode_patched(manifest("{x: 1}"), "core.v1.Pod", load_schema())
    assert (caught.value.code, caught.value.reason) == (422, "Invalid")
    assert 'patch: Invalid value: "": strict decoding error: unknown field "x"' in caught.value.message


def test_subtrees_are_read_alone():
    assert decode_subtree({"nodeName": "", "containers": []}, "core.v1.PodSpec", load_schema()) == {}
    with pytest.raises(ValueError, match=r"no plain core\.v1\.PodSpec"):
        decode_subtree({"x": 1}, "core.v1.PodSpec", load_schema())
