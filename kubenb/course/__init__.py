"""What turns a notebook into a lesson: predictions, checked exercises, quizzes, and a memory of what was
done.

In comes what a learner answers, out goes a sentence. Every part also works without a screen: its text is
the same in every run (nbval compares it), and an unanswered question is a state like any other. Start with
memory.py, where answers are kept."""

from __future__ import annotations

from kubenb.course.autoscaling import autoscaling, autoscaling_view
from kubenb.course.builders import node_manifest, pod_manifest
from kubenb.course.check import check
from kubenb.course.cluster_view import cluster_view
from kubenb.course.concept_graph import concept_graph
from kubenb.course.experiment import rolling_update
from kubenb.course.memory import progress
from kubenb.course.observed import probes_view, race_view
from kubenb.course.prediction import predict, reveal
from kubenb.course.probing import probes
from kubenb.course.propagation import propagation
from kubenb.course.quiz import quiz
from kubenb.course.quota import quota, quota_view
from kubenb.course.scheduling import scheduling, scheduling_view
from kubenb.course.storage import storage, storage_view
from kubenb.course.termination import race
from kubenb.course.views import rollout_view

__all__ = [
    "autoscaling",
    "autoscaling_view",
    "check",
    "cluster_view",
    "concept_graph",
    "node_manifest",
    "pod_manifest",
    "predict",
    "probes",
    "probes_view",
    "progress",
    "propagation",
    "quiz",
    "quota",
    "quota_view",
    "race",
    "race_view",
    "reveal",
    "rolling_update",
    "rollout_view",
    "scheduling",
    "scheduling_view",
    "storage",
    "storage_view",
]
