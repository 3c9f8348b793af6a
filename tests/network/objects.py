"""Services and EndpointSlices for the tests of this room."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def service(name: str = "web", *ports: Object, version: int = 1) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "default", "resourceVersion": str(version)},
        "spec": {"ports": list(ports) or [{"port": 80, "targetPort": 8080}]},
    }


def endpoint(ip: str, ready: bool = True, serving: bool = True, terminating: bool = False, pod: str = "") -> Object:
    target = {"targetRef": {"kind": "Pod", "name": pod or f"pod-{ip}", "namespace": "default"}, "nodeName": "node-1"}
    return {"addresses": [ip], "conditions": {"ready": ready, "serving": serving, "terminating": terminating}, **target}


def slice_of(*endpoints: Object, name: str = "web-1", version: int = 1, service: str = "web", port: str = "") -> Object:
    labels = {"kubernetes.io/service-name": service}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": name, "namespace": "default", "resourceVersion": str(version), "labels": labels},
        "endpoints": list(endpoints),
        "ports": [{"name": port, "port": 8080, "protocol": "TCP"}],
    }
