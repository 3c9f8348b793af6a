"""A CSI driver in a cluster: the process that runs the driver's controller with its helpers, once somebody has installed it.

What comes in: CSIDriver objects; a name that `csi_drivers.py` knows is a driver that starts to work. What goes out: nothing
until then, no watch and no write; afterwards the five helpers' work. In a real cluster they are sidecar containers of one
Deployment (external-provisioner 6, external-attacher 4.10, external-resizer 2) and one DaemonSet (node-driver-registrar).
Next: `csi_provisioner.py`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop, Process
from kubenb.cloud.csi_attacher import CSIAttacher
from kubenb.cloud.csi_drivers import DRIVERS, Traits
from kubenb.cloud.csi_loop import CSILoop
from kubenb.cloud.csi_node import CSINodeRegistrar
from kubenb.cloud.csi_provisioner import CSIProvisioner
from kubenb.cloud.csi_resizer import CSIResizer
from kubenb.cloud.disks import Disks
from kubenb.objects import Object, name

HELPERS: tuple[type[CSILoop], ...] = (CSINodeRegistrar, CSIProvisioner, CSIAttacher, CSIResizer)


class CSIDriver:
    """All drivers of a cluster. Made anew at every start of its process; the disks are what they are."""

    def __init__(self, process: Process, disks: Disks) -> None:
        self.process, self.disks = process, disks
        self.installed: dict[str, Traits] = {}
        self.helpers: list[ControlLoop] = []
        process.factory.informer("CSIDriver").on_change(self._changed)

    def _changed(self, old: Object | None, new: Object | None) -> None:
        which = name(new if new is not None else old or {})
        if new is None:
            self.installed.pop(which, None)
            return
        if old is not None or which not in DRIVERS:
            return
        self.installed[which] = DRIVERS[which]
        if not self.helpers:
            self.helpers = [helper(self.process, self.disks, self.installed) for helper in HELPERS]
        for helper in self.helpers:
            assert isinstance(helper, CSILoop)
            helper.driver_installed(which)

    def stop(self) -> None:
        for helper in self.helpers:
            helper.stop()
