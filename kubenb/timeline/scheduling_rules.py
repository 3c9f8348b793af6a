"""The filters in words: what each asks of a node, and what it found there, with its numbers.

Comes in: a `Decision` and one of its nodes. Goes out: `Finding`s, a short one for a table's cell and a long one for a sentence.
Which filter refused is the scheduler's own word; only the numbers behind it are looked up here. Next: `scheduling_scores`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kubenb.objects import Object, from_label_selector, from_labels, from_node_selector_term, is_terminating, labels, lookup, name
from kubenb.objects.tolerations import KEEPS_OFF, Taint, taints_of, tolerated
from kubenb.timeline.decision import Decision, allocatable, requests, taken, words

AFFINITY = ("spec", "affinity")
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


class Finding(NamedTuple):
    """What a filter sees on one node."""

    short: str
    long: str


@dataclass(frozen=True)
class Rule:
    """A filter of the default profile. `concerns`: whether this pod and these nodes give it anything to look at."""

    name: str
    question: str
    concerns: Callable[[Decision], bool]
    find: Callable[[Decision, Object], Finding]


def taint_text(taint: Taint) -> str:
    """As `kubectl taint` takes it: "key=value:Effect"."""
    key, value, effect = taint
    return f"{key}{f'={value}' if value else ''}:{effect}"


def toleration_text(toleration: Object) -> str:
    key, value = toleration.get("key") or "every key", toleration.get("value")
    equal = f"={value}" if value and toleration.get("operator", "Equal") == "Equal" else ""
    return f"{key}{equal}:{toleration.get('effect') or 'every effect'}"


def own_tolerations(pod: Object) -> list[Object]:
    """Those that were asked for: what every pod is given by admission is left out."""
    given = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
    return [t for t in pod["spec"].get("tolerations") or () if t.get("key") not in given or t.get("tolerationSeconds") != 300]


def short_key(key: str) -> str:
    """What people call a label: "topology.kubernetes.io/zone" is the zone."""
    return key.rpartition("/")[2]


# ---- one node alone ----------------------------------------------------------------------------------------


def _cordon(decision: Decision, node: Object) -> Finding:
    if lookup(node, ("spec", "unschedulable")):
        return Finding("cordoned", f"{name(node)} is cordoned (spec.unschedulable: true)")
    return Finding("open", f"{name(node)} is open for new pods")


def _named(decision: Decision, node: Object) -> Finding:
    wanted = decision.pod["spec"].get("nodeName", "")
    return Finding(f"not {wanted}", f"spec.nodeName asks for {wanted}")


def _taints(decision: Decision, node: Object) -> Finding:
    tolerations = decision.pod["spec"].get("tolerations") or ()
    hard = [taint for taint in taints_of(node) if taint[2] in KEEPS_OFF]
    refused = [taint_text(taint) for taint in hard if not tolerated(taint, tolerations)]
    if not refused:
        return Finding("tolerated" if hard else "no taint", "every taint is tolerated" if hard else "no taint keeps pods off")
    own = ", ".join(map(toleration_text, own_tolerations(decision.pod)))
    what = f"the pod does not tolerate the taint {' and the taint '.join(refused)}"
    return Finding(", ".join(map(short_key, refused)), f"{what}; it tolerates {own or 'no taint'}")


def _chosen(decision: Decision, node: Object) -> Finding:
    own = {**labels(node), "metadata.name": name(node)}
    selector: Mapping[str, str] = decision.pod["spec"].get("nodeSelector") or {}
    wrong = [(key, value) for key, value in selector.items() if own.get(key) != value]
    if wrong:
        has = " and ".join(_has(own, key) for key, _ in wrong)
        wants = ", ".join(f"{key}={value}" for key, value in wrong)
        return Finding(", ".join(_has(own, key, True) for key, _ in wrong), f"nodeSelector asks for {wants}; the node has {has}")
    terms = lookup(decision.pod, (*AFFINITY, "nodeAffinity", REQUIRED, "nodeSelectorTerms")) or ()
    spelled = [[*(term.get("matchExpressions") or ()), *(term.get("matchFields") or ())] for term in terms]
    if terms and not any(from_node_selector_term(each).matches(own) for each in spelled):
        keys = dict.fromkeys(one["key"] for each in spelled for one in each)
        wants = " or ".join(str(from_node_selector_term(each)) for each in spelled)
        has = " and ".join(_has(own, key) for key in keys)
        return Finding(", ".join(_has(own, key, True) for key in keys), f"node affinity asks for {wants}; the node has {has}")
    keys = dict.fromkeys([*selector, *(one["key"] for each in spelled for one in each)])
    return Finding(", ".join(_has(own, key, True) for key in keys), "the node has the labels that the pod asks for")


def _has(own: Mapping[str, str], key: str, short: bool = False) -> str:
    shown = short_key(key) if short else key
    return f"{shown}={own[key]}" if key in own else f"no {'' if short else 'label '}{shown}"


def _ports(decision: Decision, node: Object) -> Finding:
    wanted = dict(_host_ports(decision.pod))
    for pod in decision.on(name(node)):
        for port, _ in _host_ports(pod):
            if port in wanted:
                return Finding(f"port {port} taken", f"host port {port} is taken by pod {name(pod)}")
    return Finding("free", "the host ports are free")


def _host_ports(pod: Object) -> list[tuple[int, str]]:
    ports = (port for container in pod["spec"].get("containers") or () for port in container.get("ports") or ())
    return [(port["hostPort"], port.get("protocol", "TCP")) for port in ports if port.get("hostPort")]


def _room(decision: Decision, node: Object) -> Finding:
    pods, offers = decision.on(name(node)), allocatable(node)
    short, long = [], []
    for resource, wanted in {**requests(decision.pod), "pods": 1}.items():
        used, whole = taken(pods, resource), offers.get(resource, 0)
        if wanted and wanted > whole - used:
            free = max(0, whole - used)
            short.append(f"{resource} {words(resource, wanted - free)} short" if resource != "pods" else "full")
            long.append(_sum(resource, wanted, whole, used, len(pods)))
    if short:
        return Finding(", ".join(short), "; ".join(long))
    return Finding("has room", "what the pod requests is free")


def _sum(resource: str, wanted: int, whole: int, used: int, pods: int) -> str:
    if resource == "pods":
        return f"the node takes at most {whole} pods and has {used}"
    less = f"{words(resource, whole)} allocatable less {words(resource, used)} requested by {pods} pod{'' if pods == 1 else 's'}"
    return f"the pod requests {words(resource, wanted)} of {resource}, free is {words(resource, max(0, whole - used))} ({less})"


# ---- the node among the others -----------------------------------------------------------------------------


def _spread(decision: Decision, node: Object) -> Finding:
    findings = [_skew(decision, node, each) for each in hard_spread(decision.pod)]
    bad = [finding for finding, fits in findings if not fits]
    return bad[0] if bad else findings[0][0] if findings else Finding("", "")


def hard_spread(pod: Object) -> list[Object]:
    constraints = pod["spec"].get("topologySpreadConstraints") or ()
    return [each for each in constraints if each.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule"]


def _skew(decision: Decision, node: Object, constraint: Object) -> tuple[Finding, bool]:
    key, most = constraint["topologyKey"], constraint["maxSkew"]
    domain = labels(node).get(key)
    if domain is None:
        return Finding(f"no {short_key(key)}", f"the node has no label {key}"), False
    selector = from_label_selector(constraint.get("labelSelector"))
    here = {labels(each).get(key): 0 for each in decision.nodes if key in labels(each) and _counts(decision, each)}
    of = {name(each): labels(each).get(key) for each in decision.nodes}
    space = decision.pod["metadata"].get("namespace", "default")
    for pod in decision.placed:
        alike = pod["metadata"].get("namespace") == space and not is_terminating(pod) and selector.matches(labels(pod))
        if alike and of.get(pod["spec"].get("nodeName", "")) in here:
            here[of[pod["spec"]["nodeName"]]] += 1
    least = min(here.values(), default=0)
    own, joins = here.get(domain, 0), selector.matches(labels(decision.pod))
    skew = own + joins - least
    text = f"{short_key(key)} {domain} has {own} such pod{'' if own == 1 else 's'}, the emptiest {short_key(key)} {least}"
    fits = skew <= most
    after = f"one more there makes the difference {skew}, and maxSkew allows {most}"
    return Finding(f"{own} here, min {least}", f"{text}: {after}"), fits


def _counts(decision: Decision, node: Object) -> bool:
    """nodeAffinityPolicy Honor: nodes that the pod's own selector leaves out make no domains."""
    selector = decision.pod["spec"].get("nodeSelector")
    return from_labels(selector).matches(labels(node))


def _company(decision: Decision, node: Object) -> Finding:
    for pod, key in _enemies(decision, node):
        where = f"{short_key(key)} {labels(node).get(key)}"
        return Finding(f"{name(pod)} there", f"pod {name(pod)} is in {where}, and the two must not share it")
    near = lookup(decision.pod, (*AFFINITY, "podAffinity", REQUIRED)) or ()
    for term in near:
        if not _pods_in(decision, node, term):
            selector = from_label_selector(term.get("labelSelector"))
            where = f"{short_key(term['topologyKey'])} {labels(node).get(term['topologyKey'], '(no such label)')}"
            return Finding("no friend there", f"no pod with {selector} is in {where}")
    return Finding("friends there" if near else "nobody in the way", "the pods there are no obstacle")


def _enemies(decision: Decision, node: Object) -> Iterable[tuple[Object, str]]:
    """Placed pods that the pod keeps away from, or that keep it away, each with the key of the domain they share."""
    for term in lookup(decision.pod, (*AFFINITY, "podAntiAffinity", REQUIRED)) or ():
        for pod in _pods_in(decision, node, term):
            yield pod, term["topologyKey"]
    for pod in decision.placed:
        for term in lookup(pod, (*AFFINITY, "podAntiAffinity", REQUIRED)) or ():
            same = pod in _sharing(decision, node, term["topologyKey"])
            if same and from_label_selector(term.get("labelSelector")).matches(labels(decision.pod)):
                yield pod, term["topologyKey"]


def _pods_in(decision: Decision, node: Object, term: Object) -> list[Object]:
    selector = from_label_selector(term.get("labelSelector"))
    spaces = term.get("namespaces") or [decision.pod["metadata"].get("namespace", "default")]
    sharing = _sharing(decision, node, term["topologyKey"])
    return [pod for pod in sharing if pod["metadata"].get("namespace") in spaces and selector.matches(labels(pod))]


def _sharing(decision: Decision, node: Object, key: str) -> Sequence[Object]:
    """The pods on all nodes of this node's domain."""
    domain = labels(node).get(key)
    together = {name(each) for each in decision.nodes if domain is not None and labels(each).get(key) == domain}
    return [pod for pod in decision.placed if pod["spec"].get("nodeName") in together]


def _said(decision: Decision, node: Object) -> Finding:
    """Where there are no numbers: the scheduler's own reason."""
    verdict = next((each for each in decision.explained.nodes if each.name == name(node)), None)
    reasons = ", ".join(verdict.reasons) if verdict else ""
    return Finding("refused" if reasons else "", reasons or "nothing against it")


# ---- all of them -------------------------------------------------------------------------------------------


def _any_taint(decision: Decision) -> bool:
    return any(taint[2] in KEEPS_OFF for node in decision.nodes for taint in taints_of(node))


def _choosy(decision: Decision) -> bool:
    spec = decision.pod["spec"]
    return bool(spec.get("nodeSelector") or lookup(decision.pod, (*AFFINITY, "nodeAffinity", REQUIRED)))


def _sociable(decision: Decision) -> bool:
    own = (lookup(decision.pod, (*AFFINITY, kind, REQUIRED)) for kind in ("podAffinity", "podAntiAffinity"))
    return any(own) or any(lookup(pod, (*AFFINITY, "podAntiAffinity", REQUIRED)) for pod in decision.placed)


def _never(decision: Decision) -> bool:
    return False


RULES = (
    Rule("SchedulingGates", "have all scheduling gates been lifted?", _never, _said),
    Rule("NodeUnschedulable", "is the node open for new pods?", lambda d: any(map(_is_cordoned, d.nodes)), _cordon),
    Rule("NodeName", "is it the node that the pod names?", _never, _named),
    Rule("TaintToleration", "are its taints tolerated?", _any_taint, _taints),
    Rule("NodeAffinity", "has it the labels the pod asks for?", _choosy, _chosen),
    Rule("NodePorts", "are the host ports free?", lambda d: bool(_host_ports(d.pod)), _ports),
    Rule("NodeResourcesFit", "is enough left for the requests?", lambda d: True, _room),
    Rule("VolumeRestrictions", "may the volumes be used there?", _never, _said),
    Rule("NodeVolumeLimits", "can one more volume be attached?", _never, _said),
    Rule("VolumeBinding", "can the volumes be there?", _never, _said),
    Rule("VolumeZone", "are the volumes in the node's zone?", _never, _said),
    Rule("PodTopologySpread", "do pods stay evenly spread?", lambda d: bool(hard_spread(d.pod)), _spread),
    Rule("InterPodAffinity", "right pods near, wrong ones away?", _sociable, _company),
)
"""In the order of the default profile: a node counts for the first that refuses it (pkg/scheduler/apis/config/v1, 1.36)."""


def _is_cordoned(node: Object) -> bool:
    return bool(lookup(node, ("spec", "unschedulable")))
