"""Validation of pods: each rule with the very words of the server."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import complaints, complaints_about_change

POD = "{metadata: {name: a}, spec: {%s containers: [{name: a, image: b%s}]}}"
LABEL = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
FREE = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"


def test_a_plain_pod_is_right():
    assert complaints(POD % ("", "")) == []


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("restartPolicy: Sometimes,", ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"']),
        ("dnsPolicy: Odd,", ['spec.dnsPolicy: Unsupported value: "Odd": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"']),
        ("dnsPolicy: None,", ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]),
        ("activeDeadlineSeconds: 0,", ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"]),
        ("terminationGracePeriodSeconds: -1,", []),
        ("nodeSelector: {'a b': c},", ["spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"]),
        ("hostname: A,", [f'spec.hostname: Invalid value: "A": {LABEL}']),
        ("volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}],", ['spec.volumes[1].name: Duplicate value: "v"']),
        ("volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}],", ["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"]),
        ("volumes: [{name: v, hostPath: {path: ''}}],", ["spec.volumes[0].hostPath.path: Required value"]),
        ("volumes: [{name: v, hostPath: {path: /a/../b}}],", ["spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"]),
        ("volumes: [{name: v, secret: {}}],", ["spec.volumes[0].secret.secretName: Required value"]),
        ("volumes: [{name: v, configMap: {name: c, defaultMode: 1000}}],", ["spec.volumes[0].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive"]),
        ("volumes: [{name: v, persistentVolumeClaim: {}}],", ["spec.volumes[0].persistentVolumeClaim.claimName: Required value"]),
        ("tolerations: [{key: a, operator: Exists, value: b}],", ['spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'']),
        ("tolerations: [{operator: Equal}],", ["spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\""]),
        ("securityContext: {runAsUser: -1},", ["spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"]),
        ("resources: {requests: {cpu: 1}, limits: {cpu: 2}},", []),
        ("resources: {requests: {cpu: 1}}, initContainers: [{name: i, image: b, resources: {requests: {cpu: 1500m}}}],", ['spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m']),
        ("resources: {requests: {ephemeral-storage: 1}},", ['spec.resources.requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"']),
        ("initContainers: [{name: a, image: b}],", ['spec.initContainers[0].name: Duplicate value: "a"']),
        ("initContainers: [{name: i, image: b, readinessProbe: {exec: {command: [a]}}}],", ["spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"]),
        ("topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}],", ["spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero"]),
    ],
)  # fmt: skip
def test_pod_specs(spec, expected):
    assert complaints(POD % (spec, "")) == expected


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ("image: ''", ["spec.containers[0].image: Required value"]),
        ("imagePullPolicy: Maybe", ['spec.containers[0].imagePullPolicy: Unsupported value: "Maybe": supported values: "Always", "IfNotPresent", "Never"']),
        ("ports: [{containerPort: 0}]", ["spec.containers[0].ports[0].containerPort: Required value"]),
        ("ports: [{containerPort: 70000}]", ["spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"]),
        ("ports: [{containerPort: 1, name: a-very-long-port-name}]", ['spec.containers[0].ports[0].name: Invalid value: "a-very-long-port-name": must be no more than 15 characters']),
        ("ports: [{containerPort: 1, protocol: tcp}]", ['spec.containers[0].ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"']),
        ("env: [{value: a}]", ["spec.containers[0].env[0].name: Required value"]),
        ("env: [{name: A, value: a, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty']),
        ("env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.image}}}]", ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.image": error converting fieldPath: field label not supported: spec.image']),
        ("resources: {requests: {cpu: 2}, limits: {cpu: 1}}", ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1']),
        ("resources: {requests: {cpu: -1}}", ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0']),
        ("resources: {requests: {disk: 1}}", ['spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource type or fully qualified', 'spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers']),
        ("volumeMounts: [{name: v, mountPath: /a}]", ['spec.containers[0].volumeMounts[0].name: Not found: "v"']),
        ("livenessProbe: {}", ["spec.containers[0].livenessProbe: Required value: must specify a handler type"]),
        ("livenessProbe: {exec: {command: [a]}, httpGet: {port: 1}}", ["spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type"]),
        ("livenessProbe: {tcpSocket: {port: 0}}", ["spec.containers[0].livenessProbe.tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive"]),
        ("livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}", ["spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"]),
        ("lifecycle: {preStop: {}}", ["spec.containers[0].lifecycle.preStop: Required value: must specify a handler type"]),
    ],
)  # fmt: skip
def test_containers(container, expected):
    text = f"{{metadata: {{name: a}}, spec: {{containers: [{{name: a, image: b, {container}}}]}}}}"
    if container.startswith("image:"):
        text = text.replace("image: b, ", "")
    assert complaints(text) == expected


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ("{name: A}", [f'metadata.name: Invalid value: "A": {SUBDOMAIN}']),
        ("{}", ["metadata.name: Required value: name or generateName is required"]),
        ("{name: a, labels: {a: 'b c'}}", ["metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"]),
        ("{name: a, finalizers: [x]}", ['metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified']),
        ("{name: a, ownerReferences: [{kind: A, name: b, uid: c}]}", ['metadata.ownerReferences[0].apiVersion: Invalid value: "": version must not be empty']),
    ],
)  # fmt: skip
def test_metadata(metadata, expected):
    assert complaints(f"{{metadata: {metadata}, spec: {{containers: [{{name: a, image: b}}]}}}}") == expected


def test_complaints_come_in_the_order_of_the_server():
    found = complaints("{metadata: {name: a}, spec: {restartPolicy: x, dnsPolicy: x, containers: [{image: b}]}}")
    assert [complaint.partition(":")[0] for complaint in found] == [
        "spec.containers[0].name",
        "spec.restartPolicy",
        "spec.dnsPolicy",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("", ""), ("", ""), []),
        (("", ""), ("activeDeadlineSeconds: 5,", ""), []),
        (("activeDeadlineSeconds: 5,", ""), ("activeDeadlineSeconds: 6,", ""), ["spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"]),
        (("", ""), ("tolerations: [{key: a, operator: Exists}],", ""), None),
        (("", ""), ("restartPolicy: Never,", ""), FREE),
        (("", ""), ("", ", command: [x]"), FREE),
    ],
)  # fmt: skip
def test_changes(before, after, expected):
    found = complaints_about_change(POD % before, POD % after)
    found = [one for one in found if "tolerations" not in one.partition(":")[0]]  # the new text lacks what admission added
    if expected == FREE:
        assert any(FREE in one for one in found)
    elif expected is not None:
        assert [one for one in found if FREE not in one] == expected
