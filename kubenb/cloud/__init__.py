"""The world around a cluster: machines, load balancers and disks that a provider rents out, and the components that ask for them.

What comes in: Services, Nodes and volumes that want something of a provider. What goes out: addresses, routes, disks. Read
`cloud.py`, `load_balancer.py`, then the controllers of the cloud-controller-manager, `node_controller.py`, `route_controller.py`,
`service_controller.py`; `disks.py` and the `csi_*` files for storage. Next: `kubenb.timeline`.
"""

from collections.abc import Callable

from kubenb.client import ControlLoop
from kubenb.cloud.cloud import Cloud
from kubenb.cloud.load_balancer import LoadBalancer
from kubenb.cloud.node_controller import CloudNodeLifecycleController
from kubenb.cloud.route_controller import RouteController
from kubenb.cloud.service_controller import ServiceController

CLOUD_CONTROLLERS: dict[str, Callable[..., ControlLoop]] = {
    "cloud-node-lifecycle-controller": CloudNodeLifecycleController,
    "service-lb-controller": ServiceController,
    "node-route-controller": RouteController,
}
"""By the names that `cloud-controller-manager --controllers` knows."""

__all__ = ["CLOUD_CONTROLLERS", "Cloud", "LoadBalancer"]
