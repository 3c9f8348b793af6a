"""`describe` of Services, endpoints, Ingresses and network policies.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `nodes`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, labels_text
from kubenb.objects import Object


def describe_service(page: Page, obj: Object, look: Lookups) -> None:
    spec = obj["spec"]
    metadata.head(page, obj)
    metadata.marks(page, obj)
    page.pair("Selector", labels_text(spec.get("selector")))
    page.pair("Type", spec.get("type", ""))
    if spec.get("ipFamilyPolicy"):
        page.pair("IP Family Policy", spec["ipFamilyPolicy"])
    page.pair("IP Families", ",".join(spec.get("ipFamilies") or ()) or "<none>")
    page.pair("IP", spec.get("clusterIP", ""))
    page.pair("IPs", ",".join(spec.get("clusterIPs") or ()) or "<none>")
    if spec.get("externalIPs"):
        page.pair("External IPs", ",".join(spec["externalIPs"]))
    if spec.get("loadBalancerIP"):
        page.pair("Desired LoadBalancer IP", spec["loadBalancerIP"])
    if spec.get("externalName"):
        page.pair("External Name", spec["externalName"])
    ingress = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    if ingress:
        page.pair("LoadBalancer Ingress", ", ".join(_ingress_point(one) for one in ingress))
    slices = look.endpoint_slices(obj)
    for port in spec.get("ports") or ():
        _port(page, port, slices)
    page.pair("Session Affinity", spec.get("sessionAffinity", ""))
    for field, title in (
        ("externalTrafficPolicy", "External Traffic Policy"),
        ("internalTrafficPolicy", "Internal Traffic Policy"),
        ("healthCheckNodePort", "HealthCheck NodePort"),
    ):
        if spec.get(field):
            page.pair(title, spec[field])
    if spec.get("loadBalancerSourceRanges"):
        page.pair("LoadBalancer Source Ranges", ",".join(spec["loadBalancerSourceRanges"]))


def _ingress_point(one: Object) -> str:
    if not one.get("ip"):
        return str(one.get("hostname", ""))
    return f"{one['ip']} ({one['ipMode']})" if one.get("ipMode") else str(one["ip"])


def _port(page: Page, port: Object, slices: Sequence[Object]) -> None:
    name, protocol = port.get("name") or "<unset>", port.get("protocol", "TCP")
    page.line(0, f"Port:\t{name}\t{port['port']}/{protocol}")
    page.pair("TargetPort", f"{port.get('targetPort', port['port'])}/{protocol}")
    if port.get("nodePort"):
        page.line(0, f"NodePort:\t{name}\t{port['nodePort']}/{protocol}")
    page.pair("Endpoints", endpoints_text(slices, port.get("name", "")))


def endpoints_text(slices: Sequence[Object], port_name: str) -> str:
    """Up to three ready addresses of a named port, and how many more there are."""
    if not slices:
        return "<none>"
    found: list[str] = []
    for one in slices:
        ready = [point for point in one.get("endpoints") or () if (point.get("conditions") or {}).get("ready") is not False]
        addresses = [address for point in ready for address in point.get("addresses") or ()]
        ports = one.get("ports") or []
        if not ports:
            found += addresses
        for port in ports:
            if (port.get("name") or "") == port_name:
                found += [f"[{a}]:{port.get('port')}" if ":" in a else f"{a}:{port.get('port')}" for a in addresses]
    shown = ",".join(found[:3])
    return f"{shown} + {len(found) - 3} more..." if len(found) > 3 else shown


def describe_endpoints(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    metadata.marks(page, obj)
    page.line(0, "Subsets:")
    for subset in obj.get("subsets") or ():
        for field, title in (("addresses", "Addresses"), ("notReadyAddresses", "NotReadyAddresses")):
            page.pair(title, ",".join(one["ip"] for one in subset.get(field) or ()) or "<none>", 1)
        if subset.get("ports"):
            page.line(1, "Ports:")
            _ports(page, subset["ports"], 2)
        page.line(0, "")


def _ports(page: Page, ports: Sequence[Object], level: int) -> None:
    page.line(level, "Name\tPort\tProtocol")
    page.line(level, "----\t----\t--------")
    for port in ports:
        page.line(level, f"{port.get('name') or '<unset>'}\t{port.get('port') or '<unset>'}\t{port.get('protocol', 'TCP')}")


def describe_endpoint_slice(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    metadata.marks(page, obj)
    page.pair("AddressType", obj.get("addressType", ""))
    if obj.get("ports"):
        page.line(0, "Ports:")
        _ports(page, obj["ports"], 1)
    else:
        page.line(0, "Ports: <unset>")
    page.line(0, "Endpoints:" if obj.get("endpoints") else "Endpoints: <none>")
    for one in obj.get("endpoints") or ():
        _endpoint(page, one)


def _endpoint(page: Page, one: Object) -> None:
    page.line(1, f"- Addresses:\t{', '.join(one.get('addresses') or ()) or '<none>'}")
    page.line(2, "Conditions:")
    ready = (one.get("conditions") or {}).get("ready")
    page.pair("Ready", "<unset>" if ready is None else str(ready).lower(), 3)
    page.pair("Hostname", one.get("hostname", "<unset>"), 2)
    target = one.get("targetRef")
    if target:
        page.pair("TargetRef", f"{target.get('kind', '')}/{target.get('name', '')}", 2)
    page.pair("NodeName", one.get("nodeName", "<unset>"), 2)
    page.pair("Zone", one.get("zone", "<unset>"), 2)


def describe_ingress(page: Page, obj: Object, look: Lookups) -> None:
    spec, meta = obj["spec"], obj["metadata"]
    page.pair("Name", meta["name"])
    metadata.label_lines(page, meta.get("labels"))
    page.pair("Namespace", meta.get("namespace", ""))
    points = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    page.pair("Address", ",".join(sorted(one.get("ip") or one.get("hostname", "") for one in points)))
    page.pair("Ingress Class", spec.get("ingressClassName") or "<none>")
    default = _backend(spec["defaultBackend"], meta["namespace"], look) if spec.get("defaultBackend") else "<default>"
    page.pair("Default backend", default)
    if spec.get("tls"):
        page.line(0, "TLS:")
        for one in spec["tls"]:
            hosts = ",".join(one.get("hosts") or ())
            page.line(1, f"{one['secretName']} terminates {hosts}" if one.get("secretName") else f"SNI routes {hosts}")
    page.line(0, "Rules:")
    page.line(0, "  Host\tPath\tBackends")
    page.line(1, "----\t----\t--------")
    rules = [rule for rule in spec.get("rules") or () if rule.get("http")]
    for rule in rules:
        page.line(1, f"{rule.get('host') or '*'}\t")
        for path in rule["http"].get("paths") or ():
            page.line(2, f"\t{path.get('path', '')} \t{_backend(path['backend'], meta['namespace'], look)}")
    if not rules:
        page.line(1, f"*\t*\t{default}")
    metadata.annotation_lines(page, meta.get("annotations"))


def _backend(backend: Object, namespace: str, look: Lookups) -> str:
    """ "web:80 (10.0.0.1:80)"."""
    if "resource" in backend:
        what = backend["resource"]
        return f"APIGroup: {what.get('apiGroup') or '<none>'}, Kind: {what.get('kind')}, Name: {what.get('name')}"
    wanted = backend.get("service") or {}
    port = wanted.get("port") or {}
    title = f"{wanted.get('name', '')}:{port.get('number') or port.get('name', '')}"
    service = look.find("services", wanted.get("name", ""), namespace)
    if service is None:
        return f'{title} (<error: services "{wanted.get("name", "")}" not found>)'
    name = ""
    for one in service["spec"].get("ports") or ():
        if (port.get("number") and port["number"] == one["port"]) or (port.get("name") and port["name"] == one.get("name")):
            name = one.get("name", "")
    return f"{title} ({endpoints_text(look.endpoint_slices(service), name)})"


def describe_ingress_class(page: Page, obj: Object, look: Lookups) -> None:
    page.pair("Name", obj["metadata"]["name"])
    metadata.marks(page, obj)
    spec = obj.get("spec") or {}
    page.pair("Controller", spec.get("controller", ""))
    parameters = spec.get("parameters")
    if parameters:
        page.line(0, "Parameters:")
        for field, title in (("apiGroup", "APIGroup"), ("kind", "Kind"), ("name", "Name")):
            if parameters.get(field):
                page.pair(title, parameters[field], 1)


DESCRIBERS = {
    "Service": describe_service,
    "Endpoints": describe_endpoints,
    "EndpointSlice": describe_endpoint_slice,
    "Ingress": describe_ingress,
    "IngressClass": describe_ingress_class,
}
