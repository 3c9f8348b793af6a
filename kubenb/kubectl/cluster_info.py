"""`kubectl cluster-info` and `kubectl cluster-info dump`: where the control plane is, and everything about a cluster's state.

Comes in: services labelled as the cluster's own; for the dump nodes, and each namespace's objects and logs. Goes out: text, or
files below --output-directory. Source: kubectl, pkg/cmd/clusterinfo (1.36). Next: `kubeconfig`.
"""

from __future__ import annotations

import json
from pathlib import Path

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import REFUSALS, CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.kubeconfig import SERVER
from kubenb.kubectl.logs import read_log
from kubenb.kubectl.printing.formats import OUTPUT_FLAGS, parse_output, printer_for
from kubenb.kubectl.selection import ALL_NAMESPACES
from kubenb.objects import Object
from kubenb.objects.pods import all_containers

DUMPED = {
    "events": "events",
    "replicationcontrollers": "replication-controllers",
    "services": "services",
    "daemonsets": "daemonsets",
    "deployments": "deployments",
    "replicasets": "replicasets",
    "pods": "pods",
}
"""What is dumped of each namespace, and the files' names."""


def cluster_info(inv: Invocation) -> None:
    """`cluster-info`."""
    inv.say(f"Kubernetes control plane is running at {SERVER}")
    services = inv.server.select(inv.server.resource("services"), "kube-system", "kubernetes.io/cluster-service=true")
    for service in services:
        name = (service["metadata"].get("labels") or {}).get("kubernetes.io/name", service["metadata"]["name"])
        inv.say(f"{name} is running at {_link(service)}")
    inv.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")


def _link(service: Object) -> str:
    """The API server's proxy to a service's first port."""
    ports = service["spec"].get("ports") or []
    scheme = "https:" if ports and (ports[0].get("name") == "https" or ports[0].get("port") == 443) else ""
    port = f":{ports[0]['name']}" if ports and ports[0].get("name") else ""
    return f"{SERVER}/api/v1/namespaces/kube-system/services/{scheme}{service['metadata']['name']}{port}/proxy"


def dump(inv: Invocation) -> None:
    """`cluster-info dump`."""
    _put(inv, "nodes", _list(inv, "nodes", ""))
    for namespace in _namespaces(inv):
        for word, file in DUMPED.items():
            _put(inv, f"{namespace}/{file}", _list(inv, word, namespace))
        for pod in inv.server.select(inv.server.resource("pods"), namespace):
            text = "".join(_log(inv, pod, container["name"]) for container in all_containers(pod))
            _write(inv, f"{namespace}/{pod['metadata']['name']}/logs.txt", text)
    folder = inv.text("output-directory")
    if folder not in ("", "-"):
        inv.say(f"Cluster info dumped to {folder}")


def _namespaces(inv: Invocation) -> list[str]:
    if inv.flag("all-namespaces"):
        return [one["metadata"]["name"] for one in inv.server.select(inv.server.resource("namespaces"))]
    return list(inv.flag("namespaces")) or ["kube-system", inv.namespace]


def _list(inv: Invocation, word: str, namespace: str) -> Object:
    resource = inv.server.resource(word)
    items = inv.server.select(resource, namespace)
    version = str(inv.session.api.etcd.revision)
    kind = f"{resource.kind}List"
    return {"kind": kind, "apiVersion": resource.group_version, "metadata": {"resourceVersion": version}, "items": items}


def _put(inv: Invocation, name: str, obj: Object) -> None:
    """A list as -o asks; in json and yaml its items leave out what the list says of them all."""
    output = parse_output(inv)
    if output.name in ("", "json", "yaml"):
        items = [{key: value for key, value in one.items() if key not in ("apiVersion", "kind")} for one in obj["items"]]
        obj = {**obj, "items": items}
    if output.name in ("", "json"):
        _write(inv, f"{name}.json", json.dumps(obj, indent=4, ensure_ascii=False) + "\n")
    else:
        _write(inv, f"{name}.{'yaml' if output.name == 'yaml' else 'txt'}", printer_for(inv, output)(obj))


def _write(inv: Invocation, name: str, text: str) -> None:
    folder = inv.text("output-directory")
    if folder in ("", "-"):
        inv.say(text, end="")
        return
    path = Path(folder) / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"open {path}: {(error.strerror or str(error)).lower()}") from None


def _log(inv: Invocation, pod: Object, container: str) -> str:
    where = f"logs for container {container} of pod {pod['metadata']['namespace']}/{pod['metadata']['name']} ====\n"
    try:
        text = "".join(f"{line}\n" for _, line in read_log(inv, pod, container, previous=False))
    except REFUSALS as error:
        text = f"Request log error: {error}\n"
    return f"==== START {where}{text}==== END {where}"


COMMAND = Command(
    "cluster-info",
    "Display cluster information.",
    cluster_info,
    subcommands=(
        Command(
            "dump",
            "Dump relevant information for debugging and diagnosis.",
            dump,
            flags=(
                *OUTPUT_FLAGS,
                ALL_NAMESPACES,
                Flag("namespaces", "strings", usage="A comma separated list of namespaces to dump"),
                Flag("output-directory", usage="Where to output the files; if empty or '-' uses stdout"),
                Flag("pod-running-timeout", "duration", default=20.0, usage="How long to wait until a pod is running"),
            ),
        ),
    ),
)
