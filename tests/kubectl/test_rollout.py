"""`rollout`: status while time passes, history, undo, pause, restart."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.rollout_status import daemon_set_status, deployment_status, stateful_set_status


def deployment(wanted: int, generation: int = 2, reason: str = "", **status: int) -> dict[str, Any]:
    conditions = [{"type": "Progressing", "status": "False", "reason": reason}] if reason else []
    seen = {"observedGeneration": 2, "conditions": conditions, **status}
    return {"metadata": {"name": "web", "generation": generation}, "spec": {"replicas": wanted}, "status": seen}


@pytest.mark.parametrize(
    ("obj", "said", "done"),
    [
        (deployment(3, generation=3), "Waiting for deployment spec update to be observed...", False),
        (
            deployment(3, updatedReplicas=1),
            'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
            False,
        ),
        (
            deployment(3, updatedReplicas=3, replicas=5),
            'Waiting for deployment "web" rollout to finish: 2 old replicas are pending termination...',
            False,
        ),
        (
            deployment(3, updatedReplicas=3, replicas=3, availableReplicas=2),
            'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...',
            False,
        ),
        (deployment(3, updatedReplicas=3, replicas=3, availableReplicas=3), 'deployment "web" successfully rolled out', True),
        (deployment(0), 'deployment "web" successfully rolled out', True),
    ],
)
def test_deployments(obj: dict[str, Any], said: str, done: bool) -> None:
    assert deployment_status(obj, 0) == (said, done)


def test_a_missed_deadline_and_another_revision_are_errors() -> None:
    with pytest.raises(CommandError, match='deployment "web" exceeded its progress deadline'):
        deployment_status(deployment(3, reason="ProgressDeadlineExceeded"), 0)
    with pytest.raises(CommandError, match=r"desired revision \(3\) is different from the running revision \(0\)"):
        deployment_status(deployment(3), 3)


def other(kind: str, strategy: dict[str, Any], status: dict[str, Any]) -> dict[str, Any]:
    spec = {"replicas": 3, "updateStrategy": strategy}
    return {"kind": kind, "metadata": {"name": "x", "generation": 1}, "spec": spec, "status": {"observedGeneration": 1, **status}}


ROLLING = {"type": "RollingUpdate"}


@pytest.mark.parametrize(
    ("obj", "said", "done"),
    [
        (
            other("DaemonSet", ROLLING, {"desiredNumberScheduled": 3, "updatedNumberScheduled": 1}),
            'Waiting for daemon set "x" rollout to finish: 1 out of 3 new pods have been updated...',
            False,
        ),
        (
            other("DaemonSet", ROLLING, {"desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberAvailable": 2}),
            'Waiting for daemon set "x" rollout to finish: 2 of 3 updated pods are available...',
            False,
        ),
        (other("DaemonSet", ROLLING, {}), 'daemon set "x" successfully rolled out', True),
        (other("StatefulSet", ROLLING, {"readyReplicas": 1}), "Waiting for 2 pods to be ready...", False),
        (
            other(
                "StatefulSet", ROLLING, {"readyReplicas": 3, "updatedReplicas": 1, "updateRevision": "b", "currentRevision": "a"}
            ),
            "waiting for statefulset rolling update to complete 1 pods at revision b...",
            False,
        ),
        (
            other(
                "StatefulSet", ROLLING, {"readyReplicas": 3, "currentReplicas": 3, "updateRevision": "b", "currentRevision": "b"}
            ),
            "statefulset rolling update complete 3 pods at revision b...",
            True,
        ),
        (
            other("StatefulSet", {**ROLLING, "rollingUpdate": {"partition": 2}}, {"readyReplicas": 3}),
            "Waiting for partitioned roll out to finish: 0 out of 1 new pods have been updated...",
            False,
        ),
    ],
)
def test_other_workloads(obj: dict[str, Any], said: str, done: bool) -> None:
    viewer = {"DaemonSet": daemon_set_status, "StatefulSet": stateful_set_status}[obj["kind"]]
    assert viewer(obj, 0) == (said, done)


def test_only_rolling_updates_have_a_status() -> None:
    with pytest.raises(CommandError, match="rollout status is only available for RollingUpdate strategy type"):
        daemon_set_status(other("DaemonSet", {"type": "OnDelete"}, {}), 0)


def test_status_lets_time_pass_until_it_is_done(web: kubenb.Cluster) -> None:
    web.kubectl("set image deploy/web nginx=nginx:1.26")
    start = web.now
    result = web.kubectl("rollout status deploy/web")
    lines = result.stdout.splitlines()
    assert lines[0] == "Waiting for deployment spec update to be observed..."
    assert lines[-1] == 'deployment "web" successfully rolled out'
    assert web.now > start
    assert web.get("Deployment", "web")["status"]["updatedReplicas"] == 2


def test_a_broken_image_ends_in_the_deadline_or_in_the_timeout(web: kubenb.Cluster) -> None:
    web.kubectl("set image deploy/web nginx=doesnotexist:1")
    assert web.kubectl("rollout status deploy/web --timeout=5s").stderr == "error: timed out waiting for the condition\n"
    assert web.kubectl("rollout status deploy/web --watch=false").returncode == 0
    assert web.kubectl("rollout status deploy/web").stderr == 'error: deployment "web" exceeded its progress deadline\n'


def test_history_undo_and_their_refusals(web: kubenb.Cluster) -> None:
    for image in ("nginx:2", "nginx:3"):
        web.kubectl(f"set image deploy/web nginx={image}")
        web.settle()
    assert web.kubectl("rollout history deploy web").stdout.split()[:1] + web.kubectl(
        "rollout history deploy web"
    ).stdout.split()[3::2] == ["deployment.apps/web", "1", "2", "3"]
    assert "Image:\tnginx:2" in web.kubectl("rollout history deploy web --revision=2").stdout
    for command, said in [
        ("undo deploy/web --to-revision=9", "error: unable to find specified revision 9 in history\n"),
        ("history deploy/web --revision=9", "error: unable to find the specified revision\n"),
        ("undo svc/kubernetes", 'error: no rollbacker has been implemented for "Service"\n'),
        ("status svc/kubernetes", "error: no status viewer has been implemented for Service\n"),
        ("history svc/kubernetes", 'error: no history viewer has been implemented for "Service"\n'),
        ("pause svc/kubernetes", 'error: services "kubernetes" pausing is not supported\n'),
        ("resume deploy/web", 'error: deployments.apps "web" is not paused\n'),
        ("status", "error: required resource not specified\n"),
    ]:
        assert web.kubectl(f"rollout {command}").stderr == said
    assert web.kubectl("rollout undo deploy/web").stdout == "deployment.apps/web rolled back\n"
    assert web.get("Deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:2"
    skipped = "deployment.apps/web skipped rollback (current template already matches revision 2)\n"
    assert web.kubectl("rollout undo deploy/web --to-revision=2").stdout == skipped


def test_pause_resume_restart(web: kubenb.Cluster) -> None:
    assert web.kubectl("rollout pause deploy/web").stdout == "deployment.apps/web paused\n"
    assert web.kubectl("rollout pause deploy/web").stderr == 'error: deployments.apps "web" is already paused\n'
    said = "error: cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n"
    web.kubectl("set image deploy/web nginx=nginx:2")
    web.settle()
    assert web.kubectl("rollout undo deploy/web --to-revision=1").stderr == said
    assert web.kubectl("rollout resume deploy/web").stdout == "deployment.apps/web resumed\n"
    assert web.kubectl("rollout restart deploy/web").stdout == "deployment.apps/web restarted\n"
    assert "within the past second" in web.kubectl("rollout restart deploy/web").stderr
    notes = web.get("Deployment", "web")["spec"]["template"]["metadata"]["annotations"]
    assert list(notes) == ["kubectl.kubernetes.io/restartedAt"]
