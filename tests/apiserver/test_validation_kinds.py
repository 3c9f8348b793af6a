"""Validation of everything else: services, endpoints, configuration, storage, nodes, rights, policies."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import base64

import pytest
from apiserver.stations import REGISTRY, complaints, complaints_about_change, created

from kubenb.objects import ApiError

SERVICE = "{kind: Service, metadata: {name: a}, spec: {%s}}"
CLAIM = "{kind: PersistentVolumeClaim, metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: %s}}}}"
VOLUME = "{kind: PersistentVolume, metadata: {name: a}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], %s}}"
CONFIG = "{kind: ConfigMap, metadata: {name: a}, %s}"
SECRET = "{kind: Secret, metadata: {name: a}, %s}"
RBAC = "{apiVersion: rbac.authorization.k8s.io/v1, kind: %s, metadata: {name: a}, %s}"
INGRESS = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {%s}}"
BACKEND = "backend: {service: {name: a, port: {number: 80}}}"
BUDGET = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {selector: {}, %s}}"
HPA = "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {scaleTargetRef: {kind: A, name: b}, %s}}"
SIGNING = "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: a}, spec: {request: %s, %s}}"
PEM = b"-----BEGIN CERTIFICATE REQUEST-----\nMAIFAA==\n-----END CERTIFICATE REQUEST-----\n"
REQUEST = base64.b64encode(PEM).decode()
IMMUTABLE = "field is immutable"
CLAIM_SPEC = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SERVICE % "ports: [{port: 80}]", []),
        (SERVICE % "selector: {a: b}", ["spec.ports: Required value"]),
        (SERVICE % "ports: [{port: 0}]", ["spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive", "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive"]),
        (SERVICE % "ports: [{port: 1}, {port: 2}]", ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"]),
        (SERVICE % "ports: [{name: a, port: 1}, {name: b, port: 1}]", ['spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}']),
        (SERVICE % "ports: [{port: 1, nodePort: 30000}]", ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]),
        (SERVICE % "type: Odd, ports: [{port: 1}]", ['spec.type: Unsupported value: "Odd": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']),
        (SERVICE % "type: ExternalName", ["spec.externalName: Required value"]),
        (SERVICE % "clusterIP: x, ports: [{port: 1}]", ['spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']),
        ("{kind: Service, metadata: {name: a.b}, spec: {ports: [{port: 80}]}}", ["metadata.name: Invalid value: \"a.b\": must not contain dots"]),
        ("{kind: Endpoints, metadata: {name: a}, subsets: [{addresses: [{ip: 127.0.0.1}], ports: [{port: 80}]}]}", ['subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)']),
        (CONFIG % "data: {'a b': c}", ["data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"]),
        (SECRET % "type: kubernetes.io/tls", ["data[tls.crt]: Required value", "data[tls.key]: Required value"]),
        (SECRET % "type: kubernetes.io/dockerconfigjson, stringData: {.dockerconfigjson: x}", ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'x\' looking for beginning of value']),
        (CLAIM % "1Gi", []),
        ("{kind: PersistentVolumeClaim, metadata: {name: a}, spec: {}}", ["spec.accessModes: Required value: at least 1 access mode is required", "spec.resources[storage]: Required value"]),
        (VOLUME % "hostPath: {path: /a}", []),
        (VOLUME % "persistentVolumeReclaimPolicy: Retain", ["spec: Required value: must specify a volume type"]),
        (VOLUME % "local: {path: /a}", ["spec.nodeAffinity: Required value: Local volume requires node affinity"]),
        ("{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}}", ["provisioner: Required value"]),
        ("{kind: Namespace, metadata: {name: a.b}}", ["metadata.name: Invalid value: \"a.b\": must not contain dots"]),
        ("{kind: Node, metadata: {name: a}, spec: {taints: [{key: a, effect: Odd}]}}", ['metadata.taints[0].effect: Unsupported value: "Odd": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"']),
        (RBAC % ("Role", "rules: [{verbs: [get]}]"), ["rules[0].apiGroups: Required value: resource rules must supply at least one api group", "rules[0].resources: Required value: resource rules must supply at least one resource"]),
        (RBAC % ("RoleBinding", "roleRef: {kind: Odd, name: a}"), ['roleRef.kind: Unsupported value: "Odd": supported values: "Role", "ClusterRole"']),
        (INGRESS % "", ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"]),
        (INGRESS % f"rules: [{{http: {{paths: [{{path: a, pathType: Prefix, {BACKEND}}}]}}}}]", ['spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path']),
        (INGRESS % f"rules: [{{http: {{paths: [{{path: /a, {BACKEND}}}]}}}}]", ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"]),
        (BUDGET % "minAvailable: 1, maxUnavailable: 1", ['spec: Invalid value: {"MinAvailable":1,"Selector":{},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set']),
        (BUDGET % "minAvailable: 120%", ['spec.minAvailable: Invalid value: "120%": must not be greater than 100%']),
        (HPA % "maxReplicas: 1, minReplicas: 2", ["spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`"]),
        ("{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a}, value: 2000000000}", ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]),
        (SIGNING % ("LS0tLS1CRUdJTiBYLS0tLS0=", "signerName: a.b/c, usages: [client auth]"), ['spec.request: Invalid value: "LS0tLS1CRUdJTiBYLS0tLS0=": PEM block type must be CERTIFICATE REQUEST']),
        (SIGNING % (REQUEST, "signerName: a.b/c, usages: [client auth]"), []),
        (SIGNING % (REQUEST, "signerName: abc, expirationSeconds: 60"), ["spec.usages: Required value", "spec.signerName: Invalid value: \"abc\": must be a fully qualified domain and path of the form 'example.com/signer-name'", "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)"]),
        ("{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: a}, driverName: d}", ["parameters: Required value: must contain at least one key/value pair"]),
        ("{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: a}, spec: {fsGroupPolicy: Odd}}", ['spec.fsGroupPolicy: Unsupported value: "Odd": supported values: "File", "None", "ReadWriteOnceWithFSType"']),
        ("{apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: a}, spec: {attacher: d, source: {persistentVolumeName: v}, nodeName: ''}}", ["spec.nodeName: Required value"]),
        ("{kind: ResourceQuota, metadata: {name: a}, spec: {hard: {pods: 1.5}}}", ['spec.hard[pods]: Invalid value: "1500m": must be an integer']),
    ],
)  # fmt: skip
def test_new_ones(text, expected):
    assert complaints(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (CONFIG % "data: {a: b}", CONFIG % "data: {a: c}", []),
        (CONFIG % "immutable: true, data: {a: b}", CONFIG % "immutable: true, data: {a: c}", [f"data: Forbidden: {IMMUTABLE} when `immutable` is set"]),
        (CONFIG % "immutable: true", CONFIG % "immutable: false", [f"immutable: Forbidden: {IMMUTABLE} when `immutable` is set"]),
        (SECRET % "type: a", SECRET % "type: b", [f'type: Invalid value: "b": {IMMUTABLE}']),
        (SERVICE % "ports: [{port: 80}]", SERVICE % "ports: [{port: 81}]", []),
        (SERVICE % "ports: [{port: 80}]", SERVICE % "clusterIP: 10.96.7.7, clusterIPs: [10.96.7.7], ports: [{port: 80}]", ['spec.clusterIPs[0]: Invalid value: ["10.96.7.7"]: may not change once set']),
        (RBAC % ("RoleBinding", "roleRef: {kind: Role, name: a}"), RBAC % ("RoleBinding", "roleRef: {kind: Role, name: b}"), ['roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef']),
        ("{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: p}", "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: q}", ["provisioner: Forbidden: updates to provisioner are forbidden."]),
        ("{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a}, value: 1}", "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a}, value: 2}", ["value: Forbidden: may not be changed in an update."]),
    ],
)  # fmt: skip
def test_changes(before, after, expected):
    assert complaints_about_change(before, after) == expected


def test_an_unbound_claim_can_not_grow():
    found = complaints_about_change(CLAIM % "1Gi", CLAIM % "2Gi")
    assert len(found) == 1
    assert found[0].startswith(f"spec: Forbidden: {CLAIM_SPEC}")


@pytest.mark.parametrize("rest", [{}, {"spec": {}}, {"spec": None}, {"status": {}}])
@pytest.mark.parametrize("resource", [r for r in REGISTRY.resources if r.type and "create" in r.verbs], ids=lambda r: r.qualified)
def test_next_to_nothing_is_no_riddle(resource, rest):
    """An object that says nothing but its name gets an answer, whatever it is."""
    obj = {"apiVersion": resource.group_version, "kind": resource.kind, "metadata": {"name": "a"}, **rest}
    try:
        assert created(obj)[0]["metadata"]["name"] == "a"
    except ApiError as error:
        assert error.code in (400, 403, 422)
