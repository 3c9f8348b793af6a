"""Rows of what runs pods: Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs and their kin.

Source: pkg/printers/internalversion/printers.go (1.36). Next: `network`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import (
    NONE,
    age,
    containers,
    flag,
    has_condition,
    labels_text,
    name,
    or_none,
    selector_text,
    since,
    spec,
    status,
    template_spec,
)
from kubenb.objects import Object, controller_of, human_duration, parse_time


def deployment(obj: Object, now: float) -> list[Any]:
    state = status(obj)
    ready = f"{state.get('readyReplicas', 0)}/{spec(obj).get('replicas', 0)}"
    counts = [state.get("updatedReplicas", 0), state.get("availableReplicas", 0)]
    return [
        name(obj),
        ready,
        *counts,
        age(obj, now),
        *containers(template_spec(obj)),
        selector_text(spec(obj).get("selector")),
    ]


def _replicas(obj: Object) -> list[int]:
    state = status(obj)
    return [spec(obj).get("replicas", 0), state.get("replicas", 0), state.get("readyReplicas", 0)]


def replica_set(obj: Object, now: float) -> list[Any]:
    return [
        name(obj),
        *_replicas(obj),
        age(obj, now),
        *containers(template_spec(obj)),
        selector_text(spec(obj).get("selector")),
    ]


def replication_controller(obj: Object, now: float) -> list[Any]:
    return [
        name(obj),
        *_replicas(obj),
        age(obj, now),
        *containers(template_spec(obj)),
        labels_text(spec(obj).get("selector")),
    ]


def stateful_set(obj: Object, now: float) -> list[Any]:
    ready = f"{status(obj).get('readyReplicas', 0)}/{spec(obj).get('replicas', 0)}"
    return [name(obj), ready, age(obj, now), *containers(template_spec(obj))]


def daemon_set(obj: Object, now: float) -> list[Any]:
    state = status(obj)
    fields = (
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "numberReady",
        "updatedNumberScheduled",
        "numberAvailable",
    )
    nodes = labels_text(template_spec(obj).get("nodeSelector"))
    counts = [state.get(field, 0) for field in fields]
    return [
        name(obj),
        *counts,
        nodes,
        age(obj, now),
        *containers(template_spec(obj)),
        selector_text(spec(obj).get("selector")),
    ]


JOB_STATES = (
    ("Suspended", "Suspended"),
    ("FailureTarget", "FailureTarget"),
    ("SuccessCriteriaMet", "SuccessCriteriaMet"),
)


def job_status(obj: Object) -> str:
    """Complete, Failed, Terminating, Suspended, ..., else Running."""
    for condition in ("Complete", "Failed"):
        if has_condition(obj, condition):
            return condition
    if "deletionTimestamp" in obj["metadata"]:
        return "Terminating"
    return next((word for condition, word in JOB_STATES if has_condition(obj, condition)), "Running")


def job_completions(obj: Object) -> str:
    done = status(obj).get("succeeded", 0)
    wanted, parallel = spec(obj).get("completions"), spec(obj).get("parallelism") or 0
    if wanted is not None:
        return f"{done}/{wanted}"
    return f"{done}/1 of {parallel}" if parallel > 1 else f"{done}/1"


def job(obj: Object, now: float) -> list[Any]:
    start, end = status(obj).get("startTime"), status(obj).get("completionTime")
    until = parse_time(end) if end else now
    took = human_duration(until - parse_time(start)) if start else ""
    wide = [*containers(template_spec(obj)), selector_text(spec(obj).get("selector"))]
    return [name(obj), job_status(obj), job_completions(obj), took, age(obj, now), *wide]


def cron_job(obj: Object, now: float) -> list[Any]:
    what, state = spec(obj), status(obj)
    last = since(state["lastScheduleTime"], now) if state.get("lastScheduleTime") else NONE
    job_spec = (what.get("jobTemplate") or {}).get("spec") or {}
    pods = (job_spec.get("template") or {}).get("spec") or {}
    wide = [*containers(pods), selector_text(job_spec.get("selector"))]
    active = len(state.get("active") or [])
    schedule = [
        what.get("schedule", ""),
        or_none(what.get("timeZone")),
        flag(what.get("suspend")),
        active,
        last,
    ]
    return [name(obj), *schedule, age(obj, now), *wide]


def controller_revision(obj: Object, now: float) -> list[Any]:
    owner = controller_of(obj)
    who = NONE
    if owner:
        group = owner["apiVersion"].partition("/")[0] if "/" in owner["apiVersion"] else ""
        who = f"{owner['kind'].lower()}{'.' + group if group else ''}/{owner['name']}"
    return [name(obj), who, obj.get("revision", 0), age(obj, now)]


def pod_template(obj: Object, now: float) -> list[Any]:
    template = obj.get("template") or {}
    labels = (template.get("metadata") or {}).get("labels")
    return [name(obj), *containers(template.get("spec") or {}), labels_text(labels)]


CELLS = {
    "Deployment": deployment,
    "ReplicaSet": replica_set,
    "ReplicationController": replication_controller,
    "StatefulSet": stateful_set,
    "DaemonSet": daemon_set,
    "Job": job,
    "CronJob": cron_job,
    "ControllerRevision": controller_revision,
    "PodTemplate": pod_template,
}
