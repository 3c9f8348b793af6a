"""Chapter 7: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def daemons(kind: str = "DaemonSet", command: str = "sleep 100000", **pod: Any) -> dict[str, Any]:
    labels = {"app": "agent"}
    container = {"name": "agent", "image": "busybox", "command": ["sh", "-c", command]}
    spec: dict[str, Any] = {"selector": {"matchLabels": labels}}
    spec["template"] = {"metadata": {"labels": labels}, "spec": {"containers": [container], **pod}}
    if kind == "Deployment":
        spec["replicas"] = 4
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "agent"}, "spec": spec}


def job(restart: str = "Never", command: str = "sleep 5", **spec: Any) -> dict[str, Any]:
    container = {"name": "task", "image": "busybox", "command": ["sh", "-c", command]}
    template = {"spec": {"restartPolicy": restart, "containers": [container]}}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "tasks"}, "spec": {"template": template, **spec}}


def tolerating(seconds: int | None, key: str = "node.kubernetes.io/unreachable") -> dict[str, Any]:
    limit = {} if seconds is None else {"tolerationSeconds": seconds}
    return {"key": key, "operator": "Exists", "effect": "NoExecute", **limit}


ANYTHING = [{"operator": "Exists"}]
DEDICATED = [{"key": "dedicated", "operator": "Equal", "value": "db", "effect": "NoSchedule"}]

WRONG: list[tuple[str, Any, str]] = [
    ("07-everywhere", daemons("Deployment", tolerations=ANYTHING), "no DaemonSet among what you applied (Deployment)"),
    ("07-everywhere", daemons(), "Everywhere but on node-3"),
    ("07-everywhere", daemons(tolerations=[{**DEDICATED[0], "value": "web"}]), "Everywhere but on node-3"),
    ("07-everywhere", daemons(nodeSelector={"disk": "ssd"}), "No Pod is running on node-1"),
    ("07-everywhere", daemons(restartPolicy="Never"), "The answer was refused"),
    ("07-patience", 30, "a list of tolerations"),
    ("07-patience", [{**tolerating(30), "tolerationSeconds": ...}], "still missing"),
    ("07-patience", [], "has no successor yet"),
    ("07-patience", [tolerating(30, "node.kubernetes.io/not-ready")], "has no successor yet"),
    ("07-patience", [tolerating(None)], "has no successor yet"),
    ("07-patience", [tolerating(0)], "had been given up by then"),
    ("07-patience", [{**tolerating(30), "effect": "NoSchedule"}], "The answer was refused"),
    ("07-paced", daemons(), "There is no Job"),
    ("07-paced", job("Always"), "The answer was refused"),
    ("07-paced", job(completions=6, parallelism=2, command="exit 1"), "The Job gave up, after"),
    ("07-paced", job(completions=6, parallelism=2, command="sleep 100000"), "it is not over; 0 Pods have succeeded"),
    ("07-paced", job(parallelism=2), "It is over after 2 successful Pods"),
    ("07-paced", job(completions=6), "At most 1 of its Pods"),
    ("07-paced", job(completions=6, parallelism=6), "At most 6 of its Pods"),
]
RIGHT: list[tuple[str, Any]] = [
    ("07-everywhere", daemons(tolerations=ANYTHING)),
    ("07-everywhere", daemons(tolerations=DEDICATED)),
    ("07-patience", [tolerating(40)]),
    ("07-patience", [tolerating(30), tolerating(30, "node.kubernetes.io/not-ready")]),
    ("07-paced", job(completions=6, parallelism=2)),
    ("07-paced", job("OnFailure", completions=6, parallelism=2, completionMode="Indexed")),
]
