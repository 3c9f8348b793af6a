"""What kubelets hear of besides pods."""

from __future__ import annotations

from typing import Any

from kubenb import Cluster
from kubenb.client import InformerFactory
from kubenb.kubelet import Watched


def watched(c: Cluster) -> Watched:
    return Watched(InformerFactory(c.api, "test"))


def config_map(name: str, **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def test_services_are_one_tuple_until_one_changes() -> None:
    c = Cluster(nodes=0, components=())
    ear = watched(c)
    before = ear.services()
    assert [one["metadata"]["name"] for one in before] == ["kubernetes"]
    assert ear.services() is before
    c.create({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}})
    assert ear.services() is before, "the news takes a moment"
    c.run(1)
    assert [one["metadata"]["name"] for one in ear.services()] == ["kubernetes", "web"]
    assert len(before) == 1


def test_followers_hear_of_their_object_alone_and_until_they_say_so() -> None:
    c = Cluster(nodes=0, components=())
    ear, heard = watched(c), []
    c.create(config_map("old", k="1"))
    for name in ("old", "late"):
        ear.follow(("ConfigMap", "default", name), "pod-1", lambda name=name: heard.append(name))  # type: ignore[misc]
    c.run(1)
    assert heard == [], "what was there before is no news"
    c.patch("ConfigMap", "old", {"data": {"k": "2"}})
    c.create(config_map("late"))
    c.create(config_map("other"))
    c.run(1)
    assert heard == ["old", "late"]
    ear.unfollow(("ConfigMap", "default", "old"), "pod-1")
    c.delete("ConfigMap", "old")
    c.delete("ConfigMap", "late")
    c.run(1)
    assert heard == ["old", "late", "late"]
