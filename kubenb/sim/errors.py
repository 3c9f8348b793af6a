"""The one error of the engine itself: a fault in kubenb, never a learner's mistake."""

from __future__ import annotations


class EngineError(Exception):
    """A component of the simulation failed; the run stops here.

    Takes one text, which names the component, the key it worked on and the virtual time, so that SimPy (or pickle) can rebuild
    it. The original exception is its `__cause__`.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
