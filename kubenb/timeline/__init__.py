"""The history, made to be looked at: frames for the widgets, chains of causes, comparison of two runs.

Comes in: the history, a list of revisions with time, author and cause. Goes out: plain JSON and plain
sentences. Nothing here knows a component, the clock or Jupyter. Read `revision`, `states`, `delta`, `lives`,
`acts`, `tracks`, `story`, `frames`, then `causes`, `summary` and `compare`. Next room: `kubenb.widgets`,
which plays the frames."""

from __future__ import annotations

from kubenb.timeline.frames import Frames, rollout_frames

__all__ = ["Frames", "rollout_frames"]
