"""kompose's mapping in small: a docker-compose file becomes Deployments, Services and claims.

What comes in: the text of a compose file. What goes out: manifests, and what kompose says meanwhile: what it can't carry over is
half of the lesson. Source: kompose 1.3x, "Conversion" in its user guide; labels `kompose.service.type`, `kompose.service.expose`,
`kompose.volume.size`. Next: `docker_command.py`, the same for single commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubenb.course.compose_file import ComposeService, Volume, read_compose
from kubenb.objects import Object, dump

LABEL = "io.kompose.service"
CLAIM_SIZE = "100Mi"
SERVICE_TYPES = {"nodeport": "NodePort", "loadbalancer": "LoadBalancer", "clusterip": "ClusterIP", "headless": "ClusterIP"}


@dataclass(frozen=True)
class Converted:
    """`files`: name of the file that kompose would write -> manifest. `messages`: its log, line by line."""

    files: dict[str, Object]
    messages: tuple[str, ...]

    @property
    def manifest(self) -> str:
        """All of it as one YAML text, for `apply`."""
        return "---\n".join(dump(one) for one in self.files.values())

    def __str__(self) -> str:
        return "\n".join((*self.messages, *(f'INFO Kubernetes file "{name}" created' for name in self.files)))

    __repr__ = __str__


def kompose(text: str) -> Converted:
    """`kompose convert`. Raises YamlError, or ValueError that names what is no compose file."""
    compose = read_compose(text)
    messages: list[str] = []
    if compose.version:
        messages.append(
            "WARN the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion"
        )
    services: dict[str, Object] = {}
    others: dict[str, Object] = {}
    for service in compose.services:
        name = service.name.replace("_", "-").lower()
        _warn(service, messages)
        if service.ports:
            services[f"{name}-service.yaml"] = _service(name, service)
            if "kompose.service.expose" in service.labels:
                others[f"{name}-ingress.yaml"] = _ingress(name, service)
        workload = _workload(name, service)
        others[f"{name}-{workload['kind'].lower()}.yaml"] = workload
        for index, volume in enumerate(service.volumes):
            claim = _claim_name(name, index, volume)
            others[f"{claim}-persistentvolumeclaim.yaml"] = _claim(claim, service, volume)
    return Converted({**services, **others}, tuple(messages))


def _warn(service: ComposeService, messages: list[str]) -> None:
    if not service.ports:
        messages.append(f"WARN Service \"{service.name}\" won't be created because 'ports' is not specified")
    for volume in service.volumes:
        if volume.on_host:
            messages.append(f'WARN Volume mount on the host "{volume.source}" isn\'t supported - ignoring path on the host')


def _metadata(name: str, service: str) -> Object:
    return {"name": name, "labels": {LABEL: service}}


def _service(name: str, service: ComposeService) -> Object:
    wanted = service.labels.get("kompose.service.type", "").lower()
    if wanted and wanted not in SERVICE_TYPES:
        raise ValueError(f"kompose.service.type: {wanted!r}: supported values: {', '.join(SERVICE_TYPES)}")
    spec: Object = {
        "selector": {LABEL: name},
        "ports": [
            {"name": str(port.published), "port": port.published, "targetPort": port.target}
            | ({"protocol": port.protocol} if port.protocol != "TCP" else {})
            for port in service.ports
        ],
    }
    if wanted:
        spec["type"] = SERVICE_TYPES[wanted]
    if wanted == "headless":
        spec["clusterIP"] = "None"
    return {"apiVersion": "v1", "kind": "Service", "metadata": _metadata(name, name), "spec": spec}


def _ingress(name: str, service: ComposeService) -> Object:
    host = service.labels["kompose.service.expose"]
    backend = {"service": {"name": name, "port": {"number": service.ports[0].published}}}
    rule: Object = {"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    if host.lower() != "true":
        rule["host"] = host
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": _metadata(name, name), "spec": {"rules": [rule]}}


def _workload(name: str, service: ComposeService) -> Object:
    """A Deployment; a bare Pod for what Compose would not restart always."""
    policy = {"no": "Never", "on-failure": "OnFailure"}.get(service.restart.partition(":")[0], "Always")
    pod: Object = {"containers": [_container(name, service)], "restartPolicy": policy}
    if service.volumes:
        claims = [_claim_name(name, index, volume) for index, volume in enumerate(service.volumes)]
        pod["volumes"] = [{"name": claim, "persistentVolumeClaim": {"claimName": claim}} for claim in claims]
    if policy != "Always":
        return {"apiVersion": "v1", "kind": "Pod", "metadata": _metadata(name, name), "spec": pod}
    spec: Object = {
        "replicas": service.replicas,
        "selector": {"matchLabels": {LABEL: name}},
        "template": {"metadata": {"labels": {LABEL: name}}, "spec": pod},
    }
    if service.volumes:
        spec["strategy"] = {"type": "Recreate"}  # two Pods at once might want the same claim
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _metadata(name, name), "spec": spec}


def _container(name: str, service: ComposeService) -> Object:
    container: Object = {"name": service.container_name or name, "image": service.image}
    if service.entrypoint:
        container["command"] = list(service.entrypoint)
    if service.command:
        container["args"] = list(service.command)
    if service.environment:
        container["env"] = [{"name": key, "value": value} for key, value in sorted(service.environment.items())]
    if service.ports:
        container["ports"] = [{"containerPort": port.target, "protocol": port.protocol} for port in service.ports]
    if service.limits:
        container["resources"] = {"limits": dict(service.limits)}
    if service.healthcheck:
        container["livenessProbe"] = _probe(service)
    if service.volumes:
        container["volumeMounts"] = [
            {"name": _claim_name(name, index, volume), "mountPath": volume.target}
            | ({"readOnly": True} if volume.read_only else {})
            for index, volume in enumerate(service.volumes)
        ]
    return container


def _probe(service: ComposeService) -> Object:
    """Compose only knows one kind of health check, and it becomes the one that restarts."""
    check = service.healthcheck
    assert check is not None
    numbers = {
        "periodSeconds": check.interval,
        "timeoutSeconds": check.timeout,
        "initialDelaySeconds": check.start_period,
        "failureThreshold": check.retries,
    }
    return {"exec": {"command": list(check.command)}, **{key: value for key, value in numbers.items() if value}}


def _claim_name(name: str, index: int, volume: Volume) -> str:
    named = bool(volume.source) and not volume.on_host
    return volume.source.replace("_", "-").lower() if named else f"{name}-claim{index}"


def _claim(claim: str, service: ComposeService, volume: Volume) -> Object:
    size = service.labels.get("kompose.volume.size", CLAIM_SIZE)
    mode = "ReadOnlyMany" if volume.read_only else "ReadWriteOnce"
    spec: dict[str, Any] = {"accessModes": [mode], "resources": {"requests": {"storage": size}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": _metadata(claim, claim), "spec": spec}
