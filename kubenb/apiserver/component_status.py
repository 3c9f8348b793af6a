"""ComponentStatus: objects that lie nowhere; the API server asks the components when somebody asks for them (`kubectl get cs`).

What comes in: which components run.  What goes out: one ComponentStatus each.
Source: pkg/registry/core/componentstatus/rest.go, 1.36 (deprecated since 1.19).
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.objects import Object

PORTS = {"controller-manager": 10257, "scheduler": 10259}
"""Where the API server looks for the health of each; etcd it knows itself."""

IsRunning = Callable[[str], bool]


def component_statuses(is_running: IsRunning) -> list[Object]:
    """All of them, by name. `is_running("kube-scheduler")` says whether its process runs."""
    healthy = {name: is_running(f"kube-{name}") for name in PORTS}
    return [_status(name, healthy.get(name, True)) for name in ("controller-manager", "etcd-0", "scheduler")]


def _status(name: str, healthy: bool) -> Object:
    condition = {"type": "Healthy", "status": "True", "message": "ok"}
    if not healthy:
        port = PORTS[name]
        refused = f'Get "https://127.0.0.1:{port}/healthz": dial tcp 127.0.0.1:{port}: connect: connection refused'
        condition = {"type": "Healthy", "status": "False", "message": refused}
    meta = {"name": name}
    return {"apiVersion": "v1", "kind": "ComponentStatus", "metadata": meta, "conditions": [condition]}
