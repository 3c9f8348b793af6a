"""What leaves the cluster is the learner's own, and asking again and again doesn't copy again and again."""

from __future__ import annotations

import kubenb
from kubenb.copies import Copies

STORED = {"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"replicas": 3, "list": [{"a": 1}]}}


def test_every_copy_is_a_new_one() -> None:
    copies = Copies()
    first, second = copies.of(STORED), copies.of(STORED)
    assert first == second == STORED
    assert first is not second and first["spec"]["list"][0] is not STORED["spec"]["list"][0]


def test_while_one_question_is_asked_a_version_is_copied_once() -> None:
    copies, newer = Copies(), {**STORED, "spec": {"replicas": 4}}
    with copies.again_and_again():
        first = copies.of(STORED)
        assert copies.of(STORED) is first and copies.of(newer) == newer
    assert copies.of(STORED) is not first


def test_a_copy_that_was_changed_is_not_handed_out_again() -> None:
    copies = Copies()
    with copies.again_and_again():
        copies.of(STORED)["spec"]["list"][0]["a"] = 2
        assert copies.of(STORED) == STORED


def test_what_until_sees_is_the_present() -> None:
    c = kubenb.Cluster(nodes=1)
    c.kubectl("create deployment web --image=nginx --replicas=2")
    seen = []

    def ready() -> bool:
        deployment = c.get("Deployment", "web")
        seen.append(deployment["status"].get("readyReplicas", 0))
        deployment["status"]["readyReplicas"] = 99
        return bool(seen[-1] == 2)

    assert c.run(until=ready)
    assert seen == sorted(seen) and seen[0] == 0
    assert c.get("Deployment", "web")["status"]["readyReplicas"] == 2
