"""What components live by: caches that lag, queues without doubles, back-off, expectations, processes that forget."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.apiserver import APIServer
from kubenb.client import ControlLoop, Expectations, Process, WorkQueue
from kubenb.client.client import RateLimiter
from kubenb.ledger import Ledger
from kubenb.objects import ApiError, bad_request
from kubenb.sim import EngineError, Simulation


def config_map(name: str, **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": data}


class Watching(ControlLoop):
    """Notes down when it was woken, for what, and why; fails as often as it is told to."""

    name = "watching"
    log: list[tuple[str, Any]]
    failures = 0
    error: Exception = bad_request("not today")

    def setup(self) -> None:
        self.log = []
        self.maps = self.informer("ConfigMap")
        self.maps.on_change(self.enqueue_object)

    def sync(self, key: str) -> None:
        if not key.startswith("default/own"):
            return
        self.log.append((key, self.client.cause))
        if type(self).failures:
            type(self).failures -= 1
            raise type(self).error


@pytest.fixture
def world():
    sim, ledger = Simulation(0), Ledger()
    api = APIServer(sim, ledger)
    process = Process("test", api, sim, ledger, [Watching])
    process.start()
    sim.settle()
    Watching.failures, Watching.error = 0, bad_request("not today")
    return sim, api, process


def test_a_loop_hears_of_a_change_a_little_later_and_knows_its_cause(world) -> None:
    sim, api, process = world
    start = sim.now
    api.create(config_map("own"))
    number = api.etcd.revision
    loop = process.running[0]
    assert loop.maps.get("default", "own") is None
    sim.settle()
    assert loop.log == [("default/own", number)]
    assert 0.002 < sim.now - start < 0.02


def test_changes_before_the_loop_gets_to_them_are_one_sync(world) -> None:
    sim, api, process = world
    api.create(config_map("own", a="1"))
    for value in "234":
        api.patch(api.registry.find("cm"), "own", {"data": {"a": value}}, "merge", "default")
    sim.settle()
    assert len(process.running[0].log) == 1
    assert process.running[0].maps.get("default", "own")["data"] == {"a": "4"}


def test_a_refused_request_is_tried_again_with_back_off(world) -> None:
    sim, api, process = world
    Watching.failures = 3
    api.create(config_map("own"))
    sim.settle()
    causes = [cause for _, cause in process.running[0].log]
    assert causes[1:] == ["retry 1", "retry 2", "retry 3"]


def test_a_fault_of_the_engine_stops_the_run_and_names_the_place(world) -> None:
    sim, api, _ = world
    Watching.failures, Watching.error = 1, ZeroDivisionError("division by zero")
    api.create(config_map("own"))
    with pytest.raises(EngineError, match=r"watching failed on 'default/own' at \d+\.\d+ s of virtual time: ZeroDivision"):
        sim.settle()


def test_a_stopped_process_is_deaf_and_a_started_one_knows_only_what_is_there(world) -> None:
    sim, api, process = world
    process.stop()
    api.create(config_map("own-1"))
    sim.settle()
    assert not process.is_running
    process.start()
    sim.settle()
    assert [key for key, _ in process.running[0].log] == ["default/own-1"]


def test_indexes_follow_the_objects(world) -> None:
    sim, api, process = world
    maps = process.running[0].maps
    maps.add_index("colour", lambda o: [o.get("data", {}).get("colour", "")])
    api.create(config_map("own", colour="red"))
    sim.settle()
    assert [o["metadata"]["name"] for o in maps.by_index("colour", "red")] == ["own"]
    api.patch(api.registry.find("cm"), "own", {"data": {"colour": "blue"}}, "merge", "default")
    sim.settle()
    assert (maps.count("colour", "red"), maps.count("colour", "blue")) == (0, 1)
    api.delete(api.registry.find("cm"), "own", "default")
    sim.settle()
    assert maps.count("colour", "blue") == 0


def test_a_key_is_never_worked_on_twice_at_once() -> None:
    queue = WorkQueue(Simulation(), lambda: None, 0.005, 1000)
    queue.add("a", 1)
    queue.add("a", 2)
    assert queue.take() == ("a", 1)
    queue.add("a", 3)
    assert queue.take() is None
    queue.done("a")
    assert queue.take() == ("a", 3)


def test_back_off_doubles_and_is_forgotten() -> None:
    sim = Simulation()
    queue = WorkQueue(sim, lambda: None, 0.005, 1000)
    delays = []
    for _ in range(4):
        start = sim.now
        queue.add_rate_limited("a")
        assert sim.run_until(lambda: len(queue), 10)
        delays.append(round(sim.now - start, 6))
        queue.done(queue.take()[0])
    assert delays == [0.005, 0.01, 0.02, 0.04]
    queue.forget("a")
    start = sim.now
    queue.add_rate_limited("a")
    sim.run_until(lambda: len(queue), 10)
    assert round(sim.now - start, 6) == 0.005


def test_of_several_delays_the_earliest_counts() -> None:
    sim = Simulation()
    queue = WorkQueue(sim, lambda: None, 0.005, 1000)
    queue.add_after("a", 10, "slow")
    queue.add_after("a", 3, "quick")
    queue.add_after("a", 5, "middling")
    sim.run_for(20)
    assert queue.take() == ("a", "quick")
    queue.done("a")
    assert queue.take() is None


def test_the_rate_limiter_is_a_token_bucket() -> None:
    limiter = RateLimiter(Simulation(), qps=20, burst=30)
    waits = [limiter.wait() for _ in range(32)]
    assert waits[:30] == [0.0] * 30
    assert waits[30:] == [pytest.approx(0.05), pytest.approx(0.1)]


def test_expectations_hold_until_seen_or_given_up() -> None:
    sim = Simulation()
    expected = Expectations(sim)
    assert expected.satisfied("a")
    expected.expect_creations("a", 2)
    expected.creation_observed("a")
    assert not expected.satisfied("a")
    expected.creation_observed("a")
    assert expected.satisfied("a")
    expected.expect_deletions("a", ["u1"])
    assert not expected.satisfied("a")
    expected.deletion_observed("a", "u1")
    assert expected.satisfied("a")
    expected.expect_creations("a", 1)
    sim.run_for(301)
    assert expected.satisfied("a")


def test_events_are_counted_and_combined(world) -> None:
    _, api, process = world
    obj = api.create(config_map("own"))
    recorder = process.running[0].recorder
    for _ in range(3):
        recorder.event(obj, "Normal", "Same", "again and again")
    for number in range(12):
        recorder.event(obj, "Normal", "Many", f"number {number}")
    events = api.list(api.registry.find("events"), "default")
    same = [e for e in events if e["reason"] == "Same"]
    many = [e["message"] for e in events if e["reason"] == "Many"]
    assert [(e["count"], e["message"]) for e in same] == [(3, "again and again")]
    assert len(many) == 10
    assert many[-1] == "(combined from similar events): number 11"


def test_an_event_that_the_server_refuses_is_dropped(world) -> None:
    _, api, process = world
    api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "going"}})
    obj = {**config_map("own"), "metadata": {"name": "own", "namespace": "going"}}
    obj = api.create(obj)
    api.delete(api.registry.find("ns"), "going")
    process.running[0].recorder.event(obj, "Normal", "Killing", "in a namespace that is going")
    assert api.list(api.registry.find("events"), "going") == []


def test_conflicts_are_refused(world) -> None:
    _, api, process = world
    stale = api.create(config_map("own"))
    client = process.client("someone")
    client.update({**stale, "data": {"a": "1"}})
    with pytest.raises(ApiError, match="the object has been modified; please apply your changes to the latest version"):
        client.update({**stale, "data": {"a": "2"}})
