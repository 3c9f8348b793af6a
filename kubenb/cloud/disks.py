"""The disks that exist, whatever Kubernetes knows of them: data centre, not API.

What comes in: a CSI driver's orders (create, attach, detach, grow, delete), a kubelet's mounts. What goes out: the directory
that a disk holds. A disk outlives pods, nodes and the cluster's objects; it lies in one zone and, if it is a block device,
serves one machine at a time. Network file systems are here, too: servers that many machines mount, as long as they answer.
Next: `csi_driver.py`, who gives the orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class CloudError(Exception):
    """The provider refuses: a gRPC code and a description, as CSI drivers pass them on."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description

    def __str__(self) -> str:
        return f"rpc error: code = {self.code} desc = {self.description}"


@dataclass(slots=True, eq=False)
class Disk:
    """One disk. `content` is its root directory; `size` in bytes; `zone` "" where it can be had from everywhere."""

    driver: str
    handle: str
    content: Any
    size: int = 0
    zone: str = ""
    shared: bool = False
    """A network file system: machines need no attaching, and any number of them may have it."""
    attached: dict[str, None] = field(default_factory=dict)
    """The machines that have it."""


class Disks:
    """All disks and file servers of the data centre. `make` gives an empty directory."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._disks: dict[tuple[str, str], Disk] = {}
        self._shares: dict[tuple[str, str], Any] = {}
        self._local: dict[str, Any] = {}
        self.moving: dict[tuple[str, str, str], None] = {}
        """(driver, handle, machine) that are just being attached."""
        self.full: dict[str, None] = {}
        """Zones that have no room for another disk."""
        self.silent: dict[str, None] = {}
        """File servers that don't answer."""

    # ---- block devices and managed file systems --------------------------------------------------------------------------------

    def create(self, driver: str, handle: str, size: int, zone: str = "", shared: bool = False) -> Disk:
        """A new disk; asked for once more, the same one. Raises CloudError in a zone that is full."""
        found = self._disks.get((driver, handle))
        if found is None:
            if zone in self.full:
                raise CloudError("ResourceExhausted", f"zone {zone} has no room for another disk")
            found = self._disks[driver, handle] = Disk(driver, handle, self._make(), size, zone, shared)
        return found

    def get(self, driver: str, handle: str) -> Disk | None:
        return self._disks.get((driver, handle))

    def all(self) -> list[Disk]:
        """Every disk, in the order in which they were made."""
        return list(self._disks.values())

    def delete(self, driver: str, handle: str) -> None:
        """The disk and its data are gone. Raises CloudError while a machine has it."""
        found = self._disks.get((driver, handle))
        if found is not None and found.attached:
            raise CloudError("FailedPrecondition", f"disk {handle} is attached to {', '.join(found.attached)}")
        self._disks.pop((driver, handle), None)

    def attach(self, driver: str, handle: str, machine: str, zone: str = "", limit: int = 0, many: bool = False) -> None:
        """Plug a disk into a machine. Raises CloudError for an unknown disk, another zone, a full machine, a taken disk.

        `many`: several machines may have it, if all only read. `limit`: disks that fit into the machine, 0: any number.
        """
        disk = self._disks.get((driver, handle))
        if disk is None:
            raise CloudError("NotFound", f"disk {handle} does not exist")
        if machine in disk.attached or disk.shared:
            return
        if disk.zone and zone and disk.zone != zone:
            raise CloudError("InvalidArgument", f"disk {handle} is in zone {disk.zone}, machine {machine} in zone {zone}")
        if disk.attached and not many:
            raise CloudError("FailedPrecondition", f"disk {handle} is attached to machine {next(iter(disk.attached))}")
        if limit and sum(machine in one.attached and one.driver == driver for one in self._disks.values()) >= limit:
            raise CloudError("ResourceExhausted", f"machine {machine} has no free slot: {limit} disks are attached")
        disk.attached[machine] = None

    def detach(self, driver: str, handle: str, machine: str) -> None:
        disk = self._disks.get((driver, handle))
        if disk is not None:
            disk.attached.pop(machine, None)

    def grow(self, driver: str, handle: str, size: int) -> None:
        """Disks grow; none ever shrinks."""
        disk = self._disks.get((driver, handle))
        if disk is not None:
            disk.size = max(disk.size, size)

    # ---- file servers ---------------------------------------------------------------------------------------------------------

    def share(self, server: str, path: str) -> Any:
        """The directory that a server exports under a path; made when first asked for."""
        found = self._shares.get((server, path))
        if found is None:
            found = self._shares[server, path] = self._make()
        return found

    def silence(self, server: str) -> None:
        """The server goes down: whoever mounts from it now waits."""
        self.silent[server] = None

    def answer(self, server: str) -> None:
        """The server is back, with all its data."""
        self.silent.pop(server, None)

    def other(self, name: str) -> Any:
        """What else holds data under a name of its own (an iscsi target): a directory, made when first asked for."""
        found = self._local.get(name)
        if found is None:
            found = self._local[name] = self._make()
        return found
