"""What objects cost their quotas, and which quotas they belong to."""

# ruff: noqa: E501 (a table is easier to read in long lines)

from __future__ import annotations

import pytest

from kubenb.objects import load_yaml
from kubenb.objects.usage import countable, in_scope, total, unspecified, usage_of

POD = "{metadata: {name: a}, spec: {%s}}"
BURSTABLE = POD % "containers: [{name: c, resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 1}}}]"
BEST_EFFORT = POD % "containers: [{name: c}]"
GPU = POD % "containers: [{name: c, resources: {requests: {nvidia.com/gpu: 2, hugepages-2Mi: 4Mi}}}]"
ABROAD = "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, namespaces: [b]}]}}, containers: []"


@pytest.mark.parametrize(
    ("text", "plural", "used"),
    [
        (BEST_EFFORT, "pods", {"count/pods": "1", "pods": "1"}),
        (BURSTABLE, "pods", {"count/pods": "1", "pods": "1", "cpu": "100m", "requests.cpu": "100m", "memory": "1Gi", "requests.memory": "1Gi", "limits.cpu": "1"}),
        (GPU, "pods", {"count/pods": "1", "pods": "1", "requests.nvidia.com/gpu": "2", "hugepages-2Mi": "4Mi", "requests.hugepages-2Mi": "4Mi"}),
        ("{metadata: {}, status: {phase: Succeeded}, spec: {containers: []}}", "pods", {"count/pods": "1"}),
        ("{metadata: {}}", "deployments.apps", {"count/deployments.apps": "1"}),
        ("{metadata: {}}", "secrets", {"count/secrets": "1", "secrets": "1"}),
        ("{metadata: {}, spec: {type: NodePort, ports: [{}, {}]}}", "services", {"count/services": "1", "services": "1", "services.nodeports": "2", "services.loadbalancers": "0"}),
        ("{metadata: {}, spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{}]}}", "services", {"count/services": "1", "services": "1", "services.nodeports": "0", "services.loadbalancers": "1"}),
        ("{metadata: {}, spec: {storageClassName: fast, resources: {requests: {storage: 1Gi}}}}", "persistentvolumeclaims", {
            "count/persistentvolumeclaims": "1", "persistentvolumeclaims": "1", "requests.storage": "1Gi",
            "fast.storageclass.storage.k8s.io/persistentvolumeclaims": "1", "fast.storageclass.storage.k8s.io/requests.storage": "1Gi",
        }),
    ],
)  # fmt: skip
def test_usage(text, plural, used):
    assert {name: str(amount) for name, amount in usage_of(load_yaml(text), plural).items()} == used


@pytest.mark.parametrize(
    ("spec", "cpu"),
    [
        ("{containers: [{resources: {requests: {cpu: 1}}}, {resources: {requests: {cpu: 500m}}}]}", "1500m"),
        ("{initContainers: [{resources: {requests: {cpu: 3}}}], containers: [{resources: {requests: {cpu: 1}}}]}", "3"),
        ("{initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 1}}}, {resources: {requests: {cpu: 3}}}], containers: []}", "4"),
        ("{initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 1}}}], containers: [{resources: {requests: {cpu: 1}}}]}", "2"),
        ("{overhead: {cpu: 250m}, containers: [{resources: {requests: {cpu: 1}}}]}", "1250m"),
        ("{resources: {requests: {cpu: 5}}, containers: [{resources: {requests: {cpu: 1}}}]}", "5"),
    ],
)  # fmt: skip
def test_the_whole_pod(spec, cpu):
    assert str(total(load_yaml(spec), "requests")["cpu"]) == cpu


@pytest.mark.parametrize(
    ("names", "plural", "counted"),
    [
        (["pods", "cpu", "services", "requests.nvidia.com/gpu"], "pods", ["pods", "cpu", "requests.nvidia.com/gpu"]),
        (["count/pods", "count/jobs.batch"], "jobs.batch", ["count/jobs.batch"]),
        (["requests.storage", "fast.storageclass.storage.k8s.io/requests.storage", "pods"], "persistentvolumeclaims",
         ["requests.storage", "fast.storageclass.storage.k8s.io/requests.storage"]),
        (["secrets", "configmaps"], "configmaps", ["configmaps"]),
    ],
)  # fmt: skip
def test_what_a_kind_can_use(names, plural, counted):
    assert countable(names, plural) == counted


@pytest.mark.parametrize(
    ("scope", "spec", "inside"),
    [
        ("scopes: [BestEffort]", "containers: [{name: c}]", True),
        ("scopes: [NotBestEffort]", "containers: [{name: c}]", False),
        ("scopes: [Terminating]", "activeDeadlineSeconds: 5, containers: []", True),
        ("scopes: [NotTerminating]", "activeDeadlineSeconds: 5, containers: []", False),
        ("scopes: [NotTerminating, BestEffort]", "containers: [{name: c}]", True),
        ("scopes: [PriorityClass]", "priorityClassName: high, containers: []", True),
        ("scopes: [CrossNamespacePodAffinity]", ABROAD, True),
        ("scopes: [CrossNamespacePodAffinity]", "containers: []", False),
        ("scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}", "priorityClassName: high, containers: []", True),
        ("scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: NotIn, values: [high]}]}", "priorityClassName: high, containers: []", False),
        ("scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: DoesNotExist}]}", "containers: []", True),
    ],
)  # fmt: skip
def test_scopes(scope, spec, inside):
    assert in_scope(load_yaml(f"{{spec: {{{scope}}}}}"), load_yaml(POD % spec), "pods") is inside


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["pods"], ""),
        (["requests.cpu"], "must specify requests.cpu for: b"),
        (["memory", "limits.cpu"], "must specify limits.cpu for: a,b; memory for: a,b"),
    ],
)
def test_what_containers_must_say(names, complaint):
    pod = load_yaml(POD % "containers: [{name: a, resources: {requests: {cpu: 1}}}, {name: b}]")
    assert unspecified(pod, names) == complaint
