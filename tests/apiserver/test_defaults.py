"""Defaults: what the server fills in, kind by kind; nothing that was said changes, nothing is filled in twice."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import json
from pathlib import Path

import pytest
from apiserver.stations import created, decoded, look, manifest, resource_of

from kubenb.apiserver.defaults import default, default_pod_spec, default_spec_of_pod

POD = "spec: {containers: [{name: a, image: %s}]}"
APPS = "{apiVersion: apps/v1, kind: %s, spec: {%s template: {spec: {containers: [{name: a, image: b}]}}}}"
BATCH = "{apiVersion: batch/v1, kind: %s, spec: {%s}}"
TEMPLATE = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a}]}}"
SERVICE = "{kind: Service, spec: {%s}}"


CRD = "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: {names: {kind: CronTab, plural: crontabs}, versions: [{name: v1, storage: true}, {name: v2}]}}"
WEBHOOKS = "{apiVersion: admissionregistration.k8s.io/v1, kind: %sWebhookConfiguration, webhooks: [{name: a.b.c, rules: [{verbs: [x]}]}]}"


def filled(text):
    obj = manifest(text)
    obj.setdefault("metadata", {})
    return default(decoded(obj), resource_of(obj))


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        (POD % "nginx", "spec.containers.0.imagePullPolicy", "Always"),
        (POD % "nginx:latest", "spec.containers.0.imagePullPolicy", "Always"),
        (POD % "nginx:1.27", "spec.containers.0.imagePullPolicy", "IfNotPresent"),
        (POD % "'localhost:5000/nginx'", "spec.containers.0.imagePullPolicy", "Always"),
        (POD % ("a@sha256:" + "0" * 64), "spec.containers.0.imagePullPolicy", "IfNotPresent"),
        (POD % "x", "spec.restartPolicy", "Always"),
        (POD % "x", "spec.terminationGracePeriodSeconds", 30),
        (POD % "x", "spec.enableServiceLinks", True),
        (POD % "x, livenessProbe: {httpGet: {port: 1}}", "spec.containers.0.livenessProbe", {
            "httpGet": {"path": "/", "port": 1, "scheme": "HTTP"},
            "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3,
        }),
        (POD % "x, resources: {limits: {cpu: 1}}", "spec.containers.0.resources.requests", {"cpu": "1"}),
        (POD % "x, resources: {limits: {cpu: 1}, requests: {cpu: 500m}}", "spec.containers.0.resources.requests", {"cpu": "500m"}),
        ("spec: {resources: {limits: {cpu: 2, memory: 1Gi}}, containers: [{name: a, resources: {requests: {cpu: 1}}}]}", "spec.resources.requests", {"cpu": "1", "memory": "1Gi"}),
        ("spec: {resources: {requests: {cpu: 2}}, containers: [{name: a, resources: {requests: {memory: 1}}}]}", "spec.resources.requests", {"cpu": "2"}),
        ("spec: {hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}]}]}", "spec.containers.0.ports.0.hostPort", 80),
        ("spec: {volumes: [{name: a}]}", "spec.volumes.0.emptyDir", {}),
        ("spec: {volumes: [{name: a, secret: {secretName: b}}]}", "spec.volumes.0.secret.defaultMode", 420),
        ("spec: {serviceAccount: robot}", "spec.serviceAccountName", "robot"),
        (APPS % ("Deployment", ""), "spec.strategy.rollingUpdate", {"maxSurge": "25%", "maxUnavailable": "25%"}),
        (APPS % ("Deployment", "replicas: 0,"), "spec.replicas", 0),
        (APPS % ("Deployment", "strategy: {type: Recreate},"), "spec.strategy", {"type": "Recreate"}),
        (APPS % ("Deployment", "replicas: null,"), "spec.replicas", 1),
        (APPS % ("Deployment", ""), "spec.template.spec.enableServiceLinks", None),
        (APPS % ("DaemonSet", ""), "spec.updateStrategy.rollingUpdate", {"maxSurge": 0, "maxUnavailable": 1}),
        (APPS % ("StatefulSet", ""), "spec.podManagementPolicy", "OrderedReady"),
        (APPS % ("StatefulSet", "volumeClaimTemplates: [{spec: {}}],"), "spec.volumeClaimTemplates.0.kind", "PersistentVolumeClaim"),
        (BATCH % ("Job", TEMPLATE), "spec.completions", 1),
        (BATCH % ("Job", "parallelism: 3, " + TEMPLATE), "spec.completions", None),
        (BATCH % ("Job", "backoffLimitPerIndex: 1, " + TEMPLATE), "spec.backoffLimit", 2147483647),
        (BATCH % ("Job", TEMPLATE), "metadata.labels", {"a": "b"}),
        (BATCH % ("CronJob", "jobTemplate: {spec: {" + TEMPLATE + "}}"), "spec.jobTemplate.spec.backoffLimit", None),
        (BATCH % ("CronJob", "schedule: x"), "spec.concurrencyPolicy", "Allow"),
        ("{kind: ReplicationController, spec: {" + TEMPLATE + "}}", "spec.selector", {"a": "b"}),
        (SERVICE % "ports: [{port: 80}]", "spec.ports.0.targetPort", 80),
        (SERVICE % "type: NodePort", "spec.externalTrafficPolicy", "Cluster"),
        (SERVICE % "sessionAffinity: ClientIP", "spec.sessionAffinityConfig.clientIP.timeoutSeconds", 10800),
        (SERVICE % "type: ExternalName", "spec.internalTrafficPolicy", None),
        (SERVICE % "type: LoadBalancer", "spec.allocateLoadBalancerNodePorts", True),
        ("{kind: Namespace, metadata: {name: a}}", "metadata.labels", {"kubernetes.io/metadata.name": "a"}),
        ("{kind: Secret, stringData: {a: x}, data: {b: 'eQ=='}}", "data", {"a": "eA==", "b": "eQ=="}),
        ("{kind: PersistentVolume, spec: {hostPath: {path: /a}}}", "spec.persistentVolumeReclaimPolicy", "Retain"),
        ("{kind: LimitRange, spec: {limits: [{type: Container, max: {cpu: 1}}]}}", "spec.limits.0.defaultRequest", {"cpu": "1"}),
        ("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {egress: [{}]}}", "spec.policyTypes", ["Ingress", "Egress"]),
        ("{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {maxReplicas: 2}}", "spec.minReplicas", 1),
        ("{apiVersion: storage.k8s.io/v1, kind: StorageClass}", "volumeBindingMode", "Immediate"),
        (CRD, "spec.names", {"kind": "CronTab", "plural": "crontabs", "singular": "crontab", "listKind": "CronTabList"}),
        (CRD, "spec.conversion", {"strategy": "None"}),
        (CRD, "status.storedVersions", ["v1"]),
        (WEBHOOKS % "Validating", "webhooks.0.timeoutSeconds", 10),
        (WEBHOOKS % "Validating", "webhooks.0.rules.0.scope", "*"),
        (WEBHOOKS % "Validating", "webhooks.0.reinvocationPolicy", None),
        (WEBHOOKS % "Mutating", "webhooks.0.reinvocationPolicy", "Never"),
    ],
)  # fmt: skip
def test_what_is_filled_in(text, path, value):
    assert look(filled(text), path) == value


def recorded():
    text = (Path(__file__).parents[1] / "golden" / "admission" / "verdicts_own.json").read_text()
    return {case["name"]: case["steps"][0]["do"]["object"] for case in json.loads(text) if case["name"].startswith("ok-")}


@pytest.mark.parametrize("name", recorded())
def test_a_stored_object_has_all_its_defaults(name):
    stored = created(recorded()[name])[0]
    again = default(stored, resource_of(stored))
    assert again == stored
    assert again.get("spec") is stored.get("spec")


def test_specs_are_remembered_by_identity():
    spec = {"containers": [{"name": "a", "image": "b"}]}
    assert default_pod_spec(spec) is default_pod_spec(spec)
    assert default_spec_of_pod(spec) is default_spec_of_pod(spec)
    assert spec == {"containers": [{"name": "a", "image": "b"}]}
