"""`create service ...` and `create ingress`.

Source: kubectl, pkg/cmd/create/create_service.go and create_ingress.go (1.36). Next: `generators_access`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import create_and_report, generator, name_from
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_FLAGS, SAVE_CONFIG, VALIDATE
from kubenb.objects import Object

COMMON = (*CHANGE_FLAGS, SAVE_CONFIG, VALIDATE)
TCP = Flag("tcp", "strings", usage="Port pairs can be specified as '<port>:<targetPort>'")

NOT_ENOUGH = (
    "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a "
    "list of rules (which catch specific paths)"
)


def service_ports(pairs: list[str]) -> list[Object]:
    """Ports of --tcp=80:8080,443."""
    ports = []
    for pair in pairs:
        outside, _, inside = pair.partition(":")
        port = _port(outside)
        target: int | str = port
        if inside:
            target = int(inside) if inside.isdigit() else _port_name(inside)
        ports.append({"name": pair.replace(":", "-"), "port": port, "protocol": "TCP", "targetPort": target})
    return ports


def _port(text: str) -> int:
    if not text.isdigit():
        raise CommandError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    if not 0 < int(text) < 65536:
        raise CommandError(f"invalid port number {text}: must be between 1 and 65535, inclusive")
    return int(text)


def _port_name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", text) or len(text) > 15:
        raise CommandError(f"invalid target port {text}")
    return text


def _create_service(kind: str) -> Callable[[Invocation], None]:
    def act(inv: Invocation) -> None:
        name, dry_run = name_from(inv), inv.dry_run
        headless = inv.text("clusterip") == "None"
        pairs = list(inv.flag("tcp") or [])
        if not pairs and not headless and kind != "ExternalName":
            raise CommandError("at least one tcp port specifier must be provided")
        if headless and pairs and kind == "ClusterIP":
            raise CommandError("can not map ports with clusterip=None")
        labels = {"app": name}
        spec: Object = {"selector": labels, "type": kind}
        ports = service_ports(pairs)
        if inv.flag("node-port"):
            ports = [{**port, "nodePort": inv.flag("node-port")} for port in ports]
        if ports:
            spec["ports"] = ports
        if inv.text("clusterip"):
            spec["clusterIP"] = inv.text("clusterip")
        if kind == "ExternalName":
            spec["externalName"] = inv.text("external-name")
        meta = {"name": name, "labels": labels}
        obj = {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}
        create_and_report(inv, obj, dry_run, f"failed to create {kind} service:")

    return act


def make_ingress(inv: Invocation, name: str) -> Object:
    rules = list(inv.flag("rule"))
    if not rules and not inv.text("default-backend"):
        raise CommandError(NOT_ENOUGH)
    spec: Object = {}
    if inv.text("class"):
        spec["ingressClassName"] = inv.text("class")
    if inv.text("default-backend"):
        spec["defaultBackend"] = _backend(inv.text("default-backend"))
    hosts: dict[str, list[Object]] = {}
    tls: dict[str, list[str]] = {}
    for rule in rules:
        host, path, secret = _rule(rule)
        hosts.setdefault(host, []).append(path)
        if secret is not None:
            tls.setdefault(secret, [])
            if host and host not in tls[secret]:
                tls[secret].append(host)
    if hosts:
        spec["rules"] = [{**({"host": host} if host else {}), "http": {"paths": paths}} for host, paths in hosts.items()]
    if tls:
        spec["tls"] = [
            {**({"hosts": names} if names else {}), **({"secretName": secret} if secret else {})} for secret, names in tls.items()
        ]
    meta: Object = {"name": name}
    if inv.flag("annotation"):
        meta["annotations"] = dict(note.partition("=")[::2] for note in inv.flag("annotation"))
    status: Object = {"loadBalancer": {}}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": spec, "status": status}


def _rule(text: str) -> tuple[str, Object, str | None]:
    """ "host/path*=svc:port,tls=secret" -> host, path, secret (None without tls)."""
    found = re.fullmatch(r"([^=,]*?)(/[^=,]*)=([^,]+)(?:,(tls(?:=(.*))?))?", text)
    if not found:
        raise CommandError(f"rule {text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]")
    host, path, backend, tls, secret = found.groups()
    kind = "Prefix" if path.endswith("*") else "Exact"
    entry = {"path": path.rstrip("*"), "pathType": kind, "backend": _backend(backend)}
    return host, entry, (secret or "") if tls else None


def _backend(text: str) -> Object:
    name, sign, port = text.partition(":")
    if not sign or not port:
        raise CommandError("default-backend should be in format servicename:serviceport")
    return {"service": {"name": name, "port": {"number": int(port)} if port.isdigit() else {"name": port}}}


SERVICES = (
    Command("clusterip", "Create a ClusterIP service.", _create_service("ClusterIP"),
            flags=(*COMMON, TCP, Flag("clusterip", usage="Assign your own ClusterIP or set to 'None' for a 'headless' service"))),
    Command("nodeport", "Create a NodePort service.", _create_service("NodePort"),
            flags=(*COMMON, TCP, Flag("node-port", "int", usage="Port used to expose the service on each node in a cluster"))),
    Command("loadbalancer", "Create a LoadBalancer service.", _create_service("LoadBalancer"), flags=(*COMMON, TCP)),
    Command("externalname", "Create an ExternalName service.", _create_service("ExternalName"),
            flags=(*COMMON, TCP, Flag("external-name", usage="External name of service")), required=("external-name",)),
)  # fmt: skip
COMMANDS = (
    Command("service", "Create a service using a specified subcommand.", subcommands=SERVICES, aliases=("svc",)),
    Command(
        "ingress",
        "Create an ingress with the specified name.",
        generator(make_ingress, "failed to create ingress:"),
        flags=(
            *COMMON,
            Flag("rule", "array", usage="Rule in format host/path=service:port[,tls=secretname]"),
            Flag("class", usage="Ingress Class to be used"),
            Flag("default-backend", usage="Default service for backend, in format of svcname:port"),
            Flag("annotation", "array", usage="Annotation to insert in the ingress object, in the format annotation=value"),
        ),
        aliases=("ing",),
    ),
)
