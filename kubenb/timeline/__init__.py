"""The history, made to be looked at: frames for the widgets, chains of causes, comparison of two runs.

Comes in: the history, a list of revisions with time, author and cause. Goes out: plain JSON and plain
sentences. Nothing here knows a component, the clock or Jupyter. Read `revision`, `states`, `delta`, `lives`,
`acts`, `tracks`, `requests`, `story`, `outcome`, `frames`, then `summary`, `causes`, `compare` and
`snapshot`. Next room: `kubenb.widgets`, which plays the frames.
"""

from __future__ import annotations

from kubenb.timeline.causes import Why, why
from kubenb.timeline.compare import compare, difference, table
from kubenb.timeline.frames import Frames, rollout_frames
from kubenb.timeline.summary import summary

__all__ = ["Frames", "Why", "compare", "difference", "rollout_frames", "summary", "table", "why"]
