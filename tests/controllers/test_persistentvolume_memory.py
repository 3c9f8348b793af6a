"""What was written counts before the watch has brought it, and what the watch brings counts when it is newer."""

from __future__ import annotations

from controllers.storage import Object, create, volume

import kubenb
from kubenb.client import Informer
from kubenb.controllers.persistentvolume_memory import Newest


def version(number: int, **spec: object) -> Object:
    return {"metadata": {"name": "p", "resourceVersion": str(number)}, "spec": spec}


def test_own_writes_are_seen_at_once(cluster: kubenb.Cluster) -> None:
    informer = Informer(cluster.api, "PersistentVolume", "test")
    newest = Newest(informer)
    create(cluster, volume("p"))
    seen = newest.get("p")
    assert seen is not None and newest.all() == [seen]
    number = int(seen["metadata"]["resourceVersion"])
    old, new = version(number - 1, a=1), version(number + 1000, a=2)
    newest.put(old)
    assert newest.get("p") is seen
    newest.put(new)
    assert newest.get("p") is new and newest.all() == [new]


def test_the_watch_has_the_last_word(cluster: kubenb.Cluster) -> None:
    informer = Informer(cluster.api, "PersistentVolume", "test")
    newest = Newest(informer)
    create(cluster, volume("p"))
    number = int(cluster.get("PersistentVolume", "p")["metadata"]["resourceVersion"])
    newest.put(version(number + 1, a=2))
    cluster.patch("PersistentVolume", "p", {"metadata": {"labels": {"x": "1"}}})
    cluster.patch("PersistentVolume", "p", {"metadata": {"labels": {"x": "2"}}})
    cluster.run(1)
    assert newest.get("p") is informer.by_key("p")
    cluster.delete("PersistentVolume", "p")
    cluster.run(1)
    assert newest.get("p") is None
