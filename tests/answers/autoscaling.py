"""Chapter 12: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def manifest(
    least: int = 3, most: int = 8, target: int = 60, down: str = "stabilizationWindowSeconds: 60", name: str = "web"
) -> str:
    return f"""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}
  minReplicas: {least}
  maxReplicas: {most}
  metrics:
  - type: Resource
    resource: {{name: cpu, target: {{type: Utilization, averageUtilization: {target}}}}}
  behavior:
    scaleDown: {{{down}}}
"""


MEMORY = manifest().replace("name: cpu", "name: memory")
SLOW = "stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 1, periodSeconds: 60}]"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"

WRONG: list[tuple[str, Any, str]] = [
    ("12-arithmetic", "six", "is a number of Pods"),
    ("12-arithmetic", 6.4, "no parts of Pods"),
    ("12-arithmetic", 6, "behind the point"),
    ("12-arithmetic", 4, "within a tenth"),
    ("12-arithmetic", 12, "that gives a percentage"),
    ("12-manifest", "kind: HorizontalPodAutoscaler", "The answer was refused"),
    ("12-manifest", CONFIG, "no HorizontalPodAutoscaler"),
    ("12-manifest", manifest() + "---" + manifest().replace("{name: web}\nspec", "{name: web2}\nspec"), "two of them"),
    ("12-manifest", manifest(name="shop"), "something else"),
    ("12-manifest", manifest(least=2), "between 2 and 8"),
    ("12-manifest", manifest(target=80), "What would 60% as a target"),
    ("12-manifest", MEMORY, "It does not work: the HPA was unable"),
    ("12-manifest", manifest(down="stabilizationWindowSeconds: 0"), "less than a minute"),
    ("12-manifest", manifest(down="stabilizationWindowSeconds: 300"), "still had 8 replicas"),
    ("12-manifest", manifest(down=SLOW), "still on its way"),
    ("12-bill", 3, "three keys"),
    ("12-bill", {"minReplicas": 3, "target": ..., "window": 60}, "still missing"),
    ("12-bill", {"minReplicas": 3, "target": 50, "window": -1}, "The answer was refused"),
    ("12-bill", {"minReplicas": 1, "target": 50, "window": 60}, "requests were lost"),
    ("12-bill", {"minReplicas": 5, "target": 50, "window": 300}, "Pod-minutes"),
]
RIGHT: list[tuple[str, Any]] = [
    ("12-arithmetic", 7),
    ("12-manifest", manifest()),
    ("12-bill", {"minReplicas": 3, "target": 50, "window": 60}),
    ("12-bill", {"minReplicas": 2, "target": 50, "window": 0}),
]
