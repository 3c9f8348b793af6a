"""The revision history of a Deployment lives in annotations of its ReplicaSets: this file reads and writes
them.

What comes in: a Deployment and a ReplicaSet.  What goes out: the annotations that the ReplicaSet should
carry, and the ReplicaSets that are too old to keep.  `kubectl rollout history` and `undo` read nothing else.
Source: pkg/controller/deployment/util/deployment_util.go (SetNewReplicaSetAnnotations), sync.go
(cleanupDeployment), 1.36.
Next: `deployment_progress.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.controllers.deployment_scaling import DESIRED, MAX
from kubenb.controllers.deployment_sets import REVISION, age_order, counted, revision, wanted
from kubenb.objects import Object
from kubenb.objects import annotations as annotations_of

HISTORY = "deployment.kubernetes.io/revision-history"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
ROLLBACK_TO = "deprecated.deployment.rollback.to"
OWN = (LAST_APPLIED, REVISION, HISTORY, DESIRED, MAX, ROLLBACK_TO)
"""Annotations that are never copied from a Deployment to its ReplicaSets; all others are,
kubernetes.io/change-cause among them.
"""

HISTORY_LENGTH = 2000
"""Characters that the list of past revisions may take."""


def next_revision(olds: Sequence[Object]) -> int:
    """The new ReplicaSet's revision: one more than the highest among the old ones."""
    return max((revision(rs) for rs in olds), default=0) + 1


def new_set_annotations(deployment: Object, rs: Object, number: int) -> dict[str, str]:
    """The new ReplicaSet's annotations: the Deployment's own, its revision `number` if that is higher than
    what it had, and the revisions it had before.
    """
    notes = dict(annotations_of(rs))
    notes.update({key: value for key, value in annotations_of(deployment).items() if key not in OWN})
    before = revision(rs)
    if before < number:
        notes[REVISION] = str(number)
        if before:
            notes[HISTORY] = _appended(notes.get(HISTORY, ""), str(before))
    return notes


def _appended(history: str, number: str) -> str:
    """The past revisions with one more at the end; the first ones fall off when the text gets too long."""
    past = [*filter(None, history.split(",")), number]
    while len(past) > 1 and len(",".join(past)) > HISTORY_LENGTH:
        past = past[1:]
    return ",".join(past)


def surplus_history(deployment: Object, olds: Sequence[Object]) -> list[Object]:
    """Old ReplicaSets beyond revisionHistoryLimit that nothing holds any more, the lowest revision first."""
    limit = deployment["spec"].get("revisionHistoryLimit")
    if limit is None or limit >= 2**31 - 1:
        return []
    kept = [rs for rs in olds if "deletionTimestamp" not in rs["metadata"]]
    surplus = sorted(kept, key=lambda rs: (revision(rs), age_order(rs)))[: max(0, len(kept) - limit)]
    return [rs for rs in surplus if _is_idle(rs)]


def _is_idle(rs: Object) -> bool:
    observed = counted(rs, "observedGeneration") >= rs["metadata"].get("generation", 0)
    return observed and wanted(rs) == 0 and counted(rs, "replicas") == 0
