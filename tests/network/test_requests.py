"""Counting outcomes."""

from __future__ import annotations

from kubenb.network.requests import Request, tally


def request(outcome: str) -> Request:
    return Request(1.0, "c", "default/web", "node-1", outcome, 0, 0.1, "10.0.0.1", 80, "default/a", "web:1", "", 3)


def test_tally() -> None:
    counted = tally(request(one) for one in ("ok", "ok", "refused", "timeout", "in flight", "error", "reset", "no-endpoints"))
    assert counted == (8, 2, 1, 1, 1, 1, 1, 1)
    assert counted.lost == 5
    assert tally([]).sent == 0
