"""One revision in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.etcd import Revision
from kubenb.timeline.acts import Acts, cause_of, describe, sentence


def revision(number: int, verb: str, obj: dict[str, Any], old: dict[str, Any] | None = None, **more: Any) -> Revision:
    plural = {"Pod": "pods", "Deployment": "deployments.apps", "ReplicaSet": "replicasets.apps"}.get(obj["kind"], "things")
    author, cause, why = more.get("author", "x"), more.get("cause"), more.get("why", "")
    return Revision(number, 1.0 * number, verb, plural, "default", "web", obj, old, author, cause, why)


def deployment(image: str = "nginx:1", replicas: int = 3, **spec: Any) -> dict[str, Any]:
    template = {"spec": {"containers": [{"name": "c", "image": image}]}}
    return {"kind": "Deployment", "metadata": {}, "spec": {"replicas": replicas, "template": template, **spec}}


def pod(node: str = "", status: dict[str, Any] | None = None, **metadata: str) -> dict[str, Any]:
    return {"kind": "Pod", "metadata": metadata, "spec": {"nodeName": node} if node else {}, "status": status or {}}


RUNNING = {"phase": "Running"}
READY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
SET = {"kind": "ReplicaSet", "metadata": {}, "spec": {"replicas": 3}}


@pytest.mark.parametrize(
    ("verb", "old", "new", "text"),
    [
        ("create", None, deployment(), "created Deployment web with 3 replicas"),
        ("delete", deployment(), deployment(), "removed Deployment web"),
        ("update", deployment(), deployment("nginx:2"), "changed Deployment web: image nginx:1 → nginx:2"),
        ("update", deployment(), deployment(replicas=5), "changed Deployment web: replicas 3 → 5"),
        ("update", deployment(), deployment(paused=True), "changed Deployment web: paused"),
        ("update", deployment(paused=True), deployment(), "changed Deployment web: resumed"),
        ("update", deployment(), deployment(minReadySeconds=5), "changed the spec of Deployment web"),
        ("update", deployment(), {**deployment(), "status": {"replicas": 3}}, "updated the status of Deployment web"),
        ("update", SET, {**SET, "spec": {"replicas": 5}}, "scaled ReplicaSet web from 3 to 5"),
        ("create", None, pod(), "created Pod web"),
        ("update", pod(), pod("node1"), "bound Pod web to node1"),
        ("update", pod("n", RUNNING), pod("n", READY), "reported Pod web Ready"),
        ("update", pod("n", READY), pod("n", READY, deletionTimestamp="now"), "told Pod web to terminate"),
        ("update", pod("n", READY), pod("n", {**READY, "podIP": "10.0.0.1"}), "updated the status of Pod web"),
        ("update", {"kind": "Thing", "metadata": {}}, {"kind": "Thing", "metadata": {"a": 1}}, "changed Thing web"),
    ],
)
def test_describe(verb: str, old: dict[str, Any] | None, new: dict[str, Any], text: str) -> None:
    assert describe(revision(2, verb, new, old)) == text


def test_sentence_has_the_authors_reason() -> None:
    assert sentence(revision(1, "create", pod(), why="wants 3, has 2")) == "created Pod web: wants 3, has 2"


def test_causes_are_earlier_revisions_that_exist() -> None:
    one, two = revision(1, "create", pod()), revision(2, "update", pod("n"), pod(), cause=1)
    assert cause_of(two, [one, two]) is one
    for cause in (None, 2, 3, 0, "timer"):
        assert cause_of(revision(2, "update", pod("n"), pod(), cause=cause), [one, two]) is None


def test_acts_list_a_chain_once_and_causes_first() -> None:
    history = [revision(1, "create", pod()), revision(2, "create", pod(), cause=1), revision(3, "create", pod(), cause=1)]
    history.append(revision(4, "create", pod(), cause="back-off"))
    acts = Acts(history)
    assert [acts.index(history[i]) for i in (2, 1, 3, 2)] == [1, 2, 3, 1]
    assert [row[0] for row in acts.rows] == [1, 3, 2, 4]
    assert [row[4] for row in acts.rows] == [-1, 0, 0, "back-off"]
