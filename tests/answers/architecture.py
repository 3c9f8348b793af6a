"""Chapter 1: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

from kubenb.course.exercises.architecture import ILLNESS, RELAY

POD = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: nginx}]}}"

WRONG: list[tuple[str, Any, str]] = [
    ("01-clinic", "kubelet", "The answer is a dict"),
    ("01-clinic", {1: ...}, "Patient 1 is still waiting"),
    ("01-clinic", {1: "etcd"}, "There is no component 'etcd'"),
    ("01-clinic", {1: "kube-controller-manager"}, "Patient 1 does not lack its kube-controller-manager"),
    ("01-clinic", {1: "kube-scheduler", 2: "kube-scheduler"}, "Patient 2 does not lack its kube-scheduler"),
    ("01-relay", "kubelet", "list of 5 names"),
    ("01-relay", [*RELAY[:4], ...], "A place is still empty"),
    ("01-relay", [*RELAY[:4], "etcd"], "There is no 'etcd'"),
    ("01-relay", ["kubectl", "replicaset-controller", *RELAY[:3]], "Who writes them?"),
    ("01-relay", [*RELAY[:3], "kubelet", "default-scheduler"], "Up to place 3 it is right"),
    ("01-least", "kind: Pod", "The answer was refused"),
    ("01-least", POD.replace("nginx", "nginx, ports: []"), "could be left out"),
    ("01-least", POD.replace("name: a", "name: a, namespace: default"), "begins with 'metada'"),
    ("01-least", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", "it is not one Pod"),
]
RIGHT: list[tuple[str, Any]] = [
    ("01-clinic", ILLNESS),
    ("01-relay", RELAY),
    ("01-least", POD),
]
