"""Live: virtual time goes on with the wall clock between cells, while a cluster view is looked at.

In come a cluster, its frames and a view, out goes time: a task of the kernel's own event loop, so that it runs only while no cell
does. What a cell does (`%kubectl ...`) lands at the virtual second that has come by then: two live runs differ as two people's
typing does, and that is the only place in kubenb where the wall clock is heard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubenb.cluster import Cluster
    from kubenb.timeline.cluster import ClusterFrames
    from kubenb.widgets import ClusterView

TICK = 0.15
"""Seconds between two looks at the clock."""
LONGEST = 0.5
"""Seconds that count at most for one tick: while a cell ran, virtual time stood still."""
PATIENCE = 60.0
"""Seconds without a sign of life from any page after which time stops: nobody looks any more."""


class Live:
    """Lets `cluster` go on and `view` know, from `switch(True)` to `switch(False)`."""

    def __init__(self, cluster: Cluster, frames: ClusterFrames) -> None:
        self.cluster, self.frames = cluster, frames
        self.view: ClusterView | None = None
        self._task: asyncio.Task[None] | None = None
        self._silent = 0.0

    def attach(self, view: ClusterView) -> None:
        """The view that shows it; pages say through it that they are there."""
        self.view = view
        view.on_msg(self._heard)

    def switch(self, on: bool) -> None:
        """Start or stop. Without a running event loop (a plain Python script) the view says so and stays as it is."""
        if not on:
            self._task = None
            return
        self._silent = 0.0
        try:
            self._task = asyncio.get_running_loop().create_task(self._run())
        except RuntimeError:
            self._stop("live mode needs the event loop of a notebook's kernel; c.run(seconds) lets time pass anywhere")

    def catch_up(self) -> None:
        """Let the view know of all that has happened meanwhile."""
        if self.view is not None:
            self.view.tell(self.frames.follow(self.cluster.history, self.cluster.now))

    async def _run(self) -> None:
        me, loop = asyncio.current_task(), asyncio.get_running_loop()
        last = loop.time()
        while self._task is me and self.view is not None:
            await asyncio.sleep(TICK)
            passed, last = min(loop.time() - last, LONGEST), loop.time()
            if self._task is me:
                self._advance(passed)

    def _advance(self, passed: float) -> None:
        assert self.view is not None
        self._silent += passed
        if self._silent > PATIENCE:
            self._stop()
            return
        try:
            self.cluster.run(passed * self.view.rate)
        except Exception as error:  # the engine names component, key and virtual second; a task's error would be seen by nobody
            self._stop(str(error))
            raise
        self.catch_up()

    def _stop(self, why: str = "") -> None:
        self._task = None
        if self.view is not None:
            self.view.error = why
            self.view.live = False

    def _heard(self, _view: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "alive":
            self._silent = 0.0
