"""The cluster's DNS server: names made of Services and their endpoints, as CoreDNS with kubeadm's Corefile answers them.

What comes in: a question (name and type) and the list of changes of Services and EndpointSlices. What goes out: records and a
response code.  Names it is not in charge of go on to the outside.  Source: the DNS specification of Kubernetes (kubernetes/dns,
docs/specification.md), coredns/plugin/kubernetes.  Next: `resolver.py`, the pod's side of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import NamedTuple

from kubenb.ledger import Ledger
from kubenb.network.service_table import ServiceTable, Version
from kubenb.objects import Object
from kubenb.sim import Simulation

DOMAIN = "cluster.local"
SERVER = "10.96.0.10"
"""The address of Service kube-system/kube-dns, which every kubelet writes into its pods' resolv.conf."""
PUBLIC = ("com", "org", "net", "io", "dev", "edu", "gov", "info", "app", "cloud", "cn", "de", "uk", "fr", "jp", "eu", "us", "ch")
"""Top-level domains of which the rest of the world knows names; all names in them."""


class Record(NamedTuple):
    """One resource record. `value` as `dig` prints it: an address, a name, or "priority weight port target" of SRV."""

    name: str
    type: str
    value: str
    ttl: int


class Reply(NamedTuple):
    """`code`: NOERROR, NXDOMAIN, or "" when nobody answered in time. NOERROR without records: there is such a name, but nothing
    of that type. `authoritative`: the cluster's own names.
    """

    name: str
    type: str
    code: str
    records: tuple[Record, ...] = ()
    authoritative: bool = True

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(record.value for record in self.records if record.type == "A")


class ClusterDNS:
    """CoreDNS. It has a watch of its own, and so knows what the API server knew a moment ago."""

    def __init__(self, sim: Simulation, ledger: Ledger, table: ServiceTable) -> None:
        self.table = table
        self.ttl = ledger.dns_ttl
        self._lag = sim.draw("dns/watch", ledger.dns_sync)

    def query(self, name: str, type: str, at: float) -> Reply:
        """The reply to one question at virtual second `at`. `type`: A, AAAA, SRV, CNAME or PTR."""
        name = name.lower().rstrip(".")
        index = self.table.index_at(at - self._lag)
        if type == "PTR":
            return self._reverse(name, index)
        if name != DOMAIN and not name.endswith(f".{DOMAIN}"):
            return outside(name, type, self.ttl)
        parts = name[: -len(DOMAIN) - 1].split(".") if name != DOMAIN else []
        if len(parts) == 3 and parts[2] == "pod":
            return self._pod(name, type, parts[0])
        if not parts or parts[-1] != "svc":
            return Reply(name, type, "NXDOMAIN" if parts and parts != ["svc"] else "NOERROR")
        return self._service(name, type, parts[:-1], index, at)

    # ---- names of Services ----------------------------------------------------------------------------------------------------

    def _service(self, name: str, type: str, parts: list[str], index: int, at: float) -> Reply:
        """[[_port, _protocol | host], service, namespace]."""
        if len(parts) < 2:
            return Reply(name, type, "NOERROR" if not parts or self._has_namespace(parts[0], index) else "NXDOMAIN")
        *front, service, namespace = parts
        version = self.table.version(f"{namespace}/{service}", index)
        if version is None or version.service is None or len(front) > 2:
            return Reply(name, type, "NXDOMAIN")
        spec = version.service["spec"]
        if spec.get("type") == "ExternalName" and not front:
            return self._alias(name, type, spec["externalName"], at)
        if len(front) == 2:
            return self._ports(name, type, front, version, f"{service}.{namespace}.svc.{DOMAIN}")
        if front:
            found = [ip for host, ip, _ in hosts(version) if host == front[0]]
        else:
            found = [spec["clusterIP"]] if not is_headless(spec) else [ip for _, ip, _ in hosts(version)]
            if type == "SRV":
                return self._ports(name, type, [], version, name)
        if not found and front:
            return Reply(name, type, "NXDOMAIN")
        records = (Record(name, "A", ip, self.ttl) for ip in found if type == "A")
        return Reply(name, type, "NOERROR", tuple(dict.fromkeys(records)))

    def _ports(self, name: str, type: str, front: list[str], version: Version, base: str) -> Reply:
        """_http._tcp.web.default.svc.cluster.local: where a named port is to be found."""
        assert version.service is not None
        wanted = (front[0].removeprefix("_"), front[1].removeprefix("_").upper()) if front else None
        records = []
        for port in version.service["spec"].get("ports") or ():
            named = (port.get("name") or "", port.get("protocol", "TCP"))
            if wanted is not None and named != wanted:
                continue
            if is_headless(version.service["spec"]):
                targets = [(f"{host}.{base}", ports.get(named)) for host, _, ports in hosts(version)]
            else:
                targets = [(base, port["port"])]
            records += [(target, number) for target, number in targets if number]
        if not records:
            return Reply(name, type, "NXDOMAIN" if front else "NOERROR")
        weight = 100 // len(records)
        made = (Record(name, "SRV", f"0 {weight} {number} {target}", self.ttl) for target, number in records if type == "SRV")
        return Reply(name, type, "NOERROR", tuple(made))

    def _alias(self, name: str, type: str, target: str, at: float) -> Reply:
        """ExternalName: another name, and what that one leads to."""
        alias = Record(name, "CNAME", target.rstrip("."), self.ttl)
        further = self.query(target, type, at) if type != "CNAME" else None
        return Reply(name, type, "NOERROR", (alias, *(further.records if further else ())))

    def _has_namespace(self, namespace: str, index: int) -> bool:
        return any(key.startswith(f"{namespace}/") for key in self.table.keys(index))

    # ---- names of pods, and names of addresses --------------------------------------------------------------------------------

    def _pod(self, name: str, type: str, dashed: str) -> Reply:
        """10-244-0-5.default.pod.cluster.local: believed without a look (`pods insecure`)."""
        try:
            ip = str(IPv4Address(dashed.replace("-", ".")))
        except ValueError:
            return Reply(name, type, "NXDOMAIN")
        return Reply(name, type, "NOERROR", (Record(name, "A", ip, self.ttl),) if type == "A" else ())

    def _reverse(self, name: str, index: int) -> Reply:
        """5.0.244.10.in-addr.arpa: the name of a Service, else of an endpoint."""
        ip = ".".join(reversed(name.removesuffix(".in-addr.arpa").split(".")))
        names = list(self._names_of(ip, index))
        records = tuple(Record(name, "PTR", one, self.ttl) for one in names)
        return Reply(name, "PTR", "NOERROR" if names else "NXDOMAIN", records)

    def _names_of(self, ip: str, index: int) -> Iterator[str]:
        for key in self.table.keys(index):
            version = self.table.version(key, index)
            if version is None or version.service is None:
                continue
            namespace, _, service = key.partition("/")
            base = f"{service}.{namespace}.svc.{DOMAIN}"
            if version.service["spec"].get("clusterIP") == ip:
                yield base
                return
            yield from (f"{host}.{base}" for host, address, _ in hosts(version) if address == ip)


def is_headless(spec: Object) -> bool:
    return bool(spec.get("clusterIP") == "None")


def hosts(version: Version) -> Iterator[tuple[str, str, dict[tuple[str, str], int]]]:
    """(host name, address, ports by name and protocol) of every endpoint that DNS tells of: the ready ones.

    An endpoint without a hostname of its own is called by its address: 10-244-0-5.
    """
    for name in sorted(version.slices):
        one = version.slices[name]
        ports = {(p.get("name") or "", p.get("protocol", "TCP")): p["port"] for p in one.get("ports") or () if p.get("port")}
        for endpoint in one.get("endpoints") or ():
            if (endpoint.get("conditions") or {}).get("ready", True):
                ip = endpoint["addresses"][0]
                yield endpoint.get("hostname") or ip.replace(".", "-"), ip, ports


def outside(name: str, type: str, ttl: int) -> Reply:
    """What the rest of the world answers: every public name has an address out of TEST-NET-2, 198.51.100.0/24."""
    if "." not in name or name.rpartition(".")[2] not in PUBLIC:
        return Reply(name, type, "NXDOMAIN", (), False)
    address = f"198.51.100.{zlib.crc32(name.encode()) % 254 + 1}"
    records = (Record(name, "A", address, ttl),) if type == "A" else ()
    return Reply(name, type, "NOERROR", records, False)
