"""Step 9 of the journey: the network. Packets meet processes on a wire; kube-proxy's rules, always a little old, choose
where they go.

What comes in: namespaces and listening processes from the runtimes, Services and EndpointSlices from the API server's
watch. What goes out: what became of every request. Read on in `wire`, `addresses`, `endpoints`, `service_table`, `modes`,
`kube_proxy`, `router`, `dns`, `resolver`, `request`, `ingress`, `requests`, `clients`, `blame`. Next: `kubenb.timeline`, which
draws it.
"""

from kubenb.network.addresses import NodeNetwork, node_address, pod_cidr
from kubenb.network.blame import Blame, blame
from kubenb.network.clients import OpenLoopClient
from kubenb.network.dns import ClusterDNS
from kubenb.network.kube_proxy import KubeProxy
from kubenb.network.request import ApiFront, Stack
from kubenb.network.requests import Request, Tally, tally
from kubenb.network.router import Router
from kubenb.network.service_table import ServiceTable
from kubenb.network.traffic import Traffic
from kubenb.network.wire import PodNetwork

__all__ = [
    "ApiFront", "Blame", "ClusterDNS", "KubeProxy", "NodeNetwork", "OpenLoopClient", "PodNetwork", "Request", "Router",
    "ServiceTable", "Stack", "Tally", "Traffic", "blame", "node_address", "pod_cidr", "tally",
]  # fmt: skip
