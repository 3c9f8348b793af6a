"""Chapter 8: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

ZONE = "topology.kubernetes.io/zone"
POD = "{apiVersion: v1, kind: Pod, metadata: {name: train}, spec: {containers: [{name: c, image: train}]%s}}"
TOLERATES = ", tolerations: [{key: hardware, operator: Exists}]"
CHOOSES = ", nodeSelector: {hardware: gpu}"


def rule(**changes: Any) -> list[dict[str, Any]]:
    own = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule"}
    return [{**own, "labelSelector": {"matchLabels": {"app": "web"}}, **changes}]


WRONG: list[tuple[str, Any, str]] = [
    ("08-room", 0, "two keys"),
    ("08-room", {"maxSurge": 0, "maxUnavailable": ...}, "still missing"),
    ("08-room", {"maxSurge": 0, "maxUnavailable": 0}, "may not be 0 when `maxSurge` is 0"),
    ("08-room", {"maxSurge": 1, "maxUnavailable": 0}, "a new Pod still waits: 0/6 nodes are available"),
    ("08-room", {"maxSurge": 0, "maxUnavailable": 3}, "At one moment only 0 of 3"),
    ("08-land", "kind: Pod", "The answer was refused"),
    ("08-land", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", "this is ConfigMap"),
    ("08-land", POD % "", "It went to plain-"),
    ("08-land", POD % TOLERATES, "what tells it that it must"),
    ("08-land", POD % CHOOSES, "It is Pending. 0/3 nodes are available: 1 node(s) had untolerated taint(s)"),
    ("08-land", POD % ", nodeName: gpu-1", "the scheduler was never asked"),
    ("08-spread", {}, "a list of constraints"),
    ("08-spread", [...], "still empty"),
    ("08-spread", [{"maxSkew": 0}], "The answer was refused"),
    ("08-spread", rule(topologyKey="kubernetes.io/hostname"), "Which domains does your rule count"),
    ("08-spread", rule(labelSelector={"matchLabels": {"app": "shop"}}), "which Pods in them"),
    ("08-spread", rule(topologyKey="zone"), "6 Pods are Pending"),
]
RIGHT: list[tuple[str, Any]] = [
    ("08-room", {"maxSurge": 0, "maxUnavailable": 1}),
    ("08-room", {"maxSurge": 1, "maxUnavailable": 1}),
    ("08-land", POD % (TOLERATES + CHOOSES)),
    ("08-spread", rule()),
]
