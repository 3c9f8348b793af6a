"""Chapter 14: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def quota(namespace: str = "team", **hard: str) -> str:
    usual = {"pods": "10", "requests.cpu": "4", "requests.memory": "8Gi", "services.loadbalancers": "0"}
    given = {**usual, **{name.replace("_", "."): amount for name, amount in hard.items()}}
    lines = "".join(f'    {name}: "{amount}"\n' for name, amount in given.items() if amount)
    return f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q, namespace: {namespace}}}\nspec:\n  hard:\n{lines}"


def limits(
    request: str = "{cpu: 250m, memory: 128Mi}",
    default: str = "{cpu: 500m, memory: 256Mi}",
    most: str = '{cpu: "1"}',
    namespace: str = "team",
) -> str:
    rows = [("defaultRequest", request), ("default", default), ("max", most)]
    lines = "".join(f"    {name}: {value}\n" for name, value in rows if value)
    head = f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: l, namespace: {namespace}}}\n"
    return f"{head}spec:\n  limits:\n  - type: Container\n{lines}"


WRONG: list[tuple[str, Any, str]] = [
    ("14-quota", "kind: Quota", "The answer was refused"),
    ("14-quota", limits(), "no ResourceQuota"),
    ("14-quota", quota("default"), "namespace default"),
    ("14-quota", quota(services_loadbalancers=""), "Nothing in it limits services of type LoadBalancer"),
    ("14-quota", quota(pods="20"), "11 Pods were let in"),
    ("14-quota", quota(requests_cpu="40"), "4100m of cpu was let in"),
    ("14-quota", quota(requests_memory="80Gi"), "8200Mi of memory was let in"),
    ("14-quota", quota(services_loadbalancers="1"), "LoadBalancer was let in"),
    ("14-quota", quota(requests_memory="4Gi"), "Ten Pods of 400m and 800Mi"),
    ("14-quota", quota(services="0"), "A plain service was not let in"),
    ("14-range", "kind: LimitRange", "The answer was refused"),
    ("14-range", quota(), "no LimitRange"),
    ("14-range", limits(namespace="default"), "no LimitRange"),
    ("14-range", limits(request=""), "requests.cpu = 500m"),
    ("14-range", limits(default="{cpu: 500m}"), "limits.memory = nothing"),
    ("14-range", limits(most=""), "1100m was let in"),
    ("14-range", limits(most='{cpu: "1", memory: 1Gi}'), "4Gi was refused"),
    ("14-heap", "-Xmx300m", "two keys"),
    ("14-heap", {"flag": "-Xmx300m", "limit": ...}, "still missing"),
    ("14-heap", {"flag": "-Xmx300m", "limit": "400Mi"}, "whole number of Mi"),
    ("14-heap", {"flag": "-Xmx300m", "limit": 310}, "It was OOMKilled"),
    ("14-heap", {"flag": "-XX:MaxRAMPercentage=50", "limit": 400}, "OutOfMemoryError"),
    ("14-heap", {"flag": "-XX:MaxRAMPercentage=50", "limit": 700}, "more than it needs"),
]
RIGHT: list[tuple[str, Any]] = [
    ("14-quota", quota()),
    ("14-range", limits()),
    ("14-heap", {"flag": "-Xmx300m", "limit": 400}),
    ("14-heap", {"flag": "-XX:MaxRAMPercentage=75", "limit": 400}),
]
