"""An httpGet action of a probe or hook: which address it asks, with which path and headers.

What comes in: the action and the container. What goes out: a `Get`, or what the network answered to it. Sources:
pkg/probe/http/request.go, pkg/probe/util.go (ResolveContainerPort), 1.36. Next: `hooks.py`, `probes.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker

TLS_PORTS = frozenset({443, 6443, 8443, 9443, 10250})
"""Where servers speak TLS; asked by HTTPS anywhere else they don't understand."""


class Get(NamedTuple):
    """One GET. `path` begins with a slash and may have a query."""

    scheme: str
    host: str
    port: int
    path: str
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, action: Object, container: Object, pod_ip: str) -> Get:
        """ValueError, in Go's words, for the name of a port that the container doesn't declare."""
        port = port_number(action["port"], container)
        path = action.get("path") or "/"
        headers = tuple((one["name"], one["value"]) for one in action.get("httpHeaders") or ())
        host = action.get("host") or pod_ip
        return cls((action.get("scheme") or "HTTP").lower(), host, port, path if path.startswith("/") else f"/{path}", headers)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def quoted(self) -> str:
        """As Go's HTTP client begins its errors: Get "http://10.1.1.2:8080/healthz"."""
        return f'Get "{self.scheme}://{self.address}{self.path}"'

    @property
    def misunderstood(self) -> bool:
        """TLS spoken to a server that doesn't."""
        return self.scheme == "https" and self.port not in TLS_PORTS


def http_get(worker: PodWorker, get: Get) -> tuple[int, float]:
    """(status, seconds until the answer); status 0: refused, -1: nobody answers."""
    network = worker.runtime.network
    host = worker.kubelet.host_ip if get.host in ("localhost", "127.0.0.1") else get.host  # the kubelet asks, not the container
    return network.get(host, get.port, get.path)


def port_number(port: int | str, container: Object) -> int:
    """The number of a port given by number or name; ValueError, in Go's words, for a name that the container doesn't declare."""
    if isinstance(port, int):
        return port
    for one in container.get("ports") or ():
        if one.get("name") == port:
            return int(one["containerPort"])
    if port.isdigit():
        return int(port)
    raise ValueError(f'strconv.Atoi: parsing "{port}": invalid syntax')
