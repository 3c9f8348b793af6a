"""After a replay: how many cases of each family agree with the recordings."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    agree: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for outcome in ("passed", "failed", "xfailed"):
        for report in terminalreporter.stats.get(outcome, []):
            name = report.nodeid.partition("golden/test_golden.py::test_as_recorded[")[2]
            if name and report.when == "call":
                family = name.split("/")[0]
                total[family] += 1
                agree[family] += outcome == "passed"
    for family in sorted(total):
        terminalreporter.write_line(f"golden {family}: {agree[family]} of {total[family]} cases agree")
