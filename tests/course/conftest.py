"""Each test of the course starts as a learner who has done nothing yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kubenb.course import memory as module
from kubenb.course.memory import Progress


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Progress]:
    fresh = Progress(None)
    monkeypatch.setattr(module, "_keeper", fresh)
    yield fresh
