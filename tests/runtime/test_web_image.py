"""The flags of the recorded image `web:1`."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.runtime.web_image import program


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {"ports": (8080,), "on_sigterm": "exit", "exit_code_on_sigterm": 0}),
        (["--port", "81", "--quiet"], {"ports": (81,)}),
        (["--sigterm=exit:7"], {"on_sigterm": "exit", "exit_code_on_sigterm": 7}),
        (["--sigterm=drain:2"], {"on_sigterm": "drain", "drain": 2}),
        (["--sigterm=ignore"], {"on_sigterm": "ignore"}),
        (["--startup-delay=8"], {"start_up": 8}),
        (["--exit-after=3", "--exit-code=4"], {"lifetime": 3, "exit_code": 4}),
        (["--health-plan=10:500"], {"plans": {"/healthz": ((10, 500),)}}),
        (["--slow=3", "--slow-after=5"], {"slow_by": 3, "slow_after": 5}),
        (["--unready-on-term"], {"unready_path_on_sigterm": "/readyz"}),
    ],
)
def test_flags(arguments: list[str], expected: dict[str, Any]) -> None:
    made = program(arguments)
    assert {name: getattr(made, name) for name in expected} == expected


def test_slow_answers_are_slow_from_their_time_on() -> None:
    made = program(["--slow=3", "--slow-after=5"])
    assert made.delay("/healthz", 4.9) == made.answer_time
    assert made.delay("/healthz", 5) == 3
    assert made.delay("/", 5) == made.answer_time
