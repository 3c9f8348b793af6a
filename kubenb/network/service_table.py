"""All that can be known of Services and their endpoints, change by change: the one list that every node's kube-proxy reads from.

What comes in: Services and EndpointSlices as a watch delivers them. What goes out: for any Service the backends as they
were after change number n. Five thousand proxies differ only in which n they have got to. Next: `kube_proxy.py`, one node's
n.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from kubenb.network.endpoints import Backend, Choice, Place, all_backends, choose_near, usable
from kubenb.objects import Object

SERVICE_NAME = "kubernetes.io/service-name"
Port = int | str | None
"""A Service's port by number or by name; None: its first one."""


class Version:
    """A Service and its slices after change number `index`. Made from the version before; worked out only when asked."""

    __slots__ = (
        "_backends", "_choices", "_everyone", "_slices", "affinity", "at", "before", "index", "plain", "revision", "service",
        "slice", "slice_name",
    )  # fmt: skip

    def __init__(self, index: int, at: float, revision: int, before: Version | None) -> None:
        """`at`: the virtual second at which watchers learnt of it; `revision`: etcd's number of the change."""
        self.index = index
        self.at = at
        self.revision = revision
        self.before = before
        self.service: Object | None = before.service if before else None
        self.affinity: float = before.affinity if before else 0.0
        """Seconds for which a client keeps its backend (sessionAffinity: ClientIP); 0: not at all."""
        self.plain: bool = before.plain if before else False
        """Whether it has a cluster IP, and nothing but chance chooses a backend."""
        self.slice_name = ""
        self.slice: Object | None = None
        self._slices: Mapping[str, Object] | None = None
        self._backends: dict[Port, tuple[Backend, ...]] = {}
        self._everyone: dict[Port, tuple[Backend, ...]] = {}
        self._choices: dict[tuple[Port, bool, Place], Choice] = {}

    @property
    def slices(self) -> Mapping[str, Object]:
        """The EndpointSlices by name. Walks back to the nearest version that was asked before."""
        if self._slices is None:
            pending: list[Version] = []
            version: Version | None = self
            while version is not None and version._slices is None:
                pending.append(version)
                version = version.before
            slices = dict(version._slices or {}) if version is not None else {}
            for version in reversed(pending):
                if version.slice is not None:
                    slices[version.slice_name] = version.slice
                else:
                    slices.pop(version.slice_name, None)
            self._slices = slices
        return self._slices

    def everyone(self, port: Port) -> tuple[Backend, ...]:
        """All endpoints of the port that are ready, or terminating and still serving."""
        found = self._everyone.get(port)
        if found is None:
            found = self._everyone[port] = all_backends(self.service, self.slices, port)
        return found

    def backends(self, port: Port) -> tuple[Backend, ...]:
        """Where connections to the Service's `port` may go, in the order of the slices, as long as no policy narrows it."""
        found = self._backends.get(port)
        if found is None:
            found = self._backends[port] = usable(self.everyone(port))
        return found

    def choice(self, port: Port, place: Place, external: bool = False) -> Choice:
        """The same for a rule on a certain node. `external`: the rule of a node port or a load balancer's address."""
        key = (port, external, place)
        found = self._choices.get(key)
        if found is None:
            spec = (self.service or {}).get("spec") or {}
            policy = spec.get("externalTrafficPolicy" if external else "internalTrafficPolicy")
            found = self._choices[key] = choose_near(self.everyone(port), place, policy == "Local")
        return found


class ServiceTable:
    """The numbered changes to all Services, and the versions of each Service."""

    def __init__(self) -> None:
        self.times: list[float] = []
        """At which virtual second watchers learnt of change number i."""
        self.counts: list[int] = []
        """How many Services there were after change number i."""
        self._count = 0
        self._at_address: dict[str, list[str]] = {}
        self._at_node_port: dict[int, list[str]] = {}
        self._histories: dict[str, tuple[list[int], list[Version]]] = {}

    def service_changed(self, now: float, old: Object | None, new: Object | None) -> None:
        """A Service appeared, changed or went."""
        obj = new if new is not None else old
        assert obj is not None
        metadata = obj["metadata"]
        if old is not None and new is not None and old["spec"] == new["spec"] and old.get("status") == new.get("status"):
            return
        key = f"{metadata['namespace']}/{metadata['name']}"
        self._count += (new is not None) - (old is not None)
        version = self._new_version(key, now, obj)
        version.service = new
        version.affinity = _affinity(new)
        spec = (new or {}).get("spec") or {}
        version.plain = not version.affinity and spec.get("clusterIP") != "None" and spec.get("type") != "ExternalName"
        self._note_addresses(key, obj)
        if version.before is not None:
            version.slice_name, version.slice = version.before.slice_name, version.before.slice

    def slice_changed(self, now: float, old: Object | None, new: Object | None) -> None:
        """An EndpointSlice appeared, changed or went."""
        obj = new if new is not None else old
        assert obj is not None
        metadata = obj["metadata"]
        service = (metadata.get("labels") or {}).get(SERVICE_NAME)
        if not service:
            return
        version = self._new_version(f"{metadata['namespace']}/{service}", now, obj)
        version.slice_name, version.slice = metadata["name"], new

    def _new_version(self, key: str, now: float, obj: Object) -> Version:
        indexes, versions = self._histories.setdefault(key, ([], []))
        version = Version(
            len(self.times),
            now,
            int(obj["metadata"].get("resourceVersion") or 0),
            versions[-1] if versions else None,
        )
        self.times.append(now)
        self.counts.append(self._count)
        indexes.append(version.index)
        versions.append(version)
        return version

    def _note_addresses(self, key: str, service: Object) -> None:
        """Remember at which addresses and node ports this Service could be met; which hold when, its versions say."""
        spec = service["spec"]
        for address in addresses_of(service):
            keys = self._at_address.setdefault(address, [])
            if key not in keys:
                keys.append(key)
        for number in (*(port.get("nodePort") for port in spec.get("ports") or ()), spec.get("healthCheckNodePort")):
            if number:
                keys = self._at_node_port.setdefault(number, [])
                if key not in keys:
                    keys.append(key)

    def at_address(self, address: str) -> list[str]:
        """The keys of the Services that have, or once had, this address of their own."""
        return self._at_address.get(address, [])

    def at_node_port(self, port: int) -> list[str]:
        """The keys of the Services that have, or once had, this node port, or this port for health checks."""
        return self._at_node_port.get(port, [])

    def keys(self, index: int) -> list[str]:
        """The keys of all Services that are there after change number `index`."""
        found = ((key, self.version(key, index)) for key in self._histories)
        return [key for key, version in found if version is not None and version.service is not None]

    def version(self, key: str, index: int) -> Version | None:
        """Service "namespace/name" after all changes up to number `index`; None before it existed."""
        history = self._histories.get(key)
        if history is None:
            return None
        indexes, versions = history
        if indexes[-1] <= index:
            return versions[-1]
        position = bisect_right(indexes, index)
        return versions[position - 1] if position else None

    def index_at(self, at: float) -> int:
        """The number of the last change that was known at virtual second `at`; -1 when there was none."""
        return bisect_right(self.times, at) - 1


def addresses_of(service: Object) -> list[str]:
    """Every address at which kube-proxy catches packets for a Service: cluster IPs, external IPs, those of load balancers."""
    spec = service["spec"]
    if spec.get("type") == "ExternalName":
        return []
    entries = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    balancers = [one["ip"] for one in entries if one.get("ip") and one.get("ipMode", "VIP") == "VIP"]
    own = spec.get("clusterIPs") or [spec.get("clusterIP")]
    return [one for one in (*own, *(spec.get("externalIPs") or ()), *balancers) if one and one != "None"]


def _affinity(service: Object | None) -> float:
    spec = (service or {}).get("spec") or {}
    if spec.get("sessionAffinity") != "ClientIP":
        return 0.0
    given = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
    return float(given.get("timeoutSeconds", 10800))
