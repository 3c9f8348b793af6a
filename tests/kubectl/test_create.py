"""Generators: what each makes, and what each refuses."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.kubectl.generators_workloads import container_name
from kubenb.objects.yaml_documents import load_yaml

RBAC = "rbac.authorization.k8s.io"


@pytest.mark.parametrize(
    ("command", "part", "value"),
    [
        ("deployment web --image=nginx:1 --replicas=2", ("spec", "replicas"), 2),
        (
            "deployment web --image=a/b/nginx:1 --port=80",
            ("spec", "template", "spec", "containers"),
            [{"image": "a/b/nginx:1", "name": "nginx", "ports": [{"containerPort": 80}], "resources": {}}],
        ),
        ("configmap c --from-literal=a=1", ("data",), {"a": "1"}),
        ("secret generic s --from-literal=a=1", ("data",), {"a": "MQ=="}),
        ("ns n", ("spec",), {}),
        ("sa robot", ("metadata",), {"name": "robot"}),
        ("quota q --hard=cpu=1000m,pods=2", ("spec", "hard"), {"cpu": "1", "pods": "2"}),
        ("job j --image=busybox", ("spec", "template", "spec", "restartPolicy"), "Never"),
        ("cronjob c --image=busybox --schedule='0 0 * * *'", ("spec", "schedule"), "0 0 * * *"),
        (
            "service clusterip s --tcp=80:8080",
            ("spec", "ports"),
            [{"name": "80-8080", "port": 80, "protocol": "TCP", "targetPort": 8080}],
        ),
        (
            "service nodeport s --tcp=80 --node-port=30001",
            ("spec", "ports"),
            [{"name": "80", "nodePort": 30001, "port": 80, "protocol": "TCP", "targetPort": 80}],
        ),
        ("service externalname s --external-name=x.example.com", ("spec", "externalName"), "x.example.com"),
        (
            "ingress i --rule=h.com/p*=svc:80",
            ("spec", "rules", 0, "http", "paths", 0),
            {"backend": {"service": {"name": "svc", "port": {"number": 80}}}, "path": "/p", "pathType": "Prefix"},
        ),
        (
            "role r --verb=get --resource=pods,deploy",
            ("rules",),
            [
                {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]},
                {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]},
            ],
        ),
        (
            "rolebinding b --role=r --serviceaccount=ns:sa",
            ("subjects",),
            [{"kind": "ServiceAccount", "name": "sa", "namespace": "ns"}],
        ),
        ("clusterrolebinding b --clusterrole=r --user=u", ("subjects",), [{"apiGroup": RBAC, "kind": "User", "name": "u"}]),
        ("priorityclass p --value=5", ("value",), 5),
        ("pdb p --selector=a=b --min-available=50%", ("spec", "minAvailable"), "50%"),
    ],
)
def test_generators(cluster: kubenb.Cluster, command: str, part: tuple[str | int, ...], value: Any) -> None:
    result = cluster.kubectl(f"create {command} --dry-run=client -o yaml")
    assert result.returncode == 0, result.stderr
    made: Any = load_yaml(result.stdout)
    for step in part:
        made = made[step]
    assert made == value
    assert cluster.kubectl(f"create {command} --dry-run=server").stdout.endswith(" created (server dry run)\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("create deployment web", 'error: required flag(s) "image" not set'),
        (
            "create deployment a b --image=x",
            "error: exactly one NAME is required, got 2\nSee 'kubectl create deployment -h' for help and examples",
        ),
        ("create deployment web --image=a --image=b -- cmd", "error: cannot specify multiple --image options and command"),
        ("create job j", "error: either --image or --from must be specified"),
        ("create cm kube-root-ca.crt", 'error: failed to create configmap: configmaps "kube-root-ca.crt" already exists'),
        ("create ns default", 'Error from server (AlreadyExists): namespaces "default" already exists'),
        ("create sa default", 'error: failed to create serviceaccount: serviceaccounts "default" already exists'),
        ("create cm c --from-literal=a", "error: invalid literal source a, expected key=value"),
        ("create cm c --from-file=/nope", "error: error reading /nope: no such file or directory"),
        (
            "create cm c --from-literal=a=1 --from-literal=a=2",
            'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "c"',
        ),
        ("create service clusterip s", "error: at least one tcp port specifier must be provided"),
        ("create rolebinding b", "error: exactly one of clusterrole or role must be specified"),
        (
            "create foo",
            'Error: must specify one of -f and -k\n\nerror: unknown command "foo"\n'
            "See 'kubectl create -h' for help and examples",
        ),
        ("run", 'error: required flag(s) "image" not set'),
        ("run --image=x", "error: NAME is required for run\nSee 'kubectl run -h' for help and examples"),
        ("run a --image=x --restart=Sometimes", "error: invalid restart policy: Sometimes"),
        ("run a --image=x --expose", "error: --port must be set when exposing a service"),
        (
            "expose svc kubernetes --name=kubernetes",
            "error: couldn't retrieve selectors via --selector flag or introspection: "
            "the service has no pod selector set\nSee 'kubectl expose -h' for help and examples",
        ),
        ("expose node node-1", "error: cannot expose a Node"),
    ],
)
def test_refusals(cluster: kubenb.Cluster, command: str, said: str) -> None:
    result = cluster.kubectl(command)
    assert (result.returncode, result.stdout, result.stderr) == (1, "", said + "\n")


@pytest.mark.parametrize(
    ("image", "name"),
    [("nginx", "nginx"), ("nginx:1.25", "nginx"), ("docker.io/library/nginx:1", "nginx"), ("host:5000/a/web@sha256:00", "web")],
)
def test_container_names_come_from_images(image: str, name: str) -> None:
    assert container_name(image) == name


def test_run_and_expose(cluster: kubenb.Cluster) -> None:
    assert cluster.kubectl("run p --image=nginx --port=80 --labels=app=p --env=A=1").stdout == "pod/p created\n"
    assert cluster.kubectl("expose pod p").stdout == "service/p exposed\n"
    assert cluster.get("Service", "p")["spec"]["selector"] == {"app": "p"}
    assert cluster.kubectl("run q --image=nginx --port=81 --expose").stdout == "service/q created\npod/q created\n"
    said = 'Error from server (AlreadyExists): services "p" already exists\n'
    assert cluster.kubectl("expose pod p --port=80").stderr == said


def test_a_pod_that_is_waited_for_and_cleaned_up(cluster: kubenb.Cluster) -> None:
    result = cluster.kubectl("run t -i --rm --restart=Never --image=busybox -- true")
    assert result.stdout.endswith('pod "t" deleted from default namespace\n')
    assert cluster.list("Pod") == []
