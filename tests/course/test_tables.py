"""Tables of a history: made from revisions alone."""

from __future__ import annotations

from typing import Any

from kubenb.course.tables import by_author, journey
from kubenb.etcd import Revision


def revision(number: int, author: str, kind: str, name: str, verb: str = "create", cause: Any = None) -> Revision:
    return Revision(number, number / 2, verb, "things", "default", name, {"kind": kind}, None, author, cause, "")


HISTORY = [
    revision(1, "you", "Deployment", "web"),
    revision(2, "deployment-controller", "ReplicaSet", "web-1", cause=1),
    revision(3, "replicaset-controller", "Pod", "web-1-a", cause=2),
    revision(4, "replicaset-controller", "Pod", "web-1-b", cause=2),
    revision(5, "replicaset-controller", "Event", "web-1.5", cause=2),
    revision(6, "kubelet", "Pod", "web-1-b", "update", cause="started"),
    revision(7, "kubelet", "Pod", "web-1-a", "update", cause="started"),
    revision(8, "you", "Pod", "website"),
    revision(9, "deployment-controller", "Deployment", "web", "update", cause=7),
    revision(10, "deployment-controller", "Deployment", "web", "update", cause=9),
]


def test_authors_in_the_order_of_their_first_write() -> None:
    assert str(by_author(HISTORY)).split("\n") == [
        "AUTHOR                 WROTE",
        "you                    1 x Deployment, 1 x Pod",
        "deployment-controller  1 x ReplicaSet, 2 x Deployment",
        "replicaset-controller  2 x Pod",
        "kubelet                2 x Pod",
    ]
    assert len(by_author(HISTORY)) == 4


def test_a_journey_follows_one_pod_and_first_touches() -> None:
    assert str(journey(HISTORY, "web")).split("\n") == [
        "TIME    REVISION  AUTHOR                 DID                      BECAUSE OF",
        "0.50 s  #1        you                    create Deployment web",
        "1.00 s  #2        deployment-controller  create ReplicaSet web-1  #1",
        "1.50 s  #3        replicaset-controller  create Pod web-1-a       #2",
        "3.50 s  #7        kubelet                update Pod web-1-a       started",
        "4.50 s  #9        deployment-controller  update Deployment web    #7",
    ]
