"""Views over frames: what a learner sees and plays with in the notebook.

Comes in: frames (kubenb.timeline), plain JSON. Goes out: anywidgets, each with a text twin and a picture for paper. No view knows
a component of the cluster. Read `base`, `bundle`, `export`, then `rollout`, `race`. Next room: `kubenb.course`."""

from __future__ import annotations

from kubenb.widgets.autoscaling import AutoscalingView
from kubenb.widgets.base import View
from kubenb.widgets.cluster import ClusterView
from kubenb.widgets.configmap import ConfigMapView
from kubenb.widgets.probes import ProbesView
from kubenb.widgets.quota import QuotaView
from kubenb.widgets.race import RaceView
from kubenb.widgets.rollout import RolloutView
from kubenb.widgets.scheduling import SchedulingView
from kubenb.widgets.storage import StorageView

__all__ = [
    "AutoscalingView",
    "ClusterView",
    "ConfigMapView",
    "ProbesView",
    "QuotaView",
    "RaceView",
    "RolloutView",
    "SchedulingView",
    "StorageView",
    "View",
]
