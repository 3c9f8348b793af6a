"""Whole decisions: placements valid by a check of their own, reasons, ties, nominated nodes."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scheduler.builders import Object, core, node, place, pod

from kubenb.objects import milli, value
from kubenb.scheduler.core import SchedulerCore
from kubenb.scheduler.reader import ListReader

ZONE, HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
NODES = st.lists(
    st.builds(
        lambda cpu, memory, zone, taint, cordoned: {
            "cpu": str(cpu),
            "memory": f"{memory}Gi",
            "labels": {ZONE: zone} if zone else {},
            "taints": [{"key": "a", "effect": taint}] if taint else [],
            "unschedulable": cordoned,
        },
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(["", "x", "y"]),
        st.sampled_from(["", "", "NoSchedule", "PreferNoSchedule"]),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=6,
)
APART = {
    "podAntiAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": [
            {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": HOST}
        ]
    }
}
SPREAD = [
    {
        "topologyKey": ZONE,
        "maxSkew": 1,
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}},
    }
]
PODS = st.lists(
    st.fixed_dictionaries(
        {"cpu": st.sampled_from(["", "200m", "1", "3"]), "memory": st.sampled_from(["", "500Mi", "2Gi"])},
        optional={
            "labels": st.just({"app": "web"}),
            "tolerations": st.just([{"key": "a", "operator": "Exists"}]),
            "nodeSelector": st.just({ZONE: "x"}),
            "ports": st.just([{"containerPort": 80, "hostPort": 80}]),
            "affinity": st.just(APART),
            "topologySpreadConstraints": st.just(SPREAD),
        },
    ),
    min_size=1,
    max_size=12,
)


@given(NODES, PODS)
def test_placements_are_valid_and_refusals_true(nodes: list[Object], pods: list[Object]) -> None:
    """Checked pod by pod and node by node, in plain Python, by the rules as the documentation tells them."""
    made = [node(f"n{number}", **fields) for number, fields in enumerate(nodes)]
    mind = core(made)
    placed: dict[str, list[Object]] = {each["metadata"]["name"]: [] for each in made}
    for number, fields in enumerate(pods):
        one = pod(f"p{number}", **fields)
        allowed = [each["metadata"]["name"] for each in made if fits(one, each, made, placed)]
        explained = mind.explain(one)
        assert [verdict.name for verdict in explained.nodes if verdict.fits] == allowed, explained.message
        taken = place(mind, one)
        assert (taken in allowed) if allowed else taken is None
        if taken:
            assert taken in explained.best
            placed[taken].append(one)


def fits(one: Object, target: Object, nodes: list[Object], placed: dict[str, list[Object]]) -> bool:
    spec, name = one["spec"], target["metadata"]["name"]
    tolerant = bool(spec.get("tolerations"))
    if target["spec"].get("unschedulable"):
        return False
    if any(taint["effect"] == "NoSchedule" for taint in target["spec"]["taints"]) and not tolerant:
        return False
    if any(target["metadata"]["labels"].get(k) != v for k, v in (spec.get("nodeSelector") or {}).items()):
        return False
    for resource, read in (("cpu", milli), ("memory", value)):
        wanted = _asked(one, resource, read)
        used = sum(_asked(each, resource, read) for each in placed[name])
        if wanted and used + wanted > read(target["status"]["allocatable"][resource]):
            return False
    if _port(one) and any(_port(each) for each in placed[name]):
        return False
    web = [each for each in placed[name] if _is_web(each)]
    if spec.get("affinity") and web:
        return False
    if _is_web(one) and any(each["spec"].get("affinity") for each in placed[name]):
        return False
    return not spec.get("topologySpreadConstraints") or _keeps_skew(one, target, nodes, placed)


def _keeps_skew(one: Object, target: Object, nodes: list[Object], placed: dict[str, list[Object]]) -> bool:
    wanted = one["spec"].get("nodeSelector") or {}
    counts: Counter[str] = Counter()
    for each in nodes:
        labels = each["metadata"]["labels"]
        if ZONE in labels and all(labels.get(k) == v for k, v in wanted.items()):
            counts[labels[ZONE]] += sum(map(_is_web, placed[each["metadata"]["name"]]))
    zone = target["metadata"]["labels"].get(ZONE)
    return zone is not None and counts[zone] + _is_web(one) - min(counts.values()) <= 1


def _asked(one: Object, resource: str, read: object) -> int:
    return read(one["spec"]["containers"][0]["resources"]["requests"].get(resource, "0"))  # type: ignore[operator]


def _port(one: Object) -> bool:
    return bool(one["spec"]["containers"][0].get("ports"))


def _is_web(one: Object) -> bool:
    return (one["metadata"].get("labels") or {}).get("app") == "web"


def test_the_notes_six_nodes() -> None:
    small = [node(f"small{n}", memory="4Gi") for n in range(3)]
    masters = [node(f"master{n}", taints=[{"key": "x", "effect": "NoSchedule"}]) for n in range(3)]
    explained = core(small + masters).explain(pod(memory="6Gi"))
    assert explained.node is None
    assert explained.message == (
        "0/6 nodes are available: 3 Insufficient memory, 3 node(s) had untolerated taint(s). no new claims to deallocate, "
        "preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling."
    )
    assert explained["small0"].reasons == ("Insufficient memory",)
    assert explained["small0"].plugin == "NodeResourcesFit" and not explained["small0"].resolvable
    assert explained["master0"].plugin == "TaintToleration"


def test_no_nodes() -> None:
    explained = core([]).explain(pod())
    assert (explained.node, explained.message, explained.nodes) == (None, "no nodes available to schedule pods", [])


def test_memory_in_use_may_be_freed_memory_never_there_may_not() -> None:
    mind = core([node("a", memory="4Gi")], [pod("old", memory="3Gi", node="a")])
    assert mind.explain(pod(memory="2Gi"))["a"].resolvable
    assert not mind.explain(pod(memory="5Gi"))["a"].resolvable


def test_a_single_feasible_node_is_taken_without_scoring() -> None:
    explained = core([node("a"), node("b", cpu="1")]).explain(pod(cpu="2"))
    assert (explained.node, explained.best, explained["a"].scores) == ("a", ("a",), {})


def test_ties_are_broken_by_the_stream_and_by_nothing_else() -> None:
    def chosen(seed: int) -> list[str | None]:
        mind = SchedulerCore(ListReader(), random.Random(seed))
        mind.load(node(f"n{number}") for number in range(5))
        return [mind.explain(pod()).node] + [place(mind, pod(f"p{number}")) for number in range(4)]

    assert chosen(1) == chosen(1)
    assert chosen(1)[0] == chosen(1)[1], "explain foretells the draw"
    assert len({tuple(chosen(seed)) for seed in range(8)}) > 1
    assert sorted(map(str, chosen(3)[1:])) == sorted(dict.fromkeys(map(str, chosen(3)[1:]))), "one each: the emptiest"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"nodeName": "b"}, ""),
        ({"nodeSelector": {"a": "b"}}, "2 node(s) didn't match Pod's node affinity/selector"),
        ({"cpu": "5"}, "2 Insufficient cpu"),
    ],
)
def test_messages(fields: Object, message: str) -> None:
    explained = core([node("a"), node("b")]).explain(pod(**fields))
    assert explained.message.startswith(f"0/2 nodes are available: {message}." if message else "")
    if fields.get("nodeName"):
        assert [verdict.fits for verdict in explained.nodes] == [False, True]


def test_node_terms_that_contradict_each_other() -> None:
    fields = [{"key": "metadata.name", "operator": "In", "values": [name]} for name in ("a", "b")]
    terms = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": fields}]}}
    explained = core([node("a"), node("b")]).explain(pod(affinity={"nodeAffinity": terms}))
    assert explained.message == "0/2 nodes are available: pod affinity terms conflict. not found"


def test_room_promised_to_another_pod_is_left_alone() -> None:
    mind = core([node("a", cpu="2"), node("b", cpu="1")])
    boss = mind.table.read_pod(pod("boss", cpu="2", priority=10))
    mind.profile.nominations.put(boss, "a")
    assert mind.explain(pod("small", cpu="500m")).node == "b"
    assert mind.explain(pod("small", cpu="500m", priority=11)).nodes[0].fits, "the more important need not care"
    assert mind.schedule_one(boss).node == "a"
