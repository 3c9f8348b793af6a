"""Who goes first."""

from __future__ import annotations

import pytest
from controllers.builders import pod

from kubenb.controllers.victims import DELETION_COST, bucket, choose, deletion_cost, pods_on_nodes

NOW = 20000.0
LONG_AGO, SHORTLY = "2026-01-01T00:00:00Z", "2026-01-01T05:33:00Z"  # ready for 20000 s, and for 20 s


def costing(name: str, cost: str) -> dict[str, object]:
    made = pod(name, ready_since=LONG_AGO)
    made["metadata"]["annotations"] = {DELETION_COST: cost}
    return made


@pytest.mark.parametrize(
    ("victim", "spared", "because"),
    [
        (pod("v", node=""), pod("s", phase="Pending"), "it has no node yet"),
        (pod("v", phase="Pending"), pod("s", phase="Running"), "it is pending"),
        (pod("v"), pod("s", ready_since=SHORTLY), "it is not ready"),
        (costing("v", "-5"), pod("s", ready_since=SHORTLY), "its pod-deletion-cost is lower"),
        (pod("v", ready_since=LONG_AGO), pod("s", node="n2", ready_since=SHORTLY), "more of its siblings are on its node"),
        (pod("v", ready_since=SHORTLY), pod("s", ready_since=LONG_AGO), "it has been ready for a shorter time"),
        (pod("v", ready_since=LONG_AGO, restarts=3), pod("s", ready_since=LONG_AGO), "it restarted more often"),
        (pod("v", created=SHORTLY), pod("s"), "it is younger"),
        (pod("a"), pod("b"), "chance decides among equals"),
    ],
)
def test_order_and_reason(victim: dict[str, object], spared: dict[str, object], because: str) -> None:
    siblings = {"n1": 3, "n2": 1} if "siblings" in because else {}
    ((chosen, why),) = choose([spared, victim], 1, siblings, NOW)
    assert (chosen, why) == (victim, f"this one goes first because {because}")


def test_all_go_without_any_order() -> None:
    pods = [pod("a"), pod("b")]
    assert [chosen for chosen, _ in choose(pods, 5, {}, NOW)] == pods


def test_ready_for_about_as_long_are_equals() -> None:
    assert bucket(1000) == bucket(1090) != bucket(100)
    assert bucket(0) == bucket(-5) == -1


def test_only_active_pods_crowd_a_node() -> None:
    pods = [pod("a"), pod("b", node="n2"), pod("c", terminating=True), pod("d", phase="Failed"), pod("e")]
    assert pods_on_nodes(pods) == {"n1": 2, "n2": 1}


@pytest.mark.parametrize(("text", "cost"), [("10", 10), ("-5", -5), ("lots", 0), ("", 0)])
def test_deletion_cost(text: str, cost: int) -> None:
    assert deletion_cost(costing("a", text)) == cost
