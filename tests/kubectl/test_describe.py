"""`describe`: pages, prefixes, kinds without a describer of their own. (What pages say is compared with recordings, in
tests/golden.)
"""

from __future__ import annotations

import pytest

import kubenb
from kubenb.kubectl.describe.access import smart_label
from kubenb.kubectl.describe.containers import probe_text
from kubenb.kubectl.describe.metadata import toleration_text
from kubenb.kubectl.describe.page import long_time

KINDS = """
apiVersion: batch/v1
kind: Job
metadata: {name: one}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, hi]}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: one}
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image:
busybox}]}}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: one}
spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: busybox}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: one}
spec: {selector: {matchLabels: {d: b}}, template: {metadata: {labels: {d: b}}, spec: {containers: [{name: c, image: busybox}]}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: one}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: kubernetes, port: {number: 443}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: one}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: one}
spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: one}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: x}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: one}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: one}
provisioner: example.com/none
"""


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("job one", "Parallelism: 1"),
        ("cronjob one", "Schedule: 0 3 * * *"),
        ("sts one", "Volume Claims: <none>"),
        ("ds one", "Number of Nodes Misscheduled: 0"),
        ("ing one", "/ kubernetes:443 (172.18.0.100:6443)"),
        ("netpol one", "PodSelector: <none> (Allowing the specific traffic to all pods in this namespace)"),
        ("pdb one", "Min available: 1"),
        ("hpa one", "Reference: Deployment/x"),
        ("role one", "pods [] [] [get list]"),
        ("sc one", "IsDefaultClass: No"),
        ("lease node-1 -n kube-node-lease", "Holder Identity: node-1"),  # by its fields' names
        ("ep kubernetes", "Addresses: 172.18.0.100"),
        ("endpointslice kubernetes", "- Addresses: 172.18.0.100"),
        ("sa default", "Mountable secrets: <none>"),
        ("ns default", "No resource quota."),
        ("pc system-node-critical", "Value: 2000001000"),
        ("node node-1", "Non-terminated Pods: (0 in total)"),
    ],
)
def test_every_kind_has_a_page(kinds: kubenb.Cluster, what: str, line: str) -> None:
    result = kinds.kubectl(f"describe {what}")
    assert result.returncode == 0, result.stderr
    assert line in [" ".join(shown.split()) for shown in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def kinds() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=1, seed=0, components={"kubelet"})
    made.settle()
    assert made.kubectl("create -f -", stdin=KINDS).stderr == ""
    return made


def test_a_prefix_means_all_that_begin_so(web: kubenb.Cluster) -> None:
    result = web.kubectl("describe po web-")
    assert result.stdout.count("\nNamespace:") == 2
    assert web.kubectl("describe po nope").stderr == 'Error from server (NotFound): pods "nope" not found\n'
    assert web.kubectl("describe po -n java").stderr == "No resources found in java namespace.\n"


def test_events_follow_unless_unwanted(web: kubenb.Cluster) -> None:
    assert "ScalingReplicaSet" in web.kubectl("describe deploy web").stdout
    assert "Events:" not in web.kubectl("describe deploy web --show-events=false").stdout


@pytest.mark.parametrize(
    ("probe", "text"),
    [
        (
            {"httpGet": {"path": "/h", "port": 80, "scheme": "HTTP"}},
            "http-get http://:80/h delay=0s timeout=1s period=10s #success=1 #failure=3",
        ),
        ({"tcpSocket": {"port": "db"}, "periodSeconds": 5}, "tcp-socket :db delay=0s timeout=1s period=5s #success=1 #failure=3"),
        ({"exec": {"command": ["cat", "/x"]}}, "exec [cat /x] delay=0s timeout=1s period=10s #success=1 #failure=3"),
        ({"grpc": {"port": 9, "service": "s"}}, "grpc <pod>:9 s delay=0s timeout=1s period=10s #success=1 #failure=3"),
    ],
)
def test_probes(probe: dict[str, object], text: str) -> None:
    assert probe_text(probe) == text


@pytest.mark.parametrize(
    ("toleration", "text"),
    [
        ({"operator": "Exists"}, "op=Exists"),
        ({"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}, "k:NoExecute op=Exists for 300s"),
        ({"key": "k", "value": "v", "effect": "NoSchedule"}, "k=v:NoSchedule"),
    ],
)
def test_tolerations(toleration: dict[str, object], text: str) -> None:
    assert toleration_text(toleration) == text


@pytest.mark.parametrize(
    ("field", "label"),
    [("creationTimestamp", "Creation Timestamp"), ("apiVersion", "API Version"), ("uid", "UID"), ("x.y/z", "x.y/z")],
)
def test_labels_made_of_field_names(field: str, label: str) -> None:
    assert smart_label(field) == label


def test_times_are_written_out() -> None:
    assert long_time("2026-01-01T00:00:05Z") == "Thu, 01 Jan 2026 00:00:05 +0000"
    assert long_time(None) == "Mon, 01 Jan 0001 00:00:00 +0000"
