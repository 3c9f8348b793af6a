"""Warnings: what is accepted with a shake of the head."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import base64

import pytest
from apiserver.stations import created, manifest, resource_of

from kubenb.apiserver import validation

POD = "{metadata: {name: %s}, spec: {%s containers: [{name: a, image: b%s}]}}"
DEPLOYMENT = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: %s}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {%s containers: [{name: a, image: b}]}}}}"
SERVICE = "{kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}], %s}}"
NO_SELECTOR = "a null labelSelector results in matching no pod"
HIDES = "hides previous definition of %s, which may be dropped when using apply"
FRACTION = "fractional byte value %s is invalid, must be an integer"
PEM = "-----BEGIN %s-----\n%s\n-----END %s-----\n"


def pem(kind, content):
    return PEM % (kind, base64.b64encode(content).decode(), kind)


DER = bytes([0x30, 2, 5, 0])


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        (POD % ("a", "", ""), []),
        (POD % ("a.b", "", ""), ["metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"]),
        (POD % ("a", "nodeSelector: {beta.kubernetes.io/os: linux},", ""), ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead']),
        (DEPLOYMENT % ("a", "nodeSelector: {beta.kubernetes.io/os: linux},"), ['spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead']),
        (DEPLOYMENT % ("a.b", ""), ["metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"]),
        (POD % ("a", "", ", env: [{name: A, value: x}, {name: A, value: z}]"), ["spec.containers[0].env[1]: " + HIDES % '"A"']),
        (POD % ("a", "", ", env: [{name: A, value: x}, {name: A, value: $(A)z}]"), []),
        (POD % ("a", "", ", ports: [{containerPort: 80}, {containerPort: 80}]"), ["spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"]),
        (POD % ("a", "", ", ports: [{containerPort: 80}, {containerPort: 80, hostPort: 1}]"), ["spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]"]),
        (POD % ("a", "", ", resources: {requests: {memory: 100m}}"), ["spec.containers[0].resources.requests[memory]: " + FRACTION % '"100m"']),
        (POD % ("a", "volumes: [{name: g, gitRepo: {repository: x}}],", ""), ["spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+"]),
        (POD % ("a", "volumes: [{name: c, configMap: {name: d, items: [{key: a, path: x}, {key: b, path: x/y}]}}],", ""), ['volume "c" (ConfigMap "d"): overlapping paths: "x/y" with "x"']),
        (POD % ("a", "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a}]}},", ""),
         ["spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: " + NO_SELECTOR]),
        (POD % ("a", "hostAliases: [{ip: 1.2.3.4}, {ip: 1.2.3.4}],", ""), ['spec.hostAliases[1].ip: duplicate ip "1.2.3.4"']),
        (POD % ("a", "imagePullSecrets: [{name: a}, {name: a}],", ""), ['spec.imagePullSecrets[1].name: duplicate name "a"']),
        (SERVICE % "externalIPs: [80.11.12.10]", ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"]),
        (SERVICE % "clusterIP: None, sessionAffinity: ClientIP", ["spec.SessionAffinity is ignored for headless services"]),
        (SERVICE % "loadBalancerIP: 010.0.0.1", ['spec.loadBalancerIP: non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"']),
        ("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.1.2.3/8}}]}]}}",
         ['spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)']),
        ("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, annotations: {kubernetes.io/ingress.class: nginx}}, spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}}",
         ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"]),
        ("{kind: Endpoints, metadata: {name: a}}", ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"]),
        ("{kind: PersistentVolumeClaim, metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1500m}}}}", ["spec.resources.requests[storage]: " + FRACTION % '"1500m"']),
        ("{kind: PersistentVolume, metadata: {name: a}, spec: {persistentVolumeReclaimPolicy: Recycle, capacity: {storage: 1}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /b}}}",
         ["spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."]),
    ],
)  # fmt: skip
def test_warnings(text, warnings):
    assert created(manifest(text))[1] == warnings


@pytest.mark.parametrize(
    ("certificate", "key", "warnings"),
    [
        ("x", "y", ["tls: failed to find any PEM data in certificate input"]),
        (pem("CERTIFICATE", DER), "y", ["tls: failed to find any PEM data in key input"]),
        (pem("PRIVATE KEY", DER), "y", ["tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"]),
        (pem("CERTIFICATE", DER), pem("CERTIFICATE", DER), ["tls: found a certificate rather than a key in the PEM for the private key"]),
        (pem("CERTIFICATE", b"junk"), pem("RSA PRIVATE KEY", DER), ["x509: malformed certificate"]),
        (pem("CERTIFICATE", DER), pem("RSA PRIVATE KEY", DER), []),
    ],
)  # fmt: skip
def test_tls_secrets(certificate, key, warnings):
    data = {"tls.crt": certificate, "tls.key": key}
    secret = {**manifest("{kind: Secret, type: kubernetes.io/tls, metadata: {name: a}}"), "stringData": data}
    assert created(secret)[1] == warnings


def test_changes_that_ask_for_nothing_else_earn_none():
    obj = created(manifest(DEPLOYMENT % ("a.b", "nodeSelector: {beta.kubernetes.io/os: linux},")))[0]
    resource = resource_of(obj)
    next_generation = {**obj, "metadata": {**obj["metadata"], "generation": 2}}
    assert validation.warnings(obj, resource, obj) == []
    assert len(validation.warnings(next_generation, resource, obj)) == 1
