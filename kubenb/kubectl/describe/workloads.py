"""`describe` of what runs pods: Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController, Job, CronJob.

Source: kubectl, pkg/describe/describe.go (1.36). Next: `network`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.describe import metadata
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page, labels_text, long_time, selector_text, yes
from kubenb.kubectl.describe.pod import describe_template
from kubenb.objects import Object, canonical, from_label_selector, human_duration, parse_time

STATUS = "{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed"


def describe_deployment(page: Page, obj: Object, look: Lookups) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    metadata.head(page, obj, created=True)
    metadata.marks(page, obj)
    page.pair("Selector", str(from_label_selector(spec.get("selector"))))
    counts = [
        spec.get("replicas", 0),
        *(status.get(f, 0) for f in ("updatedReplicas", "replicas", "availableReplicas", "unavailableReplicas")),
    ]
    words = ("desired", "updated", "total", "available", "unavailable")
    page.pair("Replicas", " | ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True)))
    strategy = spec.get("strategy") or {}
    page.pair("StrategyType", strategy.get("type", ""))
    page.pair("MinReadySeconds", spec.get("minReadySeconds", 0))
    rolling = strategy.get("rollingUpdate")
    if rolling:
        limits = f"{rolling.get('maxUnavailable')} max unavailable, {rolling.get('maxSurge')} max surge"
        page.pair("RollingUpdateStrategy", limits)
    describe_template(page, spec.get("template"))
    metadata.conditions(page, obj)
    old, new = look.replica_sets_of(obj)
    if old or new:
        page.pair("OldReplicaSets", _replica_sets(old))
        page.pair("NewReplicaSet", _replica_sets([new] if new else []))


def _replica_sets(sets: Sequence[Object]) -> str:
    texts = []
    for one in sets:
        has, wants = (one.get("status") or {}).get("replicas", 0), one["spec"].get("replicas", 0)
        texts.append(f"{one['metadata']['name']} ({has}/{wants} replicas created)")
    return ", ".join(texts) or "<none>"


def describe_replica_set(page: Page, obj: Object, look: Lookups) -> None:
    metadata.head(page, obj)
    selector = obj["spec"].get("selector")
    page.pair("Selector", labels_text(selector) if obj["kind"] == "ReplicationController" else selector_text(selector))
    metadata.marks(page, obj)
    if obj["kind"] == "ReplicaSet":
        metadata.controlled_by(page, obj)
    page.pair("Replicas", f"{(obj.get('status') or {}).get('replicas', 0)} current / {obj['spec'].get('replicas', 0)} desired")
    page.pair("Pods Status", STATUS.format(**look.pods_by_phase(obj)))
    describe_template(page, obj["spec"].get("template"))
    metadata.conditions(page, obj)


def describe_stateful_set(page: Page, obj: Object, look: Lookups) -> None:
    spec = obj["spec"]
    metadata.head(page, obj, created=True)
    page.pair("Selector", str(from_label_selector(spec.get("selector"))))
    metadata.marks(page, obj)
    page.pair("Replicas", f"{spec.get('replicas', 0)} desired | {(obj.get('status') or {}).get('replicas', 0)} total")
    strategy = spec.get("updateStrategy") or {}
    page.pair("Update Strategy", strategy.get("type", ""))
    rolling = strategy.get("rollingUpdate") or {}
    if rolling.get("partition") is not None:
        page.pair("Partition", rolling["partition"], 1)
        if rolling.get("maxUnavailable") is not None:
            page.pair("MaxUnavailable", rolling["maxUnavailable"], 1)
    page.pair("Pods Status", STATUS.format(**look.pods_by_phase(obj)))
    describe_template(page, spec.get("template"))
    _claims(page, spec.get("volumeClaimTemplates") or ())


def _claims(page: Page, claims: Sequence[Object]) -> None:
    if not claims:
        page.line(0, "Volume Claims:\t<none>")
        return
    page.line(0, "Volume Claims:")
    for one in claims:
        meta, spec = one["metadata"], one.get("spec") or {}
        page.pair("Name", meta.get("name", ""), 1)
        page.pair("StorageClass", spec.get("storageClassName", ""), 1)
        metadata.indented_labels(page, "  ", "Labels", meta.get("labels"))
        metadata.indented_labels(page, "  ", "Annotations", meta.get("annotations"))
        size = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
        page.pair("Capacity", canonical(size) if size else "<default>", 1)
        page.pair("Access Modes", f"[{' '.join(spec.get('accessModes') or ())}]", 1)


def describe_daemon_set(page: Page, obj: Object, look: Lookups) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    page.pair("Name", obj["metadata"]["name"])
    page.pair("Namespace", obj["metadata"].get("namespace", ""))
    page.pair("Selector", str(from_label_selector(spec.get("selector"))))
    nodes = ((spec.get("template") or {}).get("spec") or {}).get("nodeSelector")
    page.pair("Node-Selector", labels_text(nodes))
    metadata.marks(page, obj)
    for title, field in (
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ):
        page.line(0, f"{title}: {status.get(field, 0)}")
    page.pair("Pods Status", STATUS.format(**look.pods_by_phase(obj)))
    describe_template(page, spec.get("template"))


def describe_job(page: Page, obj: Object, look: Lookups) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    metadata.head(page, obj)
    page.pair("Selector", str(from_label_selector(spec.get("selector"))))
    metadata.marks(page, obj)
    metadata.controlled_by(page, obj)
    if spec.get("parallelism") is not None:
        page.pair("Parallelism", spec["parallelism"])
    page.pair("Completions", "<unset>" if spec.get("completions") is None else spec["completions"])
    for field, title in (
        ("completionMode", "Completion Mode"),
        ("suspend", "Suspend"),
        ("backoffLimit", "Backoff Limit"),
        ("ttlSecondsAfterFinished", "TTL Seconds After Finished"),
    ):
        if spec.get(field) is not None:
            page.pair(title, str(spec[field]).lower() if field == "suspend" else spec[field])
    _job_times(page, spec, status)
    ready = f" ({status['ready']} Ready)" if status.get("ready") is not None else ""
    done = f"{status.get('succeeded', 0)} Succeeded / {status.get('failed', 0)} Failed"
    page.pair("Pods Statuses", f"{status.get('active', 0)} Active{ready} / {done}")
    if spec.get("completionMode") == "Indexed":
        page.pair("Completed Indexes", _capped(status.get("completedIndexes", "")))
    describe_template(page, spec.get("template"))


def _job_times(page: Page, spec: Object, status: Object) -> None:
    start, end = status.get("startTime"), status.get("completionTime")
    if start:
        page.pair("Start Time", long_time(start))
    if end:
        page.pair("Completed At", long_time(end))
    if start and end:
        page.pair("Duration", human_duration(parse_time(end) - parse_time(start)))
    if spec.get("activeDeadlineSeconds") is not None:
        page.pair("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")


def _capped(indexes: str, limit: int = 50) -> str:
    comma = indexes.find(",", limit)
    return (indexes if comma < 0 else f"{indexes[: comma + 1]}...") or "<none>"


def describe_cron_job(page: Page, obj: Object, look: Lookups) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    metadata.head(page, obj)
    metadata.marks(page, obj)
    page.pair("Schedule", spec.get("schedule", ""))
    page.pair("Concurrency Policy", spec.get("concurrencyPolicy", ""))
    page.pair("Suspend", yes(spec.get("suspend")))
    page.pair("Successful Job History Limit", _or_unset(spec.get("successfulJobsHistoryLimit")))
    page.pair("Failed Job History Limit", _or_unset(spec.get("failedJobsHistoryLimit")))
    deadline = spec.get("startingDeadlineSeconds")
    page.pair("Starting Deadline Seconds", "<unset>" if deadline is None else f"{deadline}s")
    job = (spec.get("jobTemplate") or {}).get("spec") or {}
    page.pair("Selector", str(from_label_selector(job["selector"])) if job.get("selector") else "<unset>")
    page.pair("Parallelism", _or_unset(job.get("parallelism")))
    page.pair("Completions", _or_unset(job.get("completions")))
    if job.get("activeDeadlineSeconds") is not None:
        page.pair("Active Deadline Seconds", f"{job['activeDeadlineSeconds']}s")
    describe_template(page, job.get("template"))
    last = status.get("lastScheduleTime")
    page.pair("Last Schedule Time", long_time(last) if last else "<unset>")
    page.pair("Active Jobs", ", ".join(one.get("name", "") for one in status.get("active") or ()) or "<none>")


def _or_unset(value: object) -> object:
    return "<unset>" if value is None else value


DESCRIBERS = {
    "Deployment": describe_deployment,
    "ReplicaSet": describe_replica_set,
    "ReplicationController": describe_replica_set,
    "StatefulSet": describe_stateful_set,
    "DaemonSet": describe_daemon_set,
    "Job": describe_job,
    "CronJob": describe_cron_job,
}
