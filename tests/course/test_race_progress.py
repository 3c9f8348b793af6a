"""The progress bar: text where a terminal listens, nothing where output is compared."""

from __future__ import annotations

import io
import sys

import pytest

from kubenb.course.race_progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, screen: io.StringIO, quiet: bool = False) -> str:
    monkeypatch.setattr(sys, "stderr", screen)
    with progress_bar(4, "clusters", quiet) as advance:
        for _ in range(4):
            advance()
    return screen.getvalue()


def test_text_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_VERSION")
    told = shown(monkeypatch, Terminal())
    assert "2 of 4 clusters" in told and "4 of 4 clusters" in told and told.endswith(" \r")


@pytest.mark.parametrize(
    ("screen", "quiet", "tests"), [(io.StringIO, False, False), (Terminal, True, False), (Terminal, False, True)]
)
def test_silence(monkeypatch: pytest.MonkeyPatch, screen: type[io.StringIO], quiet: bool, tests: bool) -> None:
    if not tests:
        monkeypatch.delenv("PYTEST_VERSION")
    assert shown(monkeypatch, screen(), quiet) == ""
