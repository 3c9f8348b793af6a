"""Step 5 of the journey: the controllers, one file each, named as in kube-controller-manager.

Each is a `ControlLoop`: it hears of changes, compares what is with what should be, and takes a step.  They know nothing of each
other: all they share lies in the API server.  Start with `deployment.py` and `replicas.py`.  Next: `kubenb.scheduler`.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.controllers.deployment import DeploymentController
from kubenb.controllers.replicaset import ReplicaSetController
from kubenb.controllers.replicationcontroller import ReplicationControllerController

CONTROLLERS: dict[str, type[ControlLoop]] = {
    "replicationcontroller": ReplicationControllerController,
    "deployment": DeploymentController,
    "replicaset": ReplicaSetController,
}
"""By the names that kube-controller-manager's --controllers flag knows, in its order."""
