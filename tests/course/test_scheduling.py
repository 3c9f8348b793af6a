"""Scheduling as an experiment: a guess and its answer, forms and refusals, the smallest change, decisions of a history."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import kubenb
from kubenb.course import node_manifest, pod_manifest, scheduling, scheduling_view
from kubenb.course.decisions import decisions
from kubenb.widgets import SchedulingView

SSD = {"nodeSelector": {"disk": "ssd"}}


@pytest.fixture(scope="module")
def view() -> SchedulingView:
    return scheduling()


ANSWERS = [
    ("worker-1", "393 points and worker-4 400. NodeResourcesFit gives it 18 instead of 25 (cpu 25%, memory 12% free)."),
    ("worker-2", "the filter NodeAffinity refuses it (node(s) didn't match Pod's node affinity/selector): nodeSelector asks"),
    ("worker-3", "TaintToleration refuses it (node(s) had untolerated taint(s)): the pod does not tolerate the taint dedicated="),
    ("worker-4", "Right: worker-4. Sum: worker-4 has the most points, 400."),
    ("nowhere", "It does fit, on worker-1 and worker-4"),
]  # fmt: skip


@pytest.mark.parametrize(("guess", "answer"), ANSWERS)
def test_a_guess_gets_the_rule_and_its_numbers(view: SchedulingView, guess: str, answer: str) -> None:
    assert answer in view.guess(guess)


def test_another_word_is_no_guess(view: SchedulingView) -> None:
    with pytest.raises(ValueError, match="there is no node 'worker-9'; there are: worker-1"):
        view.guess("worker-9")


def changed(view: SchedulingView, **pod: str) -> SchedulingView:
    view.params = {**view.params, "pod": {**view.params["pod"], **pod}}
    return view


REFUSALS = [
    ({"memory": "6x"}, "quantities must match the regular expression"),
    ({"nodeSelector": "foo"}, "invalid label spec: foo"),
    ({"tolerations": "a:Foo"}, 'spec.tolerations[0].effect: Unsupported value: "Foo"'),
    ({"more": "affinity: {nodeAffinity: 3}"}, "cannot unmarshal number into Go struct field Affinity.spec.affinity.nodeAffinity"),
    ({"more": "- a"}, "not list"),
    ({"more": "nodeselector: {}"}, 'unknown field "spec.nodeselector"'),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "words"), REFUSALS)
def test_what_is_refused_changes_nothing(typed: dict[str, str], words: str) -> None:
    view = scheduling()
    before = view.frames
    changed(view, **typed)
    assert words in view.error and view.frames == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"cpu": "4x"}, "quantities must match"), ({"labels": "a b=c"}, "metadata.labels: Invalid value"),
        ({"taints": "x"}, "invalid taint spec: x"),
    ],
)  # fmt: skip
def test_nodes_are_checked_too(typed: dict[str, Any], words: str) -> None:
    view = scheduling()
    first, *rest = view.params["nodes"]
    view.params = {**view.params, "nodes": [{**first, **typed}, *rest]}
    assert words in view.error


def test_the_smallest_change_is_one_that_helps() -> None:
    view = changed(scheduling(), memory="6Gi")
    told = [each["text"] for each in view.frames["suggestions"]]
    assert told == [
        "drop disk=ssd from the nodeSelector (then worker-2 takes it)",
        "tolerate dedicated=batch:NoSchedule (then worker-3 takes it)",
        "request 3Gi of memory instead of 6Gi (then worker-1 or worker-4 takes it)",
    ]
    for suggestion in view.frames["suggestions"]:
        tried = changed(scheduling(), **suggestion["params"])
        assert not tried.error and tried.frames["decisions"][0]["node"] >= 0


def test_several_obstacles_are_named_together() -> None:
    nodes = [node_manifest("only", "2", "4Gi", taints=["a=b:NoSchedule"])]
    view = scheduling(pod_manifest("big", "4", "1Gi", **SSD), nodes, [])
    assert [each["text"] for each in view.frames["suggestions"]] == [
        "tolerate a=b:NoSchedule and drop disk=ssd from the nodeSelector and request 2 of cpu instead of 4 (then only takes it)"
    ]


def test_a_cordon_is_nothing_the_pod_can_change() -> None:
    node = node_manifest("shut")
    node["spec"]["unschedulable"] = True
    view = scheduling(pod_manifest("web"), [node], [])
    assert view.frames["suggestions"] == [] and "is cordoned (spec.unschedulable: true)" in view.guess("shut")


def test_equal_points_are_left_to_chance_and_as_good_as_right() -> None:
    view = scheduling(pod_manifest("web", "1", "1Gi"), [node_manifest(name) for name in "abc"], [])
    wrong = [name for name in "abc" if not view.guess(name).startswith("Right")]
    assert len(wrong) == 2 and all(view.guess(name).startswith("As good as right") for name in wrong)


SPREAD = [
    {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}
]
APART = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
    {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}]}}  # fmt: skip
ZONES = [node_manifest("a1", labels={"zone": "a"}), node_manifest("b1", labels={"zone": "b"})]
ON_A1 = [pod_manifest("web-1", "1", "1Gi", {"app": "web"}, nodeName="a1")]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"topologySpreadConstraints": SPREAD}, "zone a has 1 such pod, the emptiest zone 0: one more there makes the diff"),
        ({"affinity": APART}, "pod web-1 is in hostname a1, and the two must not share it"),
    ],
)  # fmt: skip
def test_spreading_and_company_have_numbers(spec: dict[str, Any], words: str) -> None:
    view = scheduling(pod_manifest("web-2", "1", "1Gi", {"app": "web"}, **spec), ZONES, ON_A1)
    assert words in view.guess("a1") and view.guess("b1").startswith("Right")


def test_preemption_names_its_victims() -> None:
    high = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"}, "value": 1000}
    low = pod_manifest("low", "3", "1Gi", nodeName="n")
    view = scheduling(pod_manifest("top", "2", "1Gi", priorityClassName="high"), [node_manifest("n")], [high, low])
    assert "Preemption: ends low on n, of lower priority, and promises n to the pod" in view.summary()


# ---- after the fact ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=[node_manifest(f"n{i}", "4", "8Gi") for i in range(3)])
    for name in ("web", "db"):
        made.kubectl(f"create deployment {name} --image=nginx --replicas=6")
        made.kubectl(f"set resources deployment {name} --requests=cpu=500m")
    made.settle()
    return made


def test_every_binding_is_explained_as_it_was(cluster: kubenb.Cluster) -> None:
    found = decisions(cluster.history)
    assert len(found) >= 12
    for each in found:
        assert each.node in (each.explained.best or (each.explained.node,)), f"{each.pod['metadata']['name']}: {each.explained}"


def test_a_run_and_one_of_its_pods(cluster: kubenb.Cluster) -> None:
    run = scheduling_view(cluster)
    assert run.frames["meta"]["many"] and "pods on 3 nodes, 0 waiting" in run.summary()
    name = cluster.list("Pod", "default")[0]["metadata"]["name"]
    assert f"Pod {name} requests cpu 500m" in scheduling_view(cluster, name).summary()


def test_a_pod_that_never_was(cluster: kubenb.Cluster) -> None:
    with pytest.raises(kubenb.ApiError, match='pods "nobody" not found'):
        scheduling_view(cluster, "nobody")


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine (apt-get install nodejs)")
def test_the_forms_examples_are_accepted() -> None:
    module = (Path(__file__).parent.parent.parent / "kubenb/widgets/scheduling_examples.mjs").as_uri()
    code = f"import({module!r}).then((m) => console.log(JSON.stringify(m.examples({{ app: 'web' }}))))"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, timeout=60, check=True)
    verdicts = {words: changed(scheduling(), more=yaml) for words, yaml in json.loads(done.stdout)}
    assert [view.error for view in verdicts.values()] == [""] * 6
    assert verdicts["must be in zone b"].node == "worker-4" and verdicts["not on a node with app=web"].node == "worker-1"
