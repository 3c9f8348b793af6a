"""Defaults of the kinds that make pods: apps, batch, and the ReplicationController.

Comes in: an object in normal form. Goes out: the same with defaults. Sources: pkg/apis/apps/v1/defaults.go,
pkg/apis/batch/v1/defaults.go, pkg/apis/core/v1/defaults.go (1.36). Next: `services.py`.
"""

from __future__ import annotations

from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.apiserver.defaults.pods import default_template
from kubenb.apiserver.defaults.volumes import default_claim_spec
from kubenb.objects import Object

MAX_INT32 = 2**31 - 1


def _spec(obj: Object, **defaults: object) -> Object:
    """The object with its template and these fields of its spec filled in."""
    spec = change(obj["spec"], "template", default_template)
    spec = fill(spec, **defaults)
    return obj if spec is obj["spec"] else {**obj, "spec": spec}


def _strategy(obj: Object, field: str, rolling: Object) -> Object:
    """spec[field]: RollingUpdate, with `rolling` as the defaults of its parameters."""
    strategy = fill(obj["spec"].get(field) or {}, type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy = {**strategy, "rollingUpdate": fill(strategy.get("rollingUpdate") or {}, **rolling)}
    if strategy == obj["spec"].get(field):
        return obj
    return {**obj, "spec": {**obj["spec"], field: strategy}}


def default_deployment(obj: Object) -> Object:
    obj = _spec(obj, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600)
    return _strategy(obj, "strategy", {"maxUnavailable": "25%", "maxSurge": "25%"})


def default_replicaset(obj: Object) -> Object:
    return _spec(obj, replicas=1)


def default_daemonset(obj: Object) -> Object:
    return _strategy(_spec(obj, revisionHistoryLimit=10), "updateStrategy", {"maxUnavailable": 1, "maxSurge": 0})


def default_statefulset(obj: Object) -> Object:
    obj = _spec(
        obj, replicas=1, revisionHistoryLimit=10, podManagementPolicy="OrderedReady", persistentVolumeClaimRetentionPolicy={}
    )
    obj = _strategy(obj, "updateStrategy", {"partition": 0})
    spec = change(
        obj["spec"],
        "persistentVolumeClaimRetentionPolicy",
        lambda policy: fill(policy, whenDeleted="Retain", whenScaled="Retain"),
    )
    spec = change_each(spec, "volumeClaimTemplates", _claim_template)
    return obj if spec is obj["spec"] else {**obj, "spec": spec}


def _claim_template(claim: Object) -> Object:
    claim = fill(claim, apiVersion="v1", kind="PersistentVolumeClaim")
    return default_claim(claim)


def default_claim(claim: Object) -> Object:
    """A PersistentVolumeClaim: volumeMode Filesystem, phase Pending."""
    claim = change(claim, "spec", default_claim_spec)
    return change(fill(claim, status={}), "status", lambda status: fill(status, phase="Pending"))


def default_replicationcontroller(obj: Object) -> Object:
    """Selector and labels come from the template when they are not given."""
    obj = _spec(obj, replicas=1)
    labels = ((obj["spec"].get("template") or {}).get("metadata") or {}).get("labels")
    if labels and not obj["spec"].get("selector"):
        obj = {**obj, "spec": {**obj["spec"], "selector": labels}}
    if labels and not obj["metadata"].get("labels"):
        obj = {**obj, "metadata": {**obj["metadata"], "labels": labels}}
    return obj


def default_job(obj: Object) -> Object:
    """parallelism and completions are 1 if neither is given; a Job's labels are its template's, the very same map."""
    spec = obj["spec"]
    amounts = {} if "parallelism" in spec else {"parallelism": 1}
    if not {"parallelism", "completions"} & spec.keys():
        amounts["completions"] = 1
    obj = _spec(
        obj,
        **amounts,
        backoffLimit=MAX_INT32 if "backoffLimitPerIndex" in spec else 6,
        completionMode="NonIndexed",
        manualSelector=False,
        podReplacementPolicy="Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed",
        suspend=False,
    )
    labels = (obj["spec"].get("template") or {}).get("metadata", {}).get("labels")
    if labels and not obj["metadata"].get("labels"):
        obj = {**obj, "metadata": {**obj["metadata"], "labels": labels}}
    spec = change(obj["spec"], "podFailurePolicy", lambda policy: change_each(policy, "rules", _failure_rule))
    return obj if spec is obj["spec"] else {**obj, "spec": spec}


def _failure_rule(rule: Object) -> Object:
    return change_each(rule, "onPodConditions", lambda pattern: fill(pattern, status="True"))


def default_cronjob(obj: Object) -> Object:
    """A CronJob's own fields; of the job inside it only the pod template is defaulted."""
    spec = fill(obj["spec"], concurrencyPolicy="Allow", suspend=False, successfulJobsHistoryLimit=3, failedJobsHistoryLimit=1)
    job = lambda template: change(template, "spec", lambda spec: change(spec, "template", default_template))  # noqa: E731
    spec = change(spec, "jobTemplate", job)
    return obj if spec is obj["spec"] else {**obj, "spec": spec}


def default_podtemplate(obj: Object) -> Object:
    return change(obj, "template", default_template)
