"""Validation of the kinds that make pods: Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs, CronJobs."""

# ruff: noqa: E501 (what the server says is long, and stands here in one piece)

from __future__ import annotations

import pytest
from apiserver.stations import complaints, complaints_about_change

from kubenb.apiserver.validation.cron import check_schedule

TEMPLATE = "template: {metadata: {labels: {a: b}}, spec: {%s containers: [{name: c, image: i}]}}"
SELECTOR = "selector: {matchLabels: {a: b}}, "
APPS = "{apiVersion: apps/v1, kind: %s, metadata: {name: web}, spec: {%s}}"
BATCH = "{apiVersion: batch/v1, kind: %s, metadata: {name: pi}, spec: {%s}}"
NEVER = TEMPLATE % "restartPolicy: Never, "
MISMATCH = 'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'
IMMUTABLE = "field is immutable"
STATEFUL = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"


def deployment(spec, template=""):
    return APPS % ("Deployment", SELECTOR + spec + TEMPLATE % template)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (deployment(""), []),
        (deployment("replicas: -1, "), ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
        (APPS % ("Deployment", TEMPLATE % ""), ["spec.selector: Required value", MISMATCH]),
        (APPS % ("Deployment", "selector: {matchLabels: {x: z}}, " + TEMPLATE % ""), [MISMATCH]),
        (APPS % ("Deployment", "selector: {}, " + TEMPLATE % ""), ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]),
        (deployment("strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, "), ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"]),
        (deployment("strategy: {rollingUpdate: {maxSurge: 1x}}, "), ["spec.strategy.rollingUpdate.maxSurge: Invalid value: \"1x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"]),
        (deployment("strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, "), ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"]),
        (deployment("minReadySeconds: 700, "), ["spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"]),
        (deployment("", "restartPolicy: Never, "), ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"']),
        (deployment("", "activeDeadlineSeconds: 5, "), ["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported"]),
        (APPS % ("ReplicaSet", "selector: {matchLabels: {x: z}}, " + TEMPLATE % ""), [MISMATCH]),
        (APPS % ("DaemonSet", SELECTOR + "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}, " + TEMPLATE % ""), ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"]),
        (APPS % ("StatefulSet", SELECTOR + "podManagementPolicy: Odd, " + TEMPLATE % ""), ['spec.podManagementPolicy: Invalid value: "Odd": must be \'OrderedReady\' or \'Parallel\'']),
        ("{kind: ReplicationController, metadata: {name: a}, spec: {selector: {x: z}, %s}}" % (TEMPLATE % ""), [MISMATCH]),
        (BATCH % ("Job", NEVER), []),
        (BATCH % ("Job", TEMPLATE % ""), ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']),
        (BATCH % ("Job", "completions: -1, " + NEVER), ["spec.completions: Invalid value: -1: must be greater than or equal to 0"]),
        (BATCH % ("CronJob", "schedule: '* * * *', jobTemplate: {spec: {" + NEVER + "}}"), ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]']),
        (BATCH % ("CronJob", "schedule: '@daily', timeZone: Mars/Olympus, jobTemplate: {spec: {" + NEVER + "}}"), ['spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus']),
        (BATCH % ("CronJob", "jobTemplate: {spec: {" + NEVER + "}}"), ["spec.schedule: Required value"]),
    ],
)  # fmt: skip
def test_new_ones(text, expected):
    assert complaints(text) == expected


@pytest.mark.parametrize(
    ("schedule", "problem"),
    [
        ("*/5 * * * *", ""),
        ("0 0 1 jan mon-fri", ""),
        ("@hourly", ""),
        ("@every 1h", ""),
        ("0 0 * * 7", "end of range (7) above maximum (6): 7"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * * * * *", "expected exactly 5 fields, found 6: [* * * * * *]"),
        ("a * * * *", 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("@sometimes", "unrecognized descriptor: @sometimes"),
    ],
)
def test_schedules(schedule, problem):
    assert check_schedule(schedule) == problem


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (deployment(""), deployment("replicas: 5, "), []),
        (deployment(""), APPS % ("Deployment", "selector: {matchLabels: {a: b, c: d}}, template: {metadata: {labels: {a: b, c: d}}, spec: {containers: [{name: c, image: i}]}}"), [f'spec.selector: Invalid value: {{"matchLabels":{{"a":"b","c":"d"}}}}: {IMMUTABLE}']),
        (APPS % ("StatefulSet", SELECTOR + TEMPLATE % ""), APPS % ("StatefulSet", SELECTOR + "replicas: 3, " + TEMPLATE % ""), []),
        (APPS % ("StatefulSet", SELECTOR + TEMPLATE % ""), APPS % ("StatefulSet", SELECTOR + "serviceName: x, " + TEMPLATE % ""), [f"spec: Forbidden: {STATEFUL}"]),
        (BATCH % ("CronJob", "schedule: '@daily', jobTemplate: {spec: {" + NEVER + "}}"), BATCH % ("CronJob", "schedule: '@hourly', jobTemplate: {spec: {" + NEVER + "}}"), []),
    ],
)  # fmt: skip
def test_changes(before, after, expected):
    assert complaints_about_change(before, after) == expected
