"""What a scorecard remembers must be what the plugins would say now."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scheduler.builders import core, node, pod

from kubenb.scheduler.arrays import Ints, RowNumbers
from kubenb.scheduler.framework import Cycle
from kubenb.scheduler.scorecard import FEW, Card, Glance, Panel, Scorecard

PORT = [{"containerPort": 80, "hostPort": 80}]
TAINTS = [[], [{"key": "a", "effect": "NoSchedule"}], [{"key": "b", "effect": "PreferNoSchedule"}]]
IMAGES = [{"names": ["nginx:1"], "sizeBytes": 500 * 1024 * 1024}]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["pod", "port", "taint", "grow", "image", "cordon", "leave", "new"]),
        st.integers(0, 19),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=60,
)


@given(CHANGES, st.integers(1, 30))
def test_remembered_is_what_a_fresh_look_says(changes: list[tuple[str, int, int]], every: int) -> None:
    mind = core([node(f"n{number}") for number in range(20)])
    table = mind.table
    info = table.read_pod(pod("new", cpu="500m", memory="1Gi", ports=PORT, nodeSelector={"kubernetes.io/os": "linux"}))
    panel = Panel(mind.profile.plugins)
    card = Scorecard(info.needs, panel)
    linux = {"kubernetes.io/os": "linux"}
    for count, (what, number, amount) in enumerate(changes):
        name = f"n{number}"
        if what == "pod":
            table.place(table.read_pod(pod(f"p{count}", cpu=f"{amount}00m", memory=f"{amount}Gi")), name)
        elif what == "port":
            table.place(table.read_pod(pod(f"p{count}", ports=PORT)), name)
        elif what == "taint":
            table.put_node(node(name, taints=TAINTS[amount % 3], labels=linux))
        elif what == "grow":
            table.put_node(node(name, cpu=str(amount), labels=linux))
        elif what == "image":
            table.put_node(node(name, images=IMAGES, labels=linux))
        elif what == "cordon":
            table.put_node(node(name, unschedulable=True))
        elif what == "leave":
            table.drop_node(name)
        else:
            table.put_node(node(f"n{20 + number}", labels=linux))
        if count % every == 0:
            card.refresh(Cycle(info, table, mind.profile.reader))
    cycle = Cycle(info, table, mind.profile.reader)
    card.refresh(cycle)
    rows, glance = table.order.rows(), Glance(panel)
    for remembered, fresh in zip(card.verdicts(cycle, rows), glance.verdicts(cycle, rows), strict=True):
        assert np.array_equal(remembered, fresh)
    if len(rows):
        assert np.array_equal(total(card, cycle, rows), total(glance, cycle, rows))
    for plugin in panel.scorers:
        remembered_raw, fresh_raw = card.raw(cycle, plugin, rows), glance.raw(cycle, plugin, rows)
        if remembered_raw is not None and fresh_raw is not None:
            assert np.array_equal(remembered_raw, fresh_raw), plugin.name


def total(card: Card, cycle: Cycle, rows: RowNumbers) -> Ints:
    points = card.points(cycle, rows)
    for plugin, raw in card.uneven(cycle, rows):
        points = points + plugin.weight * plugin.normalize(cycle, raw, rows)
    return points


def test_few_and_many_changed_rows_are_judged_alike() -> None:
    mind = core([node(f"n{number}", cpu=str(1 + number % 5)) for number in range(40)])
    table = mind.table
    info = table.read_pod(pod(cpu="1500m"))
    one_by_one, together = (Scorecard(info.needs, Panel(mind.profile.plugins)) for _ in range(2))
    cycle = mind.profile.cycle(info)
    together.refresh(cycle)
    for number in range(2 * FEW):
        table.place(table.read_pod(pod(f"p{number}", cpu="700m", memory="3Gi")), f"n{number}")
        one_by_one.refresh(cycle)
    together.refresh(cycle)
    rows = table.order.rows()
    assert np.array_equal(one_by_one.points(cycle, rows), together.points(cycle, rows))
    assert np.array_equal(one_by_one.verdicts(cycle, rows)[1], together.verdicts(cycle, rows)[1])
