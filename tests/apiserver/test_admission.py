"""Admission plugins, one by one: what they add, and what they refuse."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import SUFFIX, created, look, manifest, resource_of

from kubenb.apiserver import admission
from kubenb.objects import ApiError, load_yaml

ROOM = {
    ("ServiceAccount", "default"): "{metadata: {name: default}}",
    ("ServiceAccount", "quiet"): "{metadata: {name: quiet}, automountServiceAccountToken: false, imagePullSecrets: [{name: key}]}",
    ("PriorityClass", "high"): "{metadata: {name: high}, value: 1000, preemptionPolicy: Never}",
    ("RuntimeClass", "kata"): "{metadata: {name: kata}, handler: k, overhead: {podFixed: {cpu: 100m}}, scheduling: {nodeSelector: {r: kata}}}",
    ("StorageClass", "slow"): "{metadata: {name: slow}, allowVolumeExpansion: true}",
    ("StorageClass", "fast"): "{metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}}",
}  # fmt: skip
POD = "{metadata: {name: a, namespace: default}, spec: {%s containers: [{name: main, image: b%s}]}}"
LIMITS = "{metadata: {name: l}, spec: {limits: [%s]}}"
QUOTA = "{metadata: {name: q, namespace: default}, spec: {hard: {%s}}, status: {hard: {%s}, used: {%s}}}"


def read(kind, name, namespace=""):
    return load_yaml(ROOM[kind, name]) if (kind, name) in ROOM else None


def admitted(text, others=(), enforce=True):
    def every(kind, namespace):
        own = [load_yaml(text) for (k, _), text in ROOM.items() if k == kind]
        return own + [load_yaml(other) for k, other in others if k == kind]

    obj = manifest(text)
    return admission.mutate(obj, resource_of(obj), read, lambda: SUFFIX, enforce, every)


def charged(text, quotas, old=None):
    obj = manifest(text)
    found = [load_yaml(quota) for quota in quotas]
    before = manifest(old) if old else None
    charges = admission.check(obj, before, resource_of(obj), read, lambda kind, space: found if kind == "ResourceQuota" else [])
    return [(quota["metadata"]["name"], status["used"]) for quota, status in charges]


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        (POD % ("", ""), "spec.serviceAccountName", "default"),
        (POD % ("", ""), "spec.volumes.0.name", f"kube-api-access-{SUFFIX}"),
        (POD % ("", ""), "spec.containers.0.volumeMounts.0.readOnly", True),
        (POD % ("automountServiceAccountToken: false,", ""), "spec.volumes", None),
        (POD % ("serviceAccountName: quiet,", ""), "spec.volumes", None),
        (POD % ("serviceAccountName: quiet,", ""), "spec.imagePullSecrets", [{"name": "key"}]),
        (POD % ("serviceAccountName: quiet, imagePullSecrets: [{name: own}],", ""), "spec.imagePullSecrets", [{"name": "own"}]),
        (POD % ("", ", volumeMounts: [{name: x, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]"), "spec.volumes", None),
        (POD % ("", ""), "spec.priority", 0),
        (POD % ("priorityClassName: high,", ""), "spec.priority", 1000),
        (POD % ("priorityClassName: high,", ""), "spec.preemptionPolicy", "Never"),
        (POD % ("priorityClassName: system-node-critical,", ""), "spec.priority", 2000001000),
        (POD % ("", ""), "spec.tolerations.1.key", "node.kubernetes.io/unreachable"),
        (POD % ("tolerations: [{operator: Exists}],", ""), "spec.tolerations", [{"operator": "Exists"}]),
        (POD % ("tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}],", ""), "spec.tolerations.1.key", "node.kubernetes.io/unreachable"),
        (POD % ("runtimeClassName: kata,", ""), "spec.overhead", {"cpu": "100m"}),
        (POD % ("runtimeClassName: kata,", ""), "spec.nodeSelector", {"r": "kata"}),
        ("{kind: Node, metadata: {name: a}, spec: {}}", "spec.taints.0.key", "node.kubernetes.io/not-ready"),
        ("{kind: PersistentVolume, metadata: {name: a}, spec: {}}", "metadata.finalizers", ["kubernetes.io/pv-protection"]),
        ("{kind: PersistentVolumeClaim, metadata: {name: a}, spec: {}}", "spec.storageClassName", "fast"),
        ("{kind: PersistentVolumeClaim, metadata: {name: a}, spec: {storageClassName: ''}}", "spec.storageClassName", ""),
    ],
)  # fmt: skip
def test_what_plugins_add(text, path, value):
    assert look(admitted(text), path) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (POD % ("serviceAccountName: ghost,", ""), 'error looking up service account default/ghost: serviceaccount "ghost" not found'),
        (POD % ("priorityClassName: ghost,", ""), "no PriorityClass with name ghost was found"),
        (POD % ("priority: 5,", ""), "the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name"),
        (POD % ("runtimeClassName: ghost,", ""), 'pod rejected: RuntimeClass "ghost" not found'),
        (POD % ("overhead: {cpu: 1},", ""), "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"),
        (POD % ("runtimeClassName: kata, nodeSelector: {r: x},", ""), "conflict: runtimeClass.scheduling.nodeSelector[r] = kata; pod.spec.nodeSelector[r] = x"),
    ],
)  # fmt: skip
def test_what_plugins_refuse(text, why):
    with pytest.raises(ApiError) as caught:
        admitted(text)
    assert (caught.value.code, caught.value.message) == (403, f'pods "a" is forbidden: {why}')


def test_a_missing_account_is_no_obstacle_where_nobody_makes_accounts():
    assert admitted(POD % ("serviceAccountName: ghost,", ""), enforce=False)["spec"]["serviceAccount"] == "ghost"


def test_pods_of_one_template_share_their_spec():
    spec = {"containers": [{"name": "a", "image": "b"}]}
    account = read("ServiceAccount", "default")
    pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec} for name in "ab"]
    done = [admission.mutate(pod, resource_of(pod), lambda *key: account, lambda: SUFFIX) for pod in pods]
    assert done[0]["spec"] is done[1]["spec"]
    assert spec == {"containers": [{"name": "a", "image": "b"}]}


def test_limit_ranges_fill_in_and_tell():
    limits = LIMITS % "{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m, memory: 1Mi}}"
    pod = admitted(POD % ("", ", resources: {requests: {cpu: 1m}}"), [("LimitRange", limits)])
    assert look(pod, "spec.containers.0.resources") == {"requests": {"cpu": "1m", "memory": "1Mi"}, "limits": {"cpu": "500m"}}
    told = "LimitRanger plugin set: memory request for container main; cpu limit for container main"
    assert look(pod, "metadata.annotations") == {"kubernetes.io/limit-ranger": told}


@pytest.mark.parametrize(
    ("limit", "resources", "why"),
    [
        ("type: Container, min: {cpu: 100m}", "requests: {cpu: 50m}", "minimum cpu usage per Container is 100m, but request is 50m"),
        ("type: Container, min: {cpu: 100m}", "", "minimum cpu usage per Container is 100m.  No request is specified"),
        ("type: Container, max: {cpu: 1}", "limits: {cpu: 2}", "maximum cpu usage per Container is 1, but limit is 2"),
        ("type: Pod, max: {memory: 1Gi}", "", "maximum memory usage per Pod is 1Gi.  No limit is specified"),
        ("type: Container, maxLimitRequestRatio: {cpu: 2}", "requests: {cpu: 1}, limits: {cpu: 3}", "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000"),
        ("type: Container, maxLimitRequestRatio: {cpu: 2}", "requests: {cpu: 1}, limits: {cpu: 2}", ""),
        ("type: PersistentVolumeClaim, max: {storage: 1Gi}", "", ""),
        ("type: Container, min: {cpu: 1, memory: 1Gi}", "requests: {cpu: 0, memory: 0}", "[minimum cpu usage per Container is 1, but request is 0, minimum memory usage per Container is 1Gi, but request is 0]"),
    ],
)  # fmt: skip
def test_limit_ranges_refuse(limit, resources, why):
    pod = manifest(POD % ("", f", resources: {{{resources}}}"))
    ranges = [load_yaml(LIMITS % f"{{{limit}}}")]
    found = ""
    try:
        admission.check(pod, None, resource_of(pod), read, lambda kind, space: ranges if kind == "LimitRange" else [])
    except ApiError as error:
        found = error.message.removeprefix('pods "a" is forbidden: ')
    assert found == why


def test_quotas_are_charged():
    quota = QUOTA % (("pods: 2, requests.cpu: 1",) * 2 + ("pods: 1, requests.cpu: 300m",))
    pod = POD % ("", ", resources: {requests: {cpu: 500m}}")
    assert charged(pod, [quota]) == [("q", {"pods": "2", "requests.cpu": "800m"})]


@pytest.mark.parametrize(
    ("text", "hard", "used", "why"),
    [
        (POD % ("", ""), "pods: 1", "pods: 1", "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"),
        (POD % ("", ""), "cpu: 1", "cpu: 0", "failed quota: q: must specify cpu for: main"),
        (POD % ("", ""), "pods: 1", "", "status unknown for quota: q, resources: pods"),
        ("{kind: ConfigMap, metadata: {name: a, namespace: default}}", "count/configmaps: 0", "count/configmaps: 0",
         "exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=0, limited: count/configmaps=0"),
        ("{kind: Service, metadata: {name: a, namespace: default}, spec: {type: NodePort, ports: [{port: 1}, {port: 2}]}}",
         "services.nodeports: 1", "services.nodeports: 0",
         "exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1"),
    ],
)  # fmt: skip
def test_quotas_refuse(text, hard, used, why):
    with pytest.raises(ApiError) as caught:
        charged(text, [QUOTA % (hard, hard, used)])
    assert caught.value.code == 403
    assert caught.value.message.endswith(f'"a" is forbidden: {why}')


def test_a_quota_without_a_status_counts_nothing_yet():
    assert charged(POD % ("", ""), ["{metadata: {name: q}, spec: {hard: {pods: 0}}}"]) == []


CLAIM = "{kind: PersistentVolumeClaim, metadata: {name: a, namespace: default}, spec: {storageClassName: %s, resources: {requests: {storage: %s}}}}"


@pytest.mark.parametrize(
    ("name", "size", "allowed"), [("slow", "2Gi", True), ("fast", "2Gi", False), ("fast", "1Gi", True), ("ghost", "2Gi", False)]
)
def test_claims_grow_where_their_class_allows_it(name, size, allowed):
    try:
        charged(CLAIM % (name, size), [], CLAIM % (name, "1Gi"))
    except ApiError as error:
        assert "only dynamically provisioned pvc can be resized" in error.message
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(("name", "allowed"), [("old", True), ("new", False)])
def test_one_priority_class_is_the_default(name, allowed):
    text = "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s}, value: 1, globalDefault: true}"
    obj = manifest(text % name)
    live = [manifest(text % "old")]
    try:
        admission.check(obj, None, resource_of(obj), read, lambda kind, space: live)
    except ApiError as error:
        why = "PriorityClass old is already marked as default. Only one default can exist"
        assert error.message == f'priorityclasses.scheduling.k8s.io "new" is forbidden: {why}'
        assert not allowed
    else:
        assert allowed


def test_the_whole_way():
    pod, _ = created(manifest(POD % ("", "")))
    assert pod["spec"]["tolerations"][0]["tolerationSeconds"] == 300
