"""Chapter 11: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

FRONT = {"app": "shop", "tier": "front"}


def service(selector: dict[str, str] | None = None, name: str = "front", target: Any = 8080, port: int = 80, **spec: Any) -> Any:
    ports = [{"port": port, "targetPort": target, **({"nodePort": spec.pop("node_port")} if "node_port" in spec else {})}]
    spec = {"selector": FRONT if selector is None else selector, "ports": ports, **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


def ingress(*paths: tuple[str, str, str], host: str = "shop.example.com", cls: str | None = "nginx", port: int = 80) -> Any:
    rules = [
        {"path": path, "pathType": kind, "backend": {"service": {"name": name, "port": {"number": port}}}}
        for path, kind, name in paths
    ]
    spec = {"ingressClassName": cls, "rules": [{"host": host, "http": {"paths": rules}}]}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "shop"}, "spec": spec}


BOTH = (("/", "Prefix", "front"), ("/api", "Prefix", "back"))
WRONG: list[tuple[str, Any, str]] = [
    ("11-select", service(name="shop"), "no Service of the name front"),
    ("11-select", service({"app": "shop"}), "of the requests ended at Pods of the back"),
    ("11-select", service({"app": "front"}), "the Service has no endpoint"),
    ("11-select", service(target=80), "were refused by a Pod"),
    ("11-select", service(target="web"), "the Service has no endpoint"),
    ("11-select", service(port=8080), "On which port does yours listen"),
    ("11-select", service(clusterIP="None"), "were refused by a Pod"),
    ("11-select", service(target=99999), "The answer was refused"),
    ("11-door", service(), "The nodes open no port for it"),
    ("11-door", service(type="NodePort"), "The nodes open 30"),
    ("11-door", service(type="NodePort", node_port=8080), "The answer was refused"),
    ("11-door", service(type="NodePort", node_port=30080, externalTrafficPolicy="Local"), "its packets were dropped"),
    ("11-door", service(type="NodePort", node_port=30080, target=80), "were refused by a Pod"),
    ("11-door", service(name="door", type="NodePort", node_port=30080), "no Service of the name front"),
    ("11-paths", service(), "no Ingress among what you applied"),
    ("11-paths", ingress(*BOTH, cls=None), "no rule of yours fits, or none is for its class"),
    ("11-paths", ingress(*BOTH, host="example.com"), "no rule of yours fits, or none is for its class"),
    ("11-paths", ingress(("/", "Prefix", "front")), "/api was answered by front; back was asked for"),
    ("11-paths", ingress(("/", "Prefix", "front"), ("/api", "Exact", "back")), "/api/items was answered by front"),
    ("11-paths", ingress(("/", "Exact", "front"), ("/api", "Prefix", "back")), "/about is answered by the controller itself"),
    ("11-paths", ingress(*BOTH, port=8080), "the controller knows no endpoint behind that rule"),
    ("11-paths", ingress(("/", "Prefix", "back"), ("/api", "Prefix", "front")), "/ was answered by back"),
]
RIGHT: list[tuple[str, Any]] = [
    ("11-select", service()),
    ("11-select", service({"tier": "front"}, target="http")),
    ("11-door", service(type="NodePort", node_port=30080)),
    ("11-door", service(type="LoadBalancer", node_port=30080, externalTrafficPolicy="Cluster")),
    ("11-paths", ingress(*BOTH)),
    ("11-paths", ingress(("/api", "Prefix", "back"), ("/", "Prefix", "front"))),
]
