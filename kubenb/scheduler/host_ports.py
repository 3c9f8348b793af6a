"""Host ports: one holder a node for each (protocol, port), unless they listen on different addresses.

Comes in: the ports of the pods on each row. Goes out: the rows on which a wanted port is taken. Source:
kube-scheduler/framework/types.go: HostPortInfo (1.36). Used by `plugins.node_ports`.
"""

from __future__ import annotations

from kubenb.objects import Object

HostPort = tuple[str, str, int]
"""(address, protocol, port)."""

EVERY_ADDRESS = "0.0.0.0"


def host_ports(spec: Object) -> tuple[HostPort, ...]:
    """The ports that a pod wants of its node; only containers that run beside the others count."""
    sidecars = [each for each in spec.get("initContainers") or () if each.get("restartPolicy") == "Always"]
    found = []
    for container in [*sidecars, *(spec.get("containers") or ())]:
        for port in container.get("ports") or ():
            number = port.get("hostPort") or 0
            if number > 0:
                found.append((port.get("hostIP") or EVERY_ADDRESS, port.get("protocol") or "TCP", number))
    return tuple(found)


def collide(one: HostPort, other: HostPort) -> bool:
    return one[1:] == other[1:] and (one[0] == other[0] or EVERY_ADDRESS in (one[0], other[0]))


class HostPorts:
    """Who holds which host port, on all rows."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str, int], dict[int, list[str]]] = {}

    def hold(self, ports: tuple[HostPort, ...], row: int) -> None:
        for address, protocol, number in ports:
            self._holders.setdefault((protocol, number), {}).setdefault(row, []).append(address)

    def release(self, ports: tuple[HostPort, ...], row: int) -> None:
        for address, protocol, number in ports:
            rows = self._holders[protocol, number]
            rows[row].remove(address)
            if not rows[row]:
                del rows[row]

    def taken(self, ports: tuple[HostPort, ...]) -> list[int]:
        """The rows on which at least one of `ports` collides."""
        rows: dict[int, None] = {}
        for address, protocol, number in ports:
            for row, held in self._holders.get((protocol, number), {}).items():
                if any(collide((address, protocol, number), (other, protocol, number)) for other in held):
                    rows[row] = None
        return list(rows)
