"""What `kubectl rolling-update` did until Kubernetes 1.17, done by hand: the client itself moves the pods, one by one.

In comes a cluster with a ReplicationController, out goes another one with the new image, through the public API alone. The server
knows nothing of an update: it sees two controllers that are scaled up and down. So the update ends where the client ends.
Source: kubectl 1.17, pkg/kubectl/cmd/rollingupdate and pkg/kubectl/rolling_updater.go.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

LABEL = "deployment"
"""--deployment-label-key: what tells the old pods from the new ones."""
UPDATE_PERIOD = 60.0
"""--update-period: seconds between two steps."""
TIMEOUT = 300.0
"""--timeout: seconds to wait for a new pod."""
KIND = "ReplicationController"


def rolling_update(cluster: Cluster, old: str, new: str, image: str, steps: int | None = None) -> list[str]:
    """Replace the pods of ReplicationController `old` by those of `new`; the lines that kubectl printed.

    `steps`: after so many pods were moved the client is gone (the laptop is closed). Raises ValueError when the pod has several
    containers: a single `--image` could not say which was meant.
    """
    rc = cluster.get(KIND, old)
    if len(rc["spec"]["template"]["spec"]["containers"]) != 1:
        raise ValueError("Image update is not supported for multi-container pods")
    desired = rc["spec"]["replicas"]
    _tell_apart(cluster, rc)
    _create(cluster, cluster.get(KIND, old), new, image)
    keep = f"keep {desired} pods available, don't exceed {desired + 1} pods"
    said = [f"Created {new}", f"Scaling up {new} from 0 to {desired}, scaling down {old} from {desired} to 0 ({keep})"]
    for step in range(desired):
        if step == steps:
            return said
        said.append(f"Scaling {new} up to {step + 1}")
        _scale(cluster, new, step + 1)
        if not cluster.run(until=partial(_has_ready, cluster, new, step + 1), timeout=TIMEOUT):
            return [*said, "error: timed out waiting for any update progress to be made"]
        said.append(f"Scaling {old} down to {desired - step - 1}")
        _scale(cluster, old, desired - step - 1)
        cluster.run(UPDATE_PERIOD)
    cluster.delete(KIND, old)
    return [*said, f"Update succeeded. Deleting {old}", f'replicationcontroller "{new}" rolling updated']


def _tell_apart(cluster: Cluster, rc: dict[str, Any]) -> None:
    """Give the old pods a label of their own, in the template, in the pods, and last in the selector."""
    name, mark = rc["metadata"]["name"], {LABEL: _hash(rc["spec"]["template"])}
    if LABEL in rc["spec"]["selector"]:
        return
    cluster.patch(KIND, name, {"spec": {"template": {"metadata": {"labels": mark}}}})
    selector = ",".join(f"{key}={value}" for key, value in rc["spec"]["selector"].items())
    for pod in cluster.list("Pod", rc["metadata"]["namespace"], labels=selector):
        cluster.patch("Pod", pod["metadata"]["name"], {"metadata": {"labels": mark}})
    cluster.patch(KIND, name, {"spec": {"selector": mark}})


def _create(cluster: Cluster, rc: dict[str, Any], name: str, image: str) -> None:
    """The new controller: the same template but for image and label, and no pod yet."""
    template = json.loads(json.dumps(rc["spec"]["template"]))
    template["spec"]["containers"][0]["image"] = image
    mark = {LABEL: _hash(template)}
    template["metadata"]["labels"].update(mark)
    note = {"kubectl.kubernetes.io/desired-replicas": str(rc["spec"]["replicas"])}
    spec = {"replicas": 0, "selector": {**rc["spec"]["selector"], **mark}, "template": template}
    cluster.create({"apiVersion": "v1", "kind": KIND, "metadata": {"name": name, "annotations": note}, "spec": spec})


def _scale(cluster: Cluster, name: str, replicas: int) -> None:
    cluster.patch(KIND, name, {"spec": {"replicas": replicas}})


def _has_ready(cluster: Cluster, name: str, pods: int) -> bool:
    return int(cluster.get(KIND, name).get("status", {}).get("readyReplicas", 0)) >= pods


def _hash(template: dict[str, Any]) -> str:
    text = json.dumps(template["spec"]["containers"], sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
