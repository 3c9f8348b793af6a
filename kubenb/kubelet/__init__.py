"""Step 7 of the journey: the kubelet makes real what the API server has on paper.

What comes in: pods bound to its node. What goes out: running containers, statuses, events, a Lease. Read on in `kubelet`,
then `pod_worker`, whose `_life` is the table of contents; `volume_manager`, `image_manager`, `starting`, `hooks`, `probes`,
`stopping` are its chapters, `record`, `status`, `status_writer` its language. What a container is given: `container_config`,
`environment`, `pod_names`, `volumes/`. `doors` lets people in; `node_agent` speaks for the node. Next: `kubenb.runtime`, which it
drives.
"""

from kubenb.kubelet.doors import Doors
from kubenb.kubelet.kubelet import Kubelet
from kubenb.kubelet.node_disk import NodeDisk
from kubenb.kubelet.node_status import node_manifest
from kubenb.kubelet.watched import Watched

__all__ = ["Doors", "Kubelet", "NodeDisk", "Watched", "node_manifest"]
