"""Preparation: what the server decides itself, and which changes count as a new generation."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import NOW, UID, created, look, manifest, prepared, resource_of

from kubenb.apiserver.prepare import prepare_update
from kubenb.objects import evolve

POD = "{metadata: {name: a, labels: {app: web}}, spec: {%s containers: [{name: a, image: b}]}}"
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}
"""
CRD = "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a, generation: 5}}"
DAEMONSET = DEPLOYMENT.replace("Deployment", "DaemonSet")
JOB = "{apiVersion: batch/v1, kind: Job, metadata: {name: pi}, spec: {%s template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        (POD % "", "status", {"phase": "Pending", "qosClass": "BestEffort"}),
        (POD.replace("metadata: {", "status: {phase: Running}, metadata: {generation: 7, ") % "", "status.phase", "Pending"),
        (POD.replace("metadata: {", "metadata: {generation: 7, ") % "", "metadata.generation", 1),
        (POD % "schedulingGates: [{name: g}],", "status.conditions.0.reason", "SchedulingGated"),
        (DEPLOYMENT, "status", {}),
        (DAEMONSET, "metadata.annotations", {"deprecated.daemonset.template.generation": "1"}),
        (JOB % "", "spec.selector.matchLabels", {"batch.kubernetes.io/controller-uid": UID}),
        (JOB % "", "metadata.labels.job-name", "pi"),
        (JOB % "manualSelector: true,", "spec.selector", None),
        (CRD, "metadata.generation", 1),
        ("{kind: Namespace, metadata: {name: a}}", "spec.finalizers", ["kubernetes"]),
        ("{kind: PersistentVolume, metadata: {name: a}, spec: {}}", "status", {"phase": "Pending", "lastPhaseTransitionTime": NOW}),
        ("{kind: PersistentVolumeClaim, metadata: {name: a}, spec: {dataSource: {kind: A, name: b}}}", "spec.dataSourceRef", {"kind": "A", "name": "b"}),
        ("{kind: Service, metadata: {name: a}, spec: {clusterIP: None}}", "spec.clusterIPs", ["None"]),
        ("{kind: Node, metadata: {name: a}, spec: {podCIDR: 10.0.0.0/24}}", "spec.podCIDRs", ["10.0.0.0/24"]),
    ],
)  # fmt: skip
def test_new_objects(text, path, value):
    assert look(prepared(manifest(text)), path) == value


def test_label_keys_become_part_of_the_selector():
    constraint = "{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, labelSelector: {}, matchLabelKeys: [app, none]}"
    pod = prepared(manifest(POD % f"topologySpreadConstraints: [{constraint}],"))
    expression = {"key": "app", "operator": "In", "values": ["web"]}
    assert look(pod, "spec.topologySpreadConstraints.0.labelSelector.matchExpressions") == [expression]


def changed(text, path, value, subresource=None):
    old = created(manifest(text))[0]
    new = evolve(old, path, value)
    return prepare_update(new, old, resource_of(old), subresource)


@pytest.mark.parametrize(
    ("text", "path", "value", "generation"),
    [
        (DEPLOYMENT, ("spec", "replicas"), 2, 2),
        (DEPLOYMENT, ("metadata", "labels"), {"a": "b"}, 1),
        (DEPLOYMENT, ("metadata", "annotations"), {"a": "b"}, 2),  # Deployments count these too
        (DAEMONSET, ("metadata", "annotations"), {"a": "b"}, 1),
        (DEPLOYMENT, ("status", "replicas"), 2, 1),
        (DEPLOYMENT, ("metadata", "generation"), 9, 1),
        (POD % "", ("spec", "activeDeadlineSeconds"), 9, 2),
    ],
)
def test_generations(text, path, value, generation):
    assert changed(text, path, value)["metadata"]["generation"] == generation


def test_the_front_door_does_not_touch_the_status():
    assert changed(DEPLOYMENT, ("status", "replicas"), 2)["status"] == {}


def test_status_does_not_touch_the_spec():
    old = created(manifest(DEPLOYMENT))[0]
    new = evolve(evolve(old, ("spec", "replicas"), 9), ("status", "replicas"), 2)
    done = prepare_update(new, old, resource_of(old), "status")
    assert done["spec"] is old["spec"]
    assert done["status"] == {"replicas": 2}


def test_a_daemon_sets_template_has_its_own_count():
    annotation = "deprecated.daemonset.template.generation"
    path = ("spec", "template", "metadata", "labels")
    assert changed(DAEMONSET, path, {"a": "b", "c": "d"})["metadata"]["annotations"][annotation] == "2"
    assert changed(DAEMONSET, ("spec", "minReadySeconds"), 5)["metadata"]["annotations"][annotation] == "1"


@pytest.mark.parametrize("key", ["uid", "creationTimestamp"])
def test_identity_is_kept(key):
    old = created(manifest(DEPLOYMENT))[0]
    new = {**old, "metadata": {k: v for k, v in old["metadata"].items() if k != key}}
    assert prepare_update(new, old, resource_of(old))["metadata"].get(key) == old["metadata"].get(key)
