"""Whether a node is one that a pod of a given spec may run on, as far as names, labels and taints go.

What comes in: a pod's spec and a Node.  What goes out: may it start there, and may it stay.  The scheduler has its own, far
larger answer to the same question; a DaemonSet has to know beforehand on how many nodes it should be.
Source: pkg/controller/daemon/daemon_controller.go (predicates, nodeShouldRunDaemonPod), 1.36.  Next: `daemon_pods.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from kubenb.objects import Object, from_labels, from_node_selector_term, labels, name
from kubenb.objects.tolerations import taints_of, tolerated

NAME_FIELD = "metadata.name"


class Fit(NamedTuple):
    """`runs`: a pod should be started here; `stays`: one that is here already may stay."""

    runs: bool
    stays: bool


def fit(spec: Object, node: Object) -> Fit:
    """A taint added later drives out what runs only if its effect is NoExecute; a label that is gone does at once."""
    if (spec.get("nodeName") and spec["nodeName"] != name(node)) or not chosen(spec, node):
        return Fit(False, False)
    tolerations = spec.get("tolerations") or ()
    effects = {taint[2] for taint in taints_of(node) if not tolerated(taint, tolerations)}
    return Fit(not effects & {"NoSchedule", "NoExecute"}, "NoExecute" not in effects)


def chosen(spec: Object, node: Object) -> bool:
    """nodeSelector and required node affinity."""
    own = {**labels(node), NAME_FIELD: name(node)}
    if not from_labels(spec.get("nodeSelector")).matches(own):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if required is None:
        return True
    terms = required.get("nodeSelectorTerms") or ()
    both = ([*(term.get("matchExpressions") or ()), *(term.get("matchFields") or ())] for term in terms)
    return any(from_node_selector_term(expressions).matches(own) for expressions in both)
