"""A pod's side doors: ephemeral containers and new sizes."""

from __future__ import annotations

import pytest
from apiserver.stations import complaints_about_change, created, decoded, manifest, resource_of

from kubenb.apiserver.prepare import prepare_update

POD = "{metadata: {name: a}, spec: {%s containers: [{name: a, image: %s, resources: {%s}}]}}"
PLAIN = POD % ("", "b", "requests: {cpu: 100m}, limits: {cpu: 200m}")
DEBUG = "ephemeralContainers: [{name: d, image: %s}],"


def changed(before, after, subresource):
    old = created(manifest(before))[0]
    new = decoded(manifest(after))
    return prepare_update({**new, "metadata": old["metadata"]}, old, resource_of(old), subresource)


def test_only_ephemeral_containers_pass_their_door():
    done = changed(PLAIN, POD % (DEBUG % "x", "changed", ""), "ephemeralcontainers")
    assert done["spec"]["ephemeralContainers"][0]["name"] == "d"
    assert done["spec"]["containers"][0]["image"] == "b"
    assert done["metadata"]["generation"] == 2


def test_only_resources_pass_resize():
    done = changed(PLAIN, POD % ("", "changed", "requests: {cpu: 50m}, limits: {cpu: 200m}"), "resize")
    assert done["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "50m"}
    assert done["spec"]["containers"][0]["image"] == "b"
    assert done["metadata"]["generation"] == 2


@pytest.mark.parametrize(
    ("after", "subresource", "expected"),
    [
        (POD % (DEBUG % "x", "b", ""), "ephemeralcontainers", []),
        (POD % (DEBUG % "''", "b", ""), "ephemeralcontainers", ["spec.ephemeralContainers[0].image: Required value"]),
        (POD % ("", "b", "requests: {cpu: 50m}, limits: {cpu: 200m}"), "resize", []),
        (POD % ("", "b", "requests: {cpu: 200m}, limits: {cpu: 200m}"), "resize", []),
        (POD % ("", "b", "requests: {cpu: 100m}"), "resize", [
            "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
        ]),
        (POD % ("", "b", ""), "resize", [
            'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
            "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed",
            "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
        ]),
        (POD % ("", "b", "requests: {cpu: 300m}, limits: {cpu: 200m}"), "resize", [
            'spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m',
        ]),
    ],
)  # fmt: skip
def test_what_is_refused(after, subresource, expected):
    assert complaints_about_change(PLAIN, after, subresource) == expected
