"""What the kubelet knows about one container of a pod: the running instance, the one before, why it waits, when it is tried
again.

What comes in: starts, ends, verdicts of probes. What goes out: a ContainerStatus. Next: `status.py`, the pod's status from
all of them.
"""

from __future__ import annotations

from typing import Literal

from kubenb.kubelet.backoff import Backoff
from kubenb.objects import Object
from kubenb.runtime import Container
from kubenb.runtime.files import File

MESSAGE_BYTES, MESSAGE_LOG_BYTES, MESSAGE_LINES = 4096, 2048, 80
"""Of a termination message: most bytes from the file; most bytes and lines from the log (pkg/kubelet/container/runtime.go)."""
USER = {"linux": {"gid": 0, "supplementalGroups": [0], "uid": 0}}
LOST = {
    "exitCode": 137,
    "finishedAt": None,
    "message": "The container could not be located when the pod was terminated",
    "reason": "ContainerStatusUnknown",
    "startedAt": None,
}


class ContainerRecord:
    """One container of one pod. `role`: "init" runs once before the others, "sidecar" is a restartable init container, "main"."""

    __slots__ = (
        "_mounts", "_shown", "backoff", "ended_before", "ever_started", "image_backoff", "instance", "just_killed", "last",
        "log", "lost", "name", "noticed", "probe_ready", "renewed", "restarts", "retry_at", "role", "spec", "started",
        "termination_log", "waiting",
    )  # fmt: skip

    def __init__(self, spec: Object, role: Literal["init", "sidecar", "main"], waiting: str) -> None:
        self.spec = spec
        self.name: str = spec["name"]
        self.role = role
        self.backoff: Backoff | None = None
        self.image_backoff: Backoff | None = None
        self.instance: Container | None = None
        self.log: File | None = None
        """The instance's termination log."""
        self.termination_log: File | None = None
        """That of an instance which is being started."""
        self.restarts = 0
        self.started = False
        """Its start-up probe, if any, succeeded (status.containerStatuses.started)."""
        self.ever_started = False
        """Some instance of it did start: what the containers after a sidecar wait for."""
        self.probe_ready = False
        self.noticed = False
        """The kubelet has seen that the instance ended."""
        self.last: Object | None = None
        self.just_killed = False
        """The kubelet itself killed it over a probe, in the sync that is under way."""
        self.renewed = False
        """Its image was changed: it is started again whatever the restart policy says."""
        self.ended_before: float | None = None
        """When the instance before this one ended."""
        self.waiting: Object | None = {"reason": waiting}
        self.retry_at = 0.0
        """When the kubelet may try again to start it."""
        self.lost = False
        """It never ran, and the pod is over."""
        self._mounts: list[Object] | None = None
        self._shown: Object | None = None

    @property
    def running(self) -> bool:
        """As far as the kubelet has noticed."""
        return self.instance is not None and not self.noticed

    @property
    def exit_code(self) -> int | None:
        """Of the instance that ended (and was noticed); None while there is none such."""
        return self.instance.process.exit_code if self.instance is not None and self.noticed else None

    @property
    def ready(self) -> bool:
        if self.role == "init":
            return self.exit_code == 0
        return self.running and self.started and self.probe_ready

    @property
    def field_path(self) -> str:
        """Where in the pod it stands: "spec.containers{web}"."""
        return f"spec.{'containers' if self.role == 'main' else 'initContainers'}{{{self.name}}}"

    def set_probed(self, started: bool, ready: bool) -> None:
        """What the probes found."""
        self.started, self.probe_ready = started, ready
        self.ever_started = self.ever_started or started
        self._shown = None

    def begin(self, instance: Container, started: bool, ready: bool) -> None:
        """A new instance runs; one that ended before becomes lastState. `started`, `ready`: no probe has to say so first."""
        if self.instance is not None:
            self.last = {"terminated": self.instance_state()["terminated"]}
            self.ended_before = self.instance.process.ended
            self.restarts += 1
        self.instance, self.log = instance, self.termination_log
        self.noticed = self.renewed = False
        self.waiting = None
        self.started = started
        self.ever_started = self.ever_started or started
        self.probe_ready = ready
        self._shown = None

    def adopt(self, instance: Container, shown: Object) -> None:
        """An instance that an earlier kubelet started; `shown` is its ContainerStatus as last written."""
        self.instance, self.waiting = instance, None
        self.started, self.probe_ready = bool(shown.get("started")), bool(shown.get("ready"))
        self.ever_started = self.started
        self.restarts, self.last = shown.get("restartCount", 0), shown.get("lastState") or None
        self._shown = None

    def respecify(self, spec: Object, keep_backoff: bool = False) -> None:
        """Its spec has changed. Another image is another container to the back-off."""
        self.spec, self._shown = spec, None
        if not keep_backoff:
            self.backoff = self.image_backoff = None
            self.renewed = True

    def notice_end(self) -> None:
        """The kubelet sees that the instance ended."""
        self.noticed = True
        self.started = self.probe_ready = False
        self.retry_at = 0.0
        self._shown = None

    def lose(self) -> None:
        """The pod is over and this container never ran (or is not to be found any more)."""
        self.lost = True
        self._shown = None

    def wait_for(self, reason: str, message: str = "") -> None:
        """It does not run, and this is why."""
        self.waiting = {"message": message, "reason": reason} if message else {"reason": reason}
        self._shown = None

    # ---- as the API shows it --------------------------------------------------------------------------------------------------

    def status(self) -> Object:
        """The ContainerStatus, the same object as long as nothing changed."""
        if self._shown is None:
            self._shown = self._make_status()
        return self._shown

    def instance_state(self) -> Object:
        """The state of the instance alone: running or terminated."""
        assert self.instance is not None
        process = self.instance.process
        stamp = process.sim.stamp
        if not self.noticed:
            return {"running": {"startedAt": stamp(process.started)}}
        if self.instance.program.start_error:
            return {
                "terminated": {
                    "containerID": self.instance.id,
                    "exitCode": 128,
                    "finishedAt": stamp(process.ended),
                    "message": self.instance.program.start_error,
                    "reason": "StartError",
                    "startedAt": "1970-01-01T00:00:00Z",
                }
            }
        killed = getattr(process, "oom_killed", False)
        ended: Object = {
            "containerID": self.instance.id,
            "exitCode": process.exit_code,
            "finishedAt": stamp(process.ended),
            "reason": "OOMKilled" if killed else "Completed" if process.exit_code == 0 else "Error",
            "startedAt": stamp(process.started),
        }
        message = self._last_words()
        if message:
            ended["message"] = message
        return {"terminated": ended}

    def _last_words(self) -> str:
        """The termination message: what the container wrote to its termination log, or the end of its log if that is wanted."""
        assert self.instance is not None
        text = self.log.data[-MESSAGE_BYTES:].decode(errors="replace") if self.log is not None else ""
        fall_back = self.spec.get("terminationMessagePolicy") == "FallbackToLogsOnError"
        if text or not fall_back or not self.instance.process.exit_code:
            return text
        lines = [one.text + ("" if one.partial else "\n") for one in self.instance.log][-MESSAGE_LINES:]
        return "".join(lines).encode()[-MESSAGE_LOG_BYTES:].decode(errors="replace")

    def _make_status(self) -> Object:
        instance, waiting = self.instance, self.waiting
        state: Object
        if self.lost:
            state = {"terminated": LOST}
        elif waiting is not None or instance is None:
            state = {"waiting": waiting}
        else:
            state = self.instance_state()
        status: Object = {
            "name": self.name,
            "image": self.spec["image"],
            "imageID": "",
            "lastState": self.last or {},
            "ready": self.ready,
            "restartCount": self.restarts,
            "started": self.started if self.role != "init" else self.running,
            "state": state,
        }
        if instance is not None:
            status["image"], status["imageID"] = instance.image.full, instance.image.id
            status["containerID"] = instance.id
            status["user"] = USER
            if waiting is not None:
                status["lastState"] = self.instance_state()
            resources = self.spec.get("resources") or {}
            status["resources"] = resources
            if resources.get("requests"):
                status["allocatedResources"] = resources["requests"]
        if "volumeMounts" in self.spec:
            if self._mounts is None:
                self._mounts = [_mount(one) for one in self.spec["volumeMounts"]]
            status["volumeMounts"] = self._mounts
        return status


def _mount(mount: Object) -> Object:
    shown = {"mountPath": mount["mountPath"], "name": mount["name"]}
    if mount.get("readOnly"):
        shown["readOnly"] = True
        shown["recursiveReadOnly"] = "Disabled"
    return shown
