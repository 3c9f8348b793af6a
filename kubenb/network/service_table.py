"""All that can be known of Services and their endpoints, change by change: the one list that every node's kube-proxy reads from.

What comes in: Services and EndpointSlices as a watch delivers them. What goes out: for any Service the backends as they
were after change number n. Five thousand proxies differ only in which n they have got to. Next: `kube_proxy.py`, one node's
n.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from kubenb.objects import Object

SERVICE_NAME = "kubernetes.io/service-name"


class Backend:
    """One address behind a Service port."""

    __slots__ = ("ip", "node", "pod", "port")

    def __init__(self, ip: str, port: int, pod: str, node: str) -> None:
        self.ip = ip
        self.port = port
        self.pod = pod
        """ "namespace/name", "" for endpoints made by hand."""
        self.node = node

    def __repr__(self) -> str:
        return f"{self.ip}:{self.port}"


class Version:
    """A Service and its slices after change number `index`. Made from the version before; worked out only when asked."""

    __slots__ = ("_backends", "_slices", "at", "before", "index", "revision", "service", "slice", "slice_name")

    def __init__(self, index: int, at: float, revision: int, before: Version | None) -> None:
        """`at`: the virtual second at which watchers learnt of it; `revision`: etcd's number of the change."""
        self.index = index
        self.at = at
        self.revision = revision
        self.before = before
        self.service: Object | None = before.service if before else None
        self.slice_name = ""
        self.slice: Object | None = None
        self._slices: Mapping[str, Object] | None = None
        self._backends: dict[int | str | None, tuple[Backend, ...]] = {}

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

    def backends(self, port: int | str | None) -> tuple[Backend, ...]:
        """Where connections to the Service's `port` may go, in the order of the slices. A number, a name, or None: its
        first port.
        """
        found = self._backends.get(port)
        if found is None:
            found = self._backends[port] = usable_backends(self.service, self.slices, port)
        return found


def usable_backends(service: Object | None, slices: Mapping[str, Object], port: int | str | None) -> tuple[Backend, ...]:
    """The ready endpoints of a Service port; when there are none, those that are terminating but still serve.

    pkg/proxy/topology.go, CategorizeEndpoints (ProxyTerminatingEndpoints, stable since 1.28).
    """
    name = _port_name(service, port)
    if name is None:
        return ()
    ready: list[Backend] = []
    fallback: list[Backend] = []
    for slice_name in sorted(slices):
        one = slices[slice_name]
        number = next((p["port"] for p in one.get("ports") or () if (p.get("name") or "") == name), None)
        if number is None:
            continue
        for endpoint in one.get("endpoints") or ():
            conditions = endpoint.get("conditions") or {}
            if conditions.get("ready", True):
                ready.append(_backend(endpoint, number))
            elif conditions.get("serving", True) and conditions.get("terminating"):
                fallback.append(_backend(endpoint, number))
    return tuple(ready or fallback)


def _port_name(service: Object | None, port: int | str | None) -> str | None:
    for one in (service or {}).get("spec", {}).get("ports") or ():
        if port is None or port in (one["port"], one.get("name")):
            return one.get("name") or ""
    return None


def _backend(endpoint: Object, port: int) -> Backend:
    target = endpoint.get("targetRef") or {}
    pod = f"{target.get('namespace', '')}/{target['name']}" if target.get("kind") == "Pod" else ""
    return Backend(endpoint["addresses"][0], port, pod, endpoint.get("nodeName") or "")


class ServiceTable:
    """The numbered changes to all Services, and the versions of each Service."""

    def __init__(self) -> None:
        self.times: list[float] = []
        """At which virtual second watchers learnt of change number i."""
        self._histories: dict[str, tuple[list[int], list[Version]]] = {}

    def service_changed(self, now: float, old: Object | None, new: Object | None) -> None:
        """A Service appeared, changed or went."""
        obj = new if new is not None else old
        assert obj is not None
        metadata = obj["metadata"]
        if old is not None and new is not None and old["spec"] == new["spec"]:
            return
        version = self._new_version(f"{metadata['namespace']}/{metadata['name']}", now, obj)
        version.service = new
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
        indexes.append(version.index)
        versions.append(version)
        return version

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
