"""Whether a container can have a log yet, by its status: a pure function, in the kubelet's words.

Source: kubernetes, pkg/kubelet/kubelet_pods.go, validateContainerLogStatus (1.36). Next: `exec_command`.
"""

from __future__ import annotations

from kubenb.objects import ApiError, Object
from kubenb.objects.pods import container_status

PULLING = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}


def check_log(pod: Object, container: str, previous: bool) -> None:
    """Raises ApiError 400 where there is no log to show."""
    text = why_no_log(pod, container, previous)
    if text:
        raise ApiError(400, "BadRequest", text)


def why_no_log(pod: Object, container: str, previous: bool) -> str:
    """The complaint, or "" where there is a log."""
    where = f'container "{container}" in pod "{pod["metadata"]["name"]}"'
    status = container_status(pod, container)
    if status is None:
        return f"{where} is not available"
    state, ended = status.get("state") or {}, "terminated" in (status.get("lastState") or {})
    if previous:
        return "" if ended else f"previous terminated {where} not found"
    if "running" in state or "terminated" in state or ended:
        return ""
    if "waiting" not in state:
        return f"{where} is waiting to start - no logs yet"
    reason = str(state["waiting"].get("reason", ""))
    return f"{where} is waiting to start: {PULLING.get(reason, reason)}"
