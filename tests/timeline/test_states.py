"""What a pod is called in each state of its life."""

from __future__ import annotations

from typing import Any

import pytest

from kubenb.timeline.states import STATES, pod_state


def pod(status: dict[str, Any] | None = None, node: str = "n1", **metadata: str) -> dict[str, Any]:
    return {"metadata": {"name": "p", **metadata}, "spec": {"nodeName": node}, "status": status or {}}


def container(**state: Any) -> dict[str, Any]:
    return {"containerStatuses": [{"name": "c", "state": state}]}


READY = {"conditions": [{"type": "Ready", "status": "True"}], "phase": "Running"}
UNSCHEDULABLE = {"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}]}


@pytest.mark.parametrize(
    ("obj", "state", "reason"),
    [
        (pod({"phase": "Pending"}, node=""), "Pending", ""),
        (pod({"phase": "Pending", **UNSCHEDULABLE}, node=""), "Pending", "0/3 nodes are available"),
        (pod({"phase": "Pending"}), "ContainerCreating", ""),
        (pod({"phase": "Pending", **container(waiting={"reason": "ContainerCreating"})}), "ContainerCreating", ""),
        (pod({"phase": "Pending", **container(waiting={"reason": "ErrImagePull"})}), "Error", "ErrImagePull"),
        (pod({"phase": "Running", **container(running={})}), "Running", ""),
        (pod({"phase": "Running", **container(waiting={"reason": "CrashLoopBackOff"})}), "Error", "CrashLoopBackOff"),
        (pod({"phase": "Running", **container(terminated={"exitCode": 1, "reason": "Error"})}), "Error", "Error"),
        (pod(READY), "Ready", ""),
        (pod(READY, deletionTimestamp="2026-01-01T00:00:00Z"), "Terminating", ""),
        (pod({"phase": "Failed", "reason": "Evicted"}), "Failed", "Evicted"),
        (pod({"phase": "Failed"}), "Failed", "Failed"),
        (pod({"phase": "Succeeded"}, deletionTimestamp="2026-01-01T00:00:00Z"), "Terminating", ""),
        (pod({"phase": "Succeeded"}), "Succeeded", "Completed"),
    ],
)
def test_pod_state(obj: dict[str, Any], state: str, reason: str) -> None:
    code, why = pod_state(obj)
    assert (STATES[code], why) == (state, reason)
