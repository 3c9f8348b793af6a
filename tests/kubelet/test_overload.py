"""A container at its cpu limit: its probes wait in the same queue as its clients."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb

WEB = """
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
  annotations: {kubenb.io/cpu-per-request: 50ms}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{containerPort: 80}]
    resources: {limits: {cpu: 200m}}
    livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


@pytest.mark.parametrize(("rate", "limit", "dies"), [(2.0, "200m", False), (20.0, "200m", True), (20.0, "2", False)])
def test_liveness_probes_time_out_under_overload(rate: float, limit: str, dies: bool) -> None:
    cluster = kubenb.Cluster(nodes=1)
    cluster.apply(WEB.replace("200m", limit))
    cluster.run(20)
    cluster.traffic.start(service="web", rate=rate)
    cluster.run(40)
    status: dict[str, Any] = cluster.get("Pod", "web")["status"]["containerStatuses"][0]
    assert (status["restartCount"] > 0) is dies
    told = [e["message"] for e in cluster.list("Event", "default") if e["reason"] == "Unhealthy"]
    assert any("context deadline exceeded" in text for text in told) is dies
