"""Chapter 6: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def manifest(name: str, label: str, image: str, replicas: int) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {label}, track: canary}}}}
  template:
    metadata: {{labels: {{app: {label}, track: canary}}}}
    spec:
      containers: [{{name: web, image: "{image}", ports: [{{containerPort: 80}}]}}]
"""


WRONG: list[tuple[str, Any, str]] = [
    ("06-band", 2, "two keys"),
    ("06-band", {"maxSurge": ..., "maxUnavailable": 0}, "still missing"),
    ("06-band", {"maxSurge": 0, "maxUnavailable": 0}, "may not be 0 when `maxSurge` is 0"),
    ("06-band", {"maxSurge": 1, "maxUnavailable": 1}, "only 7 of 8 Pods were available"),
    ("06-band", {"maxSurge": "50%", "maxUnavailable": 0}, "there were 12 Pods"),
    ("06-canary", "kind: Deployment\n  name: x", "The answer was refused"),
    ("06-canary", manifest("web", "web", "nginx:1.28", 1), "refused"),
    ("06-canary", manifest("web-canary", "canary", "nginx:1.28", 1), "Not one request met"),
    ("06-canary", manifest("web-canary", "web", "nginx:1.28", 4), "% of the requests met the new version"),
    ("06-net", 60, "two keys"),
    ("06-net", {"minReadySeconds": 10, "progressDeadlineSeconds": ...}, "still missing"),
    ("06-net", {"minReadySeconds": 50, "progressDeadlineSeconds": 30}, "The answer was refused"),
    ("06-net", {"minReadySeconds": 0, "progressDeadlineSeconds": 30}, "passed for a success"),
    ("06-net", {"minReadySeconds": 20, "progressDeadlineSeconds": 600}, "nobody has been told"),
]
RIGHT: list[tuple[str, Any]] = [
    ("06-band", {"maxSurge": 2, "maxUnavailable": 0}),
    ("06-band", {"maxSurge": "25%", "maxUnavailable": "0%"}),
    ("06-canary", manifest("web-canary", "web", "nginx:1.28", 1)),
    ("06-net", {"minReadySeconds": 10, "progressDeadlineSeconds": 30}),
]
