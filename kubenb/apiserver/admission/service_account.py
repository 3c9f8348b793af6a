"""ServiceAccount: every pod runs as somebody, and finds that account's token in a volume.

Comes in: a pod. Goes out: the pod with serviceAccountName, the token's projected volume and its mounts, and the
account's pull secrets. Source: plugin/pkg/admission/serviceaccount/admission.go (1.36). Next: `priority.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.apiserver.remembered import Remembered
from kubenb.objects import Object, forbidden

MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
VOLUME_PREFIX = "kube-api-access-"
TOKEN_SECONDS = 3607  # an hour, and a little more, so that kubelets can tell it from tokens asked for by hand
MIRROR = "kubernetes.io/config.mirror"

_SPECS: Remembered[Object] = Remembered()
NOBODY: Object = {}
PROJECTED: Object = {
    "sources": [
        {"serviceAccountToken": {"expirationSeconds": TOKEN_SECONDS, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}},
    ],
    "defaultMode": 0o644,
}


def use_account(pod: Object, lookups: Lookups) -> Object:
    """Raises ApiError 403 for an account that isn't there.

    Pods that share a spec get one completed spec between them, with one name for the token's volume (the real
    server draws a new one for each): it is remembered by identity.
    """
    metadata, spec = pod["metadata"], pod["spec"]
    if MIRROR in (metadata.get("annotations") or {}):
        return pod
    name = spec.get("serviceAccountName") or "default"
    account = lookups.read("ServiceAccount", name, metadata.get("namespace", ""))
    if account is None:
        if lookups.enforce_service_accounts:
            where = f"{metadata.get('namespace', '')}/{name}"
            why = f'error looking up service account {where}: serviceaccount "{name}" not found'
            raise forbidden("pods", metadata.get("name", ""), why)
        account = NOBODY
    known = _SPECS.get(spec, account) if account is not NOBODY else None
    return {**pod, "spec": known or _SPECS.put(_completed(spec, name, account, lookups), spec, account)}


def _completed(spec: Object, name: str, account: Object, lookups: Lookups) -> Object:
    """The spec of a pod that runs as this account."""
    spec = {**spec, "serviceAccountName": name, "serviceAccount": name}
    if spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True)):
        spec = _with_token(spec, lookups)
    if account.get("imagePullSecrets") and not spec.get("imagePullSecrets"):
        spec["imagePullSecrets"] = account["imagePullSecrets"]
    return spec


def _with_token(spec: Object, lookups: Lookups) -> Object:
    """The spec with the token's volume, mounted in every container that has nothing at that path."""
    volumes = spec.get("volumes") or []
    own = [volume["name"] for volume in volumes if _is_token(volume)]
    name = own[0] if own else VOLUME_PREFIX + lookups.suffix()
    mount = {"name": name, "readOnly": True, "mountPath": MOUNT_PATH}
    mounted = False
    for key in ("initContainers", "containers"):
        if key not in spec:
            continue
        containers = [_mounted(container, mount) for container in spec[key]]
        mounted = mounted or any(new is not old for new, old in zip(containers, spec[key], strict=True))
        spec[key] = containers
    if mounted and not own:
        spec["volumes"] = [*volumes, {"name": name, "projected": PROJECTED}]
    return spec


def _is_token(volume: Object) -> bool:
    return volume.get("name", "").startswith(VOLUME_PREFIX) and volume.get("projected") == PROJECTED


def _mounted(container: Object, mount: Object) -> Object:
    mounts = container.get("volumeMounts") or []
    if any(other.get("mountPath") == MOUNT_PATH for other in mounts):
        return container
    return {**container, "volumeMounts": [*mounts, mount]}
