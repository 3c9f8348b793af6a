from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scheduler.builders import node, pod

from kubenb.scheduler.node_table import CPU, PODS, NodeTable

NAMES = ["a", "b", "c", "d"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(NAMES), st.integers(1, 8)),
        st.tuples(st.just("drop"), st.sampled_from(NAMES), st.just(0)),
        st.tuples(st.just("place"), st.sampled_from(NAMES), st.integers(1, 12)),
        st.tuples(st.just("take"), st.sampled_from(NAMES), st.integers(1, 12)),
    ),
    max_size=40,
)


@given(STEPS)
def test_the_columns_always_say_what_a_recount_would(steps: list[tuple[str, str, int]]) -> None:
    table, nodes, pods = NodeTable(), {}, {}
    app = {"app": "web"}

    def counts_in(group: Any) -> bool:
        return group.labels == app

    for what, name, number in steps:
        key = f"default/p{number}"
        if what == "put":
            nodes[name] = number
            table.put_node(node(name, cpu=str(number)))
        elif what == "drop":
            nodes.pop(name, None)
            table.drop_node(name)
        elif what == "place" and key not in pods:
            labels = app if number % 2 else None
            pods[key] = (name, number)
            table.place(table.read_pod(pod(f"p{number}", cpu=f"{number}00m", labels=labels)), name)
        elif what == "take" and pods.get(key, ("",))[0] == name:
            del pods[key]
            table.take_off(key, name)
        table.tallies.of("web", counts_in, table.capacity)  # read after every step, so that the journal is used
    assert table.row_of.keys() == nodes.keys()
    assert sorted(table.order.rows().tolist()) == sorted(table.row_of.values())
    web = table.tallies.of("web", counts_in, table.capacity)
    cpu: Counter[str] = Counter()
    for name, number in pods.values():
        cpu[name] += number * 100
    for name, row in table.row_of.items():
        assert table.allocatable[CPU, row] == nodes[name] * 1000
        assert table.requested[CPU, row] == cpu[name]
        mine = [number for where, number in pods.values() if where == name]
        assert table.requested[PODS, row] == len(mine) == len(table.pods_on(name))
        assert web[row] == sum(number % 2 for number in mine)
    dead = ~table.alive
    assert not table.requested[:, dead].any() and not web[dead].any()


def test_a_row_stays_with_its_node_and_is_used_again() -> None:
    table = NodeTable()
    assert [table.put_node(node(name)) for name in "abc"] == [0, 1, 2]
    table.drop_node("b")
    assert table.put_node(node("d")) == 1
    assert table.put_node(node("a", cpu="8")) == 0


def test_a_new_resource_gets_a_column() -> None:
    table = NodeTable()
    table.put_node(node("a"))
    table.put_node(node("b", offers={"nvidia.com/gpu": "2"}))
    column = table.columns["nvidia.com/gpu"]
    assert table.allocatable[column, :2].tolist() == [0, 2]
    table.put_node(node("b"))
    assert table.allocatable[column, 1] == 0


def test_pods_come_before_their_node() -> None:
    table = NodeTable()
    table.place(table.read_pod(pod("early", cpu="1")), "late")
    row = table.put_node(node("late"))
    assert table.requested[CPU, row] == 1000
    table.drop_node("late")
    table.take_off("default/early", "late")
    assert table.requested[CPU, table.put_node(node("late"))] == 0


def test_taking_off_what_is_not_there_does_nothing() -> None:
    table = NodeTable()
    table.put_node(node("a"))
    table.take_off("default/nobody", "a")
    table.take_off("default/nobody", "nowhere")
    assert not table.requested.any()


def test_terminating_and_living_pods_are_told_apart() -> None:
    table = NodeTable()
    table.put_node(node("a"))
    gone = pod("gone", labels={"app": "web"})
    gone["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    table.place(table.read_pod(gone), "a")
    table.place(table.read_pod(pod("here", labels={"app": "web"})), "a")
    living = table.tallies.of("living", lambda group: not group.terminating, table.capacity)
    everybody = table.tallies.of("everybody", lambda group: True, table.capacity)
    assert (living[0], everybody[0]) == (1, 2)


def test_the_journal_forgets_and_readers_start_over() -> None:
    table = NodeTable()
    table.put_node(node("a"))
    table.journal.LENGTH = 8  # type: ignore[misc]
    for number in range(30):
        table.place(table.read_pod(pod(f"p{number}")), "a")
        if number % 7 == 0:
            assert table.tallies.of("all", lambda group: True, table.capacity)[0] == number + 1
    assert np.array_equal(table.tallies.of("all", lambda group: True, table.capacity)[:1], [30])
