"""What an object says of itself in half a line, on its card in the cluster view.

Comes in: one version of an object. Goes out: a few words; the resources of the history that the view shows. Next: `cluster`."""

from __future__ import annotations

from collections.abc import Callable

from kubenb.objects import Object, get_condition, lookup

OWNERS = (
    "deployments.apps", "replicasets.apps", "replicationcontrollers", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch",
    "jobs.batch",
)  # fmt: skip
ROUTES = ("services", "ingresses.networking.k8s.io")
SHOWN = ("nodes", "pods", *OWNERS, *ROUTES)


def look(obj: Object) -> str:
    """ "2 of 3 ready", "ClusterIP 10.96.0.7", "Ready, cordoned"."""
    return LOOKS.get(obj.get("kind", ""), _silent)(obj)


def _replicas(obj: Object) -> str:
    wanted = lookup(obj, ("spec", "replicas"), 1)
    return f"{lookup(obj, ('status', 'readyReplicas')) or 0} of {wanted} ready"


def _everywhere(obj: Object) -> str:
    status = obj.get("status") or {}
    return f"{status.get('numberReady', 0)} of {status.get('desiredNumberScheduled', 0)} ready"


def _job(obj: Object) -> str:
    status = obj.get("status") or {}
    if get_condition(obj, "Failed"):
        return "failed"
    return f"{status.get('succeeded', 0)} of {lookup(obj, ('spec', 'completions')) or 1} done, {status.get('active', 0)} active"


def _cron(obj: Object) -> str:
    return f"{lookup(obj, ('spec', 'schedule'), '')}{', suspended' if lookup(obj, ('spec', 'suspend')) else ''}"


def _service(obj: Object) -> str:
    spec = obj["spec"]
    if spec.get("type") == "ExternalName":
        return f"→ {spec.get('externalName', '')}"
    kind, address = spec.get("type", "ClusterIP"), spec.get("clusterIP", "")
    ports = ", ".join(str(port["port"]) for port in spec.get("ports") or ())
    if kind == "LoadBalancer":
        outside = [one.get("ip") or one.get("hostname", "") for one in lookup(obj, ("status", "loadBalancer", "ingress")) or ()]
        return f"LoadBalancer {outside[0]}:{ports}" if outside else "LoadBalancer, pending"
    if kind == "NodePort":
        return f"NodePort {', '.join(str(port.get('nodePort', '')) for port in spec.get('ports') or ())}"
    if address == "None":
        return f"headless {ports}".strip()
    return f"ClusterIP {address}{':' if ports else ''}{ports}"


def _ingress(obj: Object) -> str:
    hosts = [rule.get("host") or "*" for rule in lookup(obj, ("spec", "rules")) or ()]
    return ", ".join(dict.fromkeys(hosts)) or "*"


def _node(obj: Object) -> str:
    ready = (get_condition(obj, "Ready") or {}).get("status")
    words = ["" if ready in (None, "True") else "NotReady" if ready == "False" else "unknown"]
    words.append("cordoned" if lookup(obj, ("spec", "unschedulable")) else "")
    words += [f"⊘ {taint['key'].rpartition('/')[2]}" for taint in lookup(obj, ("spec", "taints")) or () if _own(taint)]
    return ", ".join(filter(None, words))


def _own(taint: Object) -> bool:
    """Not one that a controller put there and that the words before say already."""
    return not str(taint.get("key", "")).startswith("node.kubernetes.io/")


def _silent(obj: Object) -> str:
    return ""


LOOKS: dict[str, Callable[[Object], str]] = {
    "Deployment": _replicas, "ReplicaSet": _replicas, "ReplicationController": _replicas, "StatefulSet": _replicas,
    "DaemonSet": _everywhere, "Job": _job, "CronJob": _cron, "Service": _service, "Ingress": _ingress, "Node": _node,
}  # fmt: skip


def backends(ingress: Object) -> list[str]:
    """The names of the Services an Ingress leads to."""
    found = [lookup(ingress, ("spec", "defaultBackend", "service", "name"))]
    for rule in lookup(ingress, ("spec", "rules")) or ():
        found += [lookup(path, ("backend", "service", "name")) for path in lookup(rule, ("http", "paths")) or ()]
    return [str(each) for each in dict.fromkeys(found) if each]
