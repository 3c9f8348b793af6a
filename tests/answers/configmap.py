"""Chapter 10: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def pod(name: str, env: str = "", mounts: str = "", volumes: str = "") -> str:
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, infinity]
    {env}
    {f"volumeMounts: [{mounts}]" if mounts else ""}
  {f"volumes: [{volumes}]" if volumes else ""}
"""


GREETING = "env: [{name: GREETING, valueFrom: {configMapKeyRef: {name: words, key: greeting}}}]"
VOLUME = "{name: w, configMap: {name: words}}"
FILE = "{name: w, mountPath: /etc/motd, subPath: motd}"
TUNING = "envFrom: [{prefix: TUNE_, configMapRef: {name: tuning, optional: true}}]"
PATCH = 'kubectl patch configmap prices -p \'{"data": {"price": "12"}}\''

WRONG: list[tuple[str, Any, str]] = [
    ("10-both", pod("other", GREETING), "no Pod of the name both"),
    ("10-both", pod("both", mounts=FILE, volumes=VOLUME), "no variable GREETING"),
    ("10-both", pod("both", "env: [{name: GREETING, value: hello}]"), "GREETING is 'hello'"),
    ("10-both", pod("both", GREETING, "{name: w, mountPath: /etc}", VOLUME), "Everything else in /etc is gone"),
    ("10-both", pod("both", GREETING), "does not hold what the ConfigMap has under motd"),
    ("10-both", pod("both", GREETING.replace("greeting}", "hello}")), "couldn't find key hello"),
    ("10-maybe", pod("maybe", TUNING.replace(", optional: true", "")), "Without the ConfigMap: the Pod is Pending"),
    ("10-maybe", pod("maybe", TUNING.replace("prefix: TUNE_, ", "")), "under their own names"),
    ("10-maybe", pod("maybe"), "TUNE_depth and TUNE_speed should be there"),
    (
        "10-maybe",
        pod("maybe", "env: [{name: TUNE_depth, valueFrom: {configMapKeyRef: {name: tuning, key: depth, optional: true}}}]"),
        "TUNE_speed should be there",
    ),
    ("10-price", "kubectl rollout restart deployment/shop", "list of commands"),
    ("10-price", ["kubectl ..."], "still holds dots"),
    ("10-price", ["kubectl rollout restart deployment/store"], "failed: Error from server (NotFound)"),
    ("10-price", ["kubectl rollout restart deployment/shop"], "The ConfigMap itself says 10"),
    ("10-price", [PATCH], "these prices: 10, 10, 10"),
    ("10-price", [PATCH, "kubectl delete pods -l app=shop"], "only 0 of 3 Pods were available"),
]
RIGHT: list[tuple[str, Any]] = [
    ("10-both", pod("both", GREETING, FILE, VOLUME)),
    ("10-maybe", pod("maybe", TUNING)),
    ("10-price", [PATCH, "kubectl rollout restart deployment/shop"]),
]
