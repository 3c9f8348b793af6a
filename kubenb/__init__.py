"""kubenb: a Kubernetes small enough to read in an evening, held to what a real 1.36 does.

The journey of one object, which is also the order in which to read the house:

 0  `sim`          virtual time and seeded chance        `objects`  manifests as plain data
 1  `kubectl`      what you type
 2  `apiserver`    the front door: decode, default, admit, validate, store; and tell whoever watches
 3  `etcd`         where the cluster's state lives, in numbered revisions
 4  `client`       what a component sees of it: caches, queues, control loops
 5  `controllers`  a Deployment makes ReplicaSets, a ReplicaSet makes pods, a Service gets its endpoints
 6  `scheduler`    each pod finds its node
 7  `kubelet`      each node runs its pods
 8  `runtime`      images as small programs, signals, exit codes
 9  `network`      requests find pods, or don't          `cloud`    machines, load balancers and disks
10  `timeline`     the history becomes frames and chains of causes
11  `widgets`      and you see it all move

`cluster` puts the parts together, by `assembly`, `wiring` and `machines`; `ledger` holds every delay with its source; `metrics`
is what `top` and the autoscaler read; `addons` are manifests of what people install.

    import kubenb
    c = kubenb.Cluster(nodes=3, seed=0)
    c.kubectl("create deployment web --image=nginx --replicas=3")
    c.settle()
    print(c.kubectl("get pods -o wide").stdout)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.ledger import Ledger
    from kubenb.objects import ApiError
    from kubenb.sim import EngineError

__version__ = "0.1.0"
__all__ = ["ApiError", "Cluster", "EngineError", "Ledger", "__version__"]

_ROOMS = {"ApiError": "objects", "Cluster": "cluster", "EngineError": "sim", "Ledger": "ledger"}


def __getattr__(name: str) -> Any:
    """The public names are fetched when they are first used: importing kubenb costs next to nothing."""
    if name in _ROOMS:
        return getattr(import_module(f"kubenb.{_ROOMS[name]}"), name)
    raise AttributeError(f"module 'kubenb' has no attribute '{name}'")


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext kubenb`: the %kubectl magics and their Tab completion."""
    import_module("kubenb.kubectl.magic").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext kubenb`."""
    import_module("kubenb.kubectl.magic").unload(shell)
