"""How each mode chooses, and what its rules cost."""

from __future__ import annotations

from collections import Counter

import pytest

from kubenb.ledger import Ledger
from kubenb.network.endpoints import Backend
from kubenb.network.modes import chooser, lookup_seconds, sync_seconds
from kubenb.sim import Simulation

THREE = tuple(Backend(f"10.0.0.{n}", 80, "", "") for n in range(3))
CHANCE = Simulation(0).stream("test")


def chosen(mode: str, scheduler: str = "rr", times: int = 6, client: str = "10.0.0.9", lasts: float = 0.0) -> list[str]:
    one, found = chooser(mode, scheduler), []
    for turn in range(times):
        backend = one.choose(THREE, client, float(turn), CHANCE)
        one.lasts(backend, turn + lasts)
        found.append(backend.ip[-1])
    return found


@pytest.mark.parametrize("mode", ["iptables", "nftables"])
def test_dice_give_everybody_the_same_chance(mode: str) -> None:
    counts = Counter(chosen(mode, times=3000))
    assert all(900 < counts[ip] < 1100 for ip in "012")


@pytest.mark.parametrize("scheduler", ["rr", "wrr"])
def test_round_robin(scheduler: str) -> None:
    assert chosen("ipvs", scheduler) == list("012012")


@pytest.mark.parametrize("scheduler", ["lc", "wlc", "sed", "nq"])
def test_least_connections(scheduler: str) -> None:
    assert chosen("ipvs", scheduler, lasts=100.0) == list("012012"), "nobody ends: to each in turn"
    assert chosen("ipvs", scheduler, lasts=0.5) == list("000000"), "all are idle: always the first"


@pytest.mark.parametrize("scheduler", ["sh", "mh"])
def test_hashing_by_client(scheduler: str) -> None:
    by_client = {client: set(chosen("ipvs", scheduler, client=client)) for client in (f"10.1.0.{n}" for n in range(30))}
    assert all(len(found) == 1 for found in by_client.values()), "a client stays with its backend"
    assert set.union(*by_client.values()) == set("012"), "and not all with the same"


def test_hashing_by_destination_leads_to_one() -> None:
    assert len({chosen("ipvs", "dh", client=f"10.1.0.{n}")[0] for n in range(30)}) == 1


@pytest.mark.parametrize(("mode", "scheduler"), [("userspace", "rr"), ("ipvs", "fastest")])
def test_unknown_ones_are_named(mode: str, scheduler: str) -> None:
    with pytest.raises(ValueError, match=r"unknown .*: there are "):
        chooser(mode, scheduler)


def test_the_cost_of_many_services() -> None:
    """At 10,000 Services iptables takes seconds to write and a packet a long walk; the others hardly notice."""
    ledger = Ledger()
    seconds = {mode: sync_seconds(mode, 10_000, ledger) for mode in ("iptables", "ipvs", "nftables")}
    assert seconds["iptables"] > 1 > seconds["ipvs"] > seconds["nftables"] > 0
    assert lookup_seconds("iptables", 10_000, ledger) > 0.0001
    assert lookup_seconds("ipvs", 10_000, ledger) == lookup_seconds("nftables", 10_000, ledger) == 0
    assert sync_seconds("iptables", 50, ledger) == 0, "the recorded spread covers a small cluster"
