"""Which pods mount a claim.

What comes in: the cache of pods. What goes out: an index by claim, made when somebody first asks: in a cluster without claims
it costs nothing. Source: pkg/controller/volume/common/common.go (PodPVCIndex), 1.36. Used by the volume controllers.
"""

from __future__ import annotations

from kubenb.client import Informer
from kubenb.objects import Object, is_pod_terminal, key, namespace, node_name
from kubenb.objects.volumes import claim_names

CLAIM = "claim"


def users_of(pods: Informer, claim: Object) -> list[Object]:
    """The pods that name the claim in their volumes, running or not."""
    pods.add_index(CLAIM, claim_keys)
    return pods.by_index(CLAIM, key(claim))


def claim_keys(pod: Object) -> list[str]:
    """The keys of the claims that a pod names."""
    return [f"{namespace(pod)}/{one}" for one in claim_names(pod)]


def holds(pod: Object) -> bool:
    """Whether the pod keeps its claims from going: it has a node, and has not ended there."""
    return bool(node_name(pod)) and not is_pod_terminal(pod)
