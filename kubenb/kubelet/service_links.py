"""Service variables: what a container finds in its environment about the Services that were there before it.

What comes in: Services. What goes out: WEB_SERVICE_HOST, WEB_PORT_80_TCP and their like. Pure. Sources:
pkg/kubelet/envvars/envvars.go, pkg/kubelet/kubelet_pods.go (getServiceEnvVarMap), 1.36. Next: `environment.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.objects import Object

MASTER_NAMESPACE, MASTER = "default", "kubernetes"
"""The API server's own Service: every container hears of it, wherever it is and whatever its pod says."""


def service_variables(services: Iterable[Object], namespace: str, links: bool) -> dict[str, str]:
    """The variables for a container of a pod in `namespace`. `links`: spec.enableServiceLinks."""
    chosen: dict[str, Object] = {}
    for service in services:
        metadata = service["metadata"]
        if service["spec"].get("clusterIP", "None") in ("", "None"):
            continue
        if metadata["namespace"] == namespace and (links or (namespace == MASTER_NAMESPACE and metadata["name"] == MASTER)):
            chosen[metadata["name"]] = service
        elif metadata["namespace"] == MASTER_NAMESPACE and metadata["name"] == MASTER:
            chosen.setdefault(MASTER, service)
    variables: dict[str, str] = {}
    for name in sorted(chosen):
        variables.update(_variables(name, chosen[name]["spec"]))
    return variables


def _variables(name: str, spec: Object) -> dict[str, str]:
    prefix, host = variable_name(name), spec["clusterIP"]
    ports = spec.get("ports") or ()
    made = {f"{prefix}_SERVICE_HOST": host}
    if ports:
        made[f"{prefix}_SERVICE_PORT"] = str(ports[0]["port"])
    for port in ports:
        if port.get("name"):
            made[f"{prefix}_SERVICE_PORT_{variable_name(port['name'])}"] = str(port["port"])
    address = f"[{host}]" if ":" in host else host
    for index, port in enumerate(ports):
        protocol = port.get("protocol") or "TCP"
        url = f"{protocol.lower()}://{address}:{port['port']}"
        if index == 0:
            made[f"{prefix}_PORT"] = url
        one = f"{prefix}_PORT_{port['port']}_{protocol}"
        made.update({one: url, f"{one}_PROTO": protocol.lower(), f"{one}_PORT": str(port["port"]), f"{one}_ADDR": host})
    return made


def variable_name(name: str) -> str:
    """my-db as a variable's name: MY_DB."""
    return name.upper().replace("-", "_").replace(".", "_")
