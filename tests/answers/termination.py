"""Answers to the exercises of chapter 5."""

from __future__ import annotations

GOOD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 4
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: shop
        image: web:1
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /readyz, port: 8080}, periodSeconds: 1}
        lifecycle: {preStop: {sleep: {seconds: 5}}}
"""
HOOK = "        lifecycle: {preStop: {sleep: {seconds: 5}}}\n"
PROBE = "        readinessProbe: {httpGet: {path: /readyz, port: 8080}, periodSeconds: 1}\n"

RIGHT = [
    ("05-order", ["marked", "endpoint", "sigterm", "rules"]),
    ("05-patience", {"preStop": 6, "terminationGracePeriodSeconds": 10}),
    ("05-nothing-lost", GOOD),
]

WRONG = [
    ("05-order", "marked", "a list of these four words"),
    ("05-order", ["endpoint", "marked", "sigterm", "rules"], "the first thing that is written"),
    ("05-order", ["marked", "rules", "endpoint", "sigterm"], "before the slice says so"),
    ("05-order", ["marked", "sigterm", "endpoint", "rules"], "Which of the two chains is longer?"),
    ("05-patience", 6, "a dict with the two keys"),
    ("05-patience", {"preStop": ..., "terminationGracePeriodSeconds": 10}, "still missing"),
    ("05-patience", {"preStop": "6s", "terminationGracePeriodSeconds": 10}, "numbers of seconds"),
    ("05-patience", {"preStop": 30, "terminationGracePeriodSeconds": 40}, "12 s to go, no more"),
    ("05-patience", {"preStop": 1, "terminationGracePeriodSeconds": 12}, "still under way when the process has gone"),
    ("05-patience", {"preStop": 6, "terminationGracePeriodSeconds": 7}, "killed while it drained"),
    ("05-nothing-lost", GOOD.replace("replicas: 4", "replicas: 1"), "with 4 replicas"),
    ("05-nothing-lost", GOOD.replace("app: shop", "app: shoe"), "Not one request finds a Pod"),
    ("05-nothing-lost", GOOD.replace(HOOK, ""), "sent to Pods that had ended"),
    ("05-nothing-lost", GOOD.replace("replicas: 4", "replicas: 4\n  strategy: {type: Recreate}"), "How many may be unavailable"),
    ("05-nothing-lost", GOOD.replace(PROBE, "        args: [--startup-delay=3]\n"), "before they listened"),
    ("05-nothing-lost", GOOD.replace("seconds: 5", "seconds: 50"), "must be non-negative and less than"),
]
