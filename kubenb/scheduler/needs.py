"""What a pod's spec asks of a node, read once for all pods that ask the same.

Comes in: a pod's spec. Goes out: `Needs`, the compiled form that the plugins work with. The ten thousand pods of
a Deployment share one. Next: `pod_terms` (what it asks of other pods) and `node_table`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubenb.objects import LabelSelector, Object, from_labels, from_node_selector_term
from kubenb.scheduler.host_ports import HostPort, host_ports
from kubenb.scheduler.label_columns import NODE_NAME
from kubenb.scheduler.requests import ASSUMED, Amounts, pod_requests


@dataclass(frozen=True, eq=False, slots=True)
class Needs:
    """One pod spec's demands on a single node. Compared by identity: equal specs get the same object."""

    requests: Amounts
    """What must be free: millicores, bytes, pieces."""
    scoring: Amounts
    """The same for scoring, where a container that names nothing counts as 100m and 200Mi."""
    tolerations: tuple[Object, ...]
    selector: LabelSelector
    """spec.nodeSelector."""
    terms: tuple[LabelSelector, ...] | None
    """Required node affinity: one of these must match; None where there is none."""
    preferred: tuple[tuple[int, LabelSelector], ...]
    """(weight, term) of preferred node affinity."""
    node_names: tuple[str, ...] | None
    """The only nodes worth a look, where every required term names its node by matchFields."""
    ports: tuple[HostPort, ...]
    images: tuple[str, ...]
    """The images of all containers, ":latest" written out."""


class NeedsMemo:
    """Equal specs, one `Needs`: found by the identity of the spec's parts, else by what they say."""

    FORGET_AT = 20_000

    def __init__(self) -> None:
        self._by_identity: dict[tuple[Any, ...], tuple[Needs, list[Any]]] = {}
        self._by_content: dict[str, Needs] = {}

    def of(self, spec: Object) -> Needs:
        parts = _parts(spec)
        identity = tuple([part if part.__class__ is str else id(part) for part in parts])
        found = self._by_identity.get(identity)
        if found is None:
            content = repr(parts)
            needs = self._by_content.get(content)
            if needs is None:
                needs = self._by_content[content] = compile_needs(spec)
            if len(self._by_identity) > self.FORGET_AT:
                self._by_identity.clear()
            found = self._by_identity[identity] = (
                needs,
                parts,
            )  # parts: an id is good while its object lives
        return found[0]


def _parts(spec: Object) -> list[Any]:
    """All of a spec that can make a difference to a single node."""
    get = spec.get
    parts: list[Any] = [
        get("nodeSelector"),
        get("affinity") and get("affinity", {}).get("nodeAffinity"),
        get("tolerations"),
        get("overhead"),
        get("resources"),
    ]
    for container in get("containers") or ():
        parts += (container.get("image"), container.get("resources"), container.get("ports"))
    for container in get("initContainers") or ():
        parts += ("init", container.get("restartPolicy"), container.get("image"))
        parts += (container.get("resources"), container.get("ports"))
    return parts


def compile_needs(spec: Object) -> Needs:
    """Reads the parts of a pod's spec that concern a single node."""
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    terms = None if required is None else (required.get("nodeSelectorTerms") or [])
    preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ()
    return Needs(
        requests=pod_requests(spec),
        scoring=pod_requests(spec, ASSUMED),
        tolerations=tuple(spec.get("tolerations") or ()),
        selector=from_labels(spec.get("nodeSelector")),
        terms=None if terms is None else tuple(map(node_selector_term, terms)),
        preferred=tuple(
            (each["weight"], node_selector_term(each["preference"]))
            for each in preferred
            if each.get("weight") and _says_something(each["preference"])
        ),
        node_names=None if terms is None else named_nodes(terms),
        ports=host_ports(spec),
        images=tuple(
            image_name(container.get("image") or "")
            for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
        ),
    )


def node_selector_term(term: Object) -> LabelSelector:
    """matchExpressions and matchFields together; a term with neither matches nothing."""
    fields = [{**each, "key": NODE_NAME} for each in term.get("matchFields") or ()]
    return from_node_selector_term([*(term.get("matchExpressions") or ()), *fields])


def _says_something(term: Object) -> bool:
    return bool(term.get("matchExpressions") or term.get("matchFields"))


def named_nodes(terms: list[Object]) -> tuple[str, ...] | None:
    """The nodes that the terms name (metadata.name In ...), or None where one of them names none; terms are
    alternatives, so their names add up (plugins/nodeaffinity: PreFilter).
    """
    union: dict[str, None] = {}
    for term in terms:
        names: dict[str, None] | None = None
        for field in term.get("matchFields") or ():
            if field.get("key") == "metadata.name" and field.get("operator") == "In":
                values = dict.fromkeys(field.get("values") or ())
                names = values if names is None else {name: None for name in names if name in values}
        if names is None:
            return None
        union.update(names)
    return tuple(sorted(union)) if terms else None


def image_name(image: str) -> str:
    """The name as nodes list it: without a tag it means :latest (plugins/imagelocality: normalizedImageName)."""
    return image if image.rfind(":") > image.rfind("/") else image + ":latest"
