"""Exercises: a right answer is praised and remembered, every wrong one gets its own hint, no hint holds the
solution."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.course import check
from kubenb.course.check import all_exercises
from kubenb.course.exercises.architecture import ILLNESS, patient
from kubenb.course.memory import Progress
from kubenb.course.quiz import chapters


def web(*commands: str) -> kubenb.Cluster:
    cluster = kubenb.Cluster(nodes=3)
    cluster.kubectl("create deployment web --image=nginx:1.27 --replicas=3")
    cluster.settle()
    for command in commands:
        cluster.kubectl(command) if command else cluster.settle()
    return cluster


def manifest(name: str, label: str, image: str, replicas: int) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {label}, track: canary}}}}
  template:
    metadata: {{labels: {{app: {label}, track: canary}}}}
    spec:
      containers: [{{name: web, image: "{image}", ports: [{{containerPort: 80}}]}}]
"""


WRONG: list[tuple[str, Any, str]] = [
    ("00-five", 5, "Hand over the cluster itself"),
    ("00-five", lambda: web(), "asks for 3 Pods"),
    ("00-five", lambda: web("scale deployment/web --replicas=5"), "Virtual time stands still"),
    ("00-five", lambda: web("delete deployment web"), "no Deployment named web"),
    ("01-clinic", "kubelet", "The answer is a dict"),
    ("01-clinic", {1: ...}, "Patient 1 is still waiting"),
    ("01-clinic", {1: "etcd"}, "There is no component 'etcd'"),
    ("01-clinic", {1: "kube-controller-manager"}, "Patient 1 does not lack its kube-controller-manager"),
    ("01-clinic", {1: "kube-scheduler", 2: "kube-scheduler"}, "Patient 2 does not lack its kube-scheduler"),
    ("06-band", 2, "two keys"),
    ("06-band", {"maxSurge": ..., "maxUnavailable": 0}, "still missing"),
    ("06-band", {"maxSurge": 0, "maxUnavailable": 0}, "may not be 0 when `maxSurge` is 0"),
    ("06-band", {"maxSurge": 1, "maxUnavailable": 1}, "only 7 of 8 Pods were available"),
    ("06-band", {"maxSurge": "50%", "maxUnavailable": 0}, "there were 12 Pods"),
    ("06-canary", "kind: Deployment\n  name: x", "The answer was refused"),
    ("06-canary", manifest("web", "web", "nginx:1.28", 1), "refused"),
    ("06-canary", manifest("web-canary", "canary", "nginx:1.28", 1), "Not one request met"),
    ("06-canary", manifest("web-canary", "web", "nginx:1.28", 4), "% of the requests met the new version"),
]
RIGHT: list[tuple[str, Any]] = [
    ("00-five", lambda: web("scale deployment/web --replicas=5", "")),
    ("01-clinic", ILLNESS),
    ("06-band", {"maxSurge": 2, "maxUnavailable": 0}),
    ("06-band", {"maxSurge": "25%", "maxUnavailable": "0%"}),
    ("06-canary", manifest("web-canary", "web", "nginx:1.28", 1)),
]


def given(answer: Any) -> Any:
    return answer() if callable(answer) else answer


@pytest.mark.parametrize(("key", "answer", "hint"), WRONG)
def test_a_wrong_answer_gets_its_hint(
    key: str, answer: Any, hint: str, capsys: pytest.CaptureFixture[str], memory: Progress
) -> None:
    check(key, given(answer))
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"{key}: not yet. ")
    assert hint in said
    assert not any(key in done.get("exercises", {}) and done["exercises"][key] for done in memory.notes.values())


@pytest.mark.parametrize(("key", "answer"), RIGHT)
def test_a_right_answer_is_praised_and_remembered(
    key: str, answer: Any, capsys: pytest.CaptureFixture[str], memory: Progress
) -> None:
    check(key, given(answer))
    assert capsys.readouterr().out.startswith(f"{key}: right. ")
    assert [done["exercises"] for done in memory.notes.values()] == [{key: True}]


@pytest.mark.parametrize("answer", [..., None, "..."])
def test_the_dots_are_no_answer_yet(answer: Any, capsys: pytest.CaptureFixture[str], memory: Progress) -> None:
    check("06-band", answer)
    assert capsys.readouterr().out.startswith("06-band: your turn. ")
    assert memory.notes == {}


def test_an_unknown_exercise_is_named() -> None:
    with pytest.raises(ValueError, match=r"'06-bind'.*06-band"):
        check("06-bind", 1)


def test_every_exercise_belongs_to_a_chapter_and_is_tried_here() -> None:
    keys = [exercise.key for exercise in all_exercises()]
    assert len(set(keys)) == len(keys)
    assert {key for key, _, _ in WRONG} == {key for key, _ in RIGHT} == set(keys)
    assert {key.split("-")[0] for key in keys} <= {chapter.split("-")[0] for chapter in chapters()}


def test_each_patient_is_ill_in_its_own_way() -> None:
    first, second, third = (patient(number) for number in (1, 2, 3))
    assert [pod["spec"].get("nodeName") for pod in first.list("Pod", "default")] == [None] * 3
    assert second.list("ReplicaSet", "default") == []
    assert all(pod["spec"]["nodeName"] and pod["status"]["phase"] == "Pending" for pod in third.list("Pod", "default"))
    with pytest.raises(ValueError, match="there is no patient 4"):
        patient(4)
