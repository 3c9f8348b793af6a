"""Requests as columns."""

from __future__ import annotations

import pytest
from timeline.synthetic import Request

from kubenb.timeline.requests import error_of, request_columns


@pytest.mark.parametrize(
    ("outcome", "status", "text"),
    [
        ("ok", 200, ""),
        ("error", 503, "status 503"),
        ("refused", 0, "connection refused"),
        ("reset", 0, "connection reset"),
        ("timeout", 0, "timed out"),
        ("no-endpoints", 0, "no endpoints"),
        ("odd", 0, "odd"),
    ],
)
def test_error_of(outcome: str, status: int, text: str) -> None:
    assert error_of(Request(0, "p", outcome, status)) == text


def test_columns_in_order_within_the_run_and_without_what_is_in_flight() -> None:
    requests = [
        Request(3.0, "default/b", "refused"),
        Request(1.0, "a"),
        Request(2.0, "", "no-endpoints"),
        Request(0.5, "a"),
        Request(9.0, "a"),
        Request(4.0, "b", "in flight"),
        Request(4.5, "stranger", "refused"),
    ]
    assert request_columns(requests, {"a": 0, "b": 1}, 1.0, 5.0) == {
        "t": [1.0, 2.0, 3.0, 4.5],
        "pod": [0, -1, 1, -1],
        "error": [0, 2, 1, 1],
        "errors": ["", "connection refused", "no endpoints"],
    }
