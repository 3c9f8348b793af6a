"""Answers to the exercises of chapter 4."""

from __future__ import annotations

GOOD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: library}
spec:
  selector: {matchLabels: {app: library}}
  template:
    metadata: {labels: {app: library}}
    spec:
      containers:
      - name: library
        image: web:1
        args: [--startup-delay=10]
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /readyz, port: 8080}, periodSeconds: 2}
"""
PROBE = "        readinessProbe: {httpGet: {path: /readyz, port: 8080}, periodSeconds: 2}\n"
EAGER = "        livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 2, failureThreshold: 2}\n"

RIGHT = [
    ("04-detect", {"periodSeconds": 5, "failureThreshold": 3}),
    ("04-startup", {"periodSeconds": 10, "failureThreshold": 6}),
    ("04-whom", GOOD),
]

WRONG = [
    ("04-detect", 5, "a dict with the two keys"),
    ("04-detect", {"periodSeconds": ..., "failureThreshold": 3}, "still missing"),
    ("04-detect", {"periodSeconds": 10, "failureThreshold": 3}, "the program still hung"),
    ("04-detect", {"periodSeconds": 2, "failureThreshold": 2}, "cost the program its life"),
    ("04-detect", {"periodSeconds": -1, "failureThreshold": 3}, "must be greater than or equal to"),
    ("04-startup", {"periodSeconds": 10, "failureThreshold": 3}, "killed before it listened"),
    ("04-startup", {"periodSeconds": 10, "failureThreshold": 30}, "still waited for after 120 s"),
    ("04-startup", {"periodSeconds": 10, "failureThreshold": ...}, "still missing"),
    ("04-whom", GOOD.replace("--startup-delay=10", "--quiet"), "Please keep it that way"),
    ("04-whom", GOOD.replace(PROBE, ""), "Pods that were still loading"),
    ("04-whom", GOOD.replace("app: library", "app: shelf"), "Not one request finds a Pod"),
    ("04-whom", GOOD.replace("path: /readyz, port: 8080", "path: /readyz, port: 80"), "Not one request finds a Pod"),
    ("04-whom", GOOD.replace(PROBE, PROBE + EAGER), "Not one request finds a Pod"),
]
