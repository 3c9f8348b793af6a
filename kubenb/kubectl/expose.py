"""`kubectl expose`: a Service in front of a pod, a workload or another Service.

Source: kubectl, pkg/cmd/expose/expose.go (1.36). Next: `scale`.
"""

from __future__ import annotations

import json

from kubenb.kubectl.builder import Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import create_and_report
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, FILE_FLAGS, SAVE_CONFIG, query
from kubenb.objects import Object
from kubenb.objects.json_patch import merge_patch
from kubenb.objects.merge_lists import go_value

EXPOSABLE = ("ReplicationController", "Service", "Pod", "Deployment", "ReplicaSet")


def expose(inv: Invocation) -> None:
    """The verb."""
    dry_run = inv.dry_run
    try:
        found = build(inv, query(inv))
    except CommandError as error:
        raise inv.usage_error(str(error)) from None
    for info in found.checked():
        if info.resource.kind not in EXPOSABLE:
            group = f".{info.resource.group}" if info.resource.group else ""
            raise CommandError(f"cannot expose a {info.resource.kind}{group}")
        service = _service_for(inv, info)
        if inv.text("overrides"):
            service = merge_patch(service, json.loads(inv.text("overrides")))
        create_and_report(inv, service, dry_run, done="exposed")


def _service_for(inv: Invocation, info: Info) -> Object:
    obj = info.live
    try:
        selector = _selector(inv, obj)
    except CommandError as error:
        raise inv.usage_error(f"couldn't retrieve selectors via --selector flag or introspection: {error}") from None
    spec: Object = {"ports": _ports(inv, obj), "selector": selector}
    if inv.text("type"):
        spec["type"] = inv.text("type")
    if inv.text("cluster-ip"):
        spec["clusterIP"] = inv.text("cluster-ip")
    if inv.text("external-ip"):
        spec["externalIPs"] = inv.text("external-ip").split(",")
    if inv.text("load-balancer-ip"):
        spec["loadBalancerIP"] = inv.text("load-balancer-ip")
    if inv.text("session-affinity"):
        spec["sessionAffinity"] = inv.text("session-affinity")
    meta: Object = {"name": inv.text("name") or info.name[:63]}
    labels = _given_labels(inv.text("labels")) if inv.text("labels") else obj["metadata"].get("labels")
    if labels:
        meta["labels"] = labels
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}


def _given_labels(text: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in text.split(","))


def _selector(inv: Invocation, obj: Object) -> dict[str, str]:
    """The map-based selector of --selector, or of what is exposed."""
    if inv.text("selector"):
        return _given_labels(inv.text("selector"))
    kind = obj["kind"]
    if kind == "Pod":
        labels = obj["metadata"].get("labels")
        if not labels:
            raise CommandError(
                "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed"
            )
        return dict(labels)
    selector = obj["spec"].get("selector") or {}
    if kind in ("Service", "ReplicationController"):
        if not selector:
            raise CommandError("the service has no pod selector set" if kind == "Service" else "no selector found")
        return dict(selector)
    if selector.get("matchExpressions"):
        raise CommandError(
            f'couldn\'t convert expressions - "{go_value(selector["matchExpressions"])}" to map-based selector format'
        )
    return dict(selector.get("matchLabels") or {})


def _ports(inv: Invocation, obj: Object) -> list[Object]:
    """The ports of --port, or those that the object itself has."""
    wanted = inv.text("port")
    if wanted:
        known = [(part, inv.text("protocol") or "TCP") for part in wanted.split(",")]
    else:
        known = list(dict.fromkeys(_own_ports(obj)))
        if not known and inv.text("cluster-ip") != "None":
            raise inv.usage_error("couldn't find port via --port flag or introspection")
    ports = []
    for index, (number, protocol) in enumerate(known, 1):
        if not number.isdigit():
            raise CommandError(f'strconv.ParseInt: parsing "{number}": invalid syntax')
        target = inv.text("target-port") or number
        port: Object = {"port": int(number), "protocol": inv.text("protocol") or protocol}
        port["targetPort"] = int(target) if target.isdigit() else target
        ports.append(port if len(known) == 1 else {"name": f"port-{index}", **port})
    return ports


def _own_ports(obj: Object) -> list[tuple[str, str]]:
    if obj["kind"] == "Service":
        return [(str(port["port"]), port.get("protocol", "TCP")) for port in obj["spec"].get("ports") or ()]
    spec = obj["spec"] if obj["kind"] == "Pod" else obj["spec"]["template"]["spec"]
    return [
        (str(port["containerPort"]), port.get("protocol", "TCP"))
        for container in spec["containers"]
        for port in container.get("ports") or ()
    ]


COMMAND = Command(
    "expose",
    "Expose a resource as a new Kubernetes service.",
    expose,
    usage="expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name]",
    flags=(
        *CHANGE_FLAGS, *FILE_FLAGS, SAVE_CONFIG,
        Flag("port", usage="The port that the service should serve on"),
        Flag("target-port", usage="Name or number for the port on the container that the service should direct traffic to"),
        Flag("type", usage="Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName"),
        Flag("name", usage="The name for the newly created object"),
        Flag("protocol", usage="The network protocol for the service to be created"),
        Flag("selector", usage="A label selector to use for this service"),
        Flag("labels", short="l", usage="Labels to apply to the service created by this call"),
        Flag("external-ip", usage="Additional external IP address to accept for the service"),
        Flag("cluster-ip", usage="ClusterIP to be assigned to the service, or 'None' for a headless service"),
        Flag("load-balancer-ip", usage="IP to assign to the LoadBalancer"),
        Flag("session-affinity", usage="If non-empty, set the session affinity: 'None', 'ClientIP'"),
        Flag("overrides", usage="An inline JSON override for the generated object"),
        Flag("override-type", default="merge", usage="The method used to override the generated object"),
    ),
)  # fmt: skip
