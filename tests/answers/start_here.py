"""Chapter 0: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

import kubenb


def web(*commands: str) -> kubenb.Cluster:
    cluster = kubenb.Cluster(nodes=3)
    cluster.kubectl("create deployment web --image=nginx:1.27 --replicas=3")
    cluster.settle()
    for command in commands:
        cluster.kubectl(command) if command else cluster.settle()
    return cluster


NEWER = ("set image deployment/web nginx=nginx:1.28", "")

WRONG: list[tuple[str, Any, str]] = [
    ("00-five", 5, "Hand over the cluster itself"),
    ("00-five", lambda: web(), "asks for 3 Pods"),
    ("00-five", lambda: web("scale deployment/web --replicas=5"), "Virtual time stands still"),
    ("00-five", lambda: web("delete deployment web"), "no Deployment named web"),
    ("00-maker", "kubectl", "You wrote one object"),
    ("00-maker", "Deployment-Controller ", "one step before the Pods"),
    ("00-maker", "kube-scheduler", "The Pods were there before"),
    ("00-maker", "nginx", "Nobody of that name wrote a Pod"),
    ("00-back", 1.27, "Hand over the cluster itself"),
    ("00-back", lambda: web("set image deployment/web nginx=nginx:1.28", ""), "still wishes for nginx:1.28"),
    ("00-back", lambda: web(*NEWER, "rollout undo deployment/web"), "3 Pods are still of the other version"),
    ("00-back", lambda: web("delete deployment web"), "no Deployment named web"),
]
RIGHT: list[tuple[str, Any]] = [
    ("00-five", lambda: web("scale deployment/web --replicas=5", "")),
    ("00-maker", "replicaset-controller"),
    ("00-back", lambda: web(*NEWER, "rollout undo deployment/web", "")),
]
