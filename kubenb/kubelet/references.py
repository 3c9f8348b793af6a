"""What a pod needs before it can start: the ConfigMaps and Secrets that its environment and volumes name.

What comes in: a pod's spec and a client to look things up. What goes out: what is missing, in the kubelet's words; "" when
nothing is. Source: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/volume/configmap and secret, 1.36; recorded
in tests/golden/kubelet/restarts.json. Next: `starting.py`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from kubenb.client import Client
from kubenb.objects import ApiError, Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

SOURCES = (
    ("configMapKeyRef", "configMapRef", "ConfigMap", "configmap", ("data", "binaryData")),
    ("secretKeyRef", "secretRef", "Secret", "secret", ("data",)),
)


def needs_environment(container: Object) -> bool:
    """Whether the container's environment comes from anywhere but its own spec."""
    return "envFrom" in container or any("valueFrom" in one for one in container.get("env") or ())


def missing_for_environment(container: Object, pod: Object, client: Client) -> str:
    """Why the container's environment can't be made: 'configmap "cfg" not found'."""
    metadata = pod["metadata"]
    for source in container.get("envFrom") or ():
        for _, whole, kind, word, _ in SOURCES:
            if whole in source and not source[whole].get("optional") and _find(client, kind, source[whole]["name"], pod) is None:
                return f'{word} "{source[whole]["name"]}" not found'
    for variable in container.get("env") or ():
        value_from = variable.get("valueFrom") or {}
        for single, _, kind, word, fields in SOURCES:
            reference = value_from.get(single)
            if not reference or reference.get("optional"):
                continue
            found = _find(client, kind, reference["name"], pod)
            if found is None:
                return f'{word} "{reference["name"]}" not found'
            if not any(reference["key"] in (found.get(field) or {}) for field in fields):
                title = "ConfigMap" if kind == "ConfigMap" else "Secret"
                return f"couldn't find key {reference['key']} in {title} {metadata['namespace']}/{reference['name']}"
    return ""


def missing_volume(pod: Object, client: Client) -> str:
    """Why a volume can't be set up: 'MountVolume.SetUp failed for volume "v" : configmap "cfg" not found'."""
    for volume in pod["spec"].get("volumes") or ():
        for field, kind, name_field in (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")):
            source = volume.get(field)
            if source and not source.get("optional") and _find(client, kind, source[name_field], pod) is None:
                wrong = f'{kind.lower()} "{source[name_field]}" not found'
                return f'MountVolume.SetUp failed for volume "{volume["name"]}" : {wrong}'
    return ""


def wait_for_volumes(worker: PodWorker) -> Generator[Any, Any, None]:
    """Try to set the volumes up after 0.5 s, 1 s, 2 s ..., until all that they name is there (nestedpendingoperations)."""
    ledger = worker.ledger
    wait = ledger.mount_backoff
    while missing := missing_volume(worker.pod, worker.kubelet.client):
        worker.event("Warning", "FailedMount", missing)
        yield worker.sim.timeout(wait, background=True)
        wait = min(wait * 2, ledger.mount_backoff_limit)


def _find(client: Client, kind: str, name: str, pod: Object) -> Object | None:
    try:
        return client.get(kind, name, pod["metadata"]["namespace"])
    except ApiError:
        return None
