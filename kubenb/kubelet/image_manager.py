"""Images on one node: what is there already, one pull at a time, and waiting longer after each failure.

What comes in: a container to be started.  What goes out: the image is there, or the container's reason for waiting.
Source: pkg/kubelet/images/image_manager.go, 1.36; the texts as recorded in tests/golden/kubelet/restarts.json.
Next: `starting.py`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from kubenb.kubelet.backoff import Backoff
from kubenb.kubelet.record import ContainerRecord
from kubenb.runtime import Lookup, Runtime, look_up

if TYPE_CHECKING:
    from kubenb.kubelet.pod_worker import PodWorker


class ImageManager:
    """Pulls for all pods of one node, one image after the other (serializeImagePulls)."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.busy_until = 0.0
        self._coming: dict[str, float] = {}

    def ensure(self, worker: PodWorker, record: ContainerRecord) -> Generator[Any, Any, bool]:
        """See to it that the container's image is on the node. False: it isn't, and `record.waiting` says why."""
        reference = record.spec["image"]
        try:
            image = look_up(reference)
        except ValueError as error:
            worker.event("Warning", "InspectFailed", str(error), record)
            return self._refused(worker, record, "InvalidImageName", str(error))
        policy = record.spec.get("imagePullPolicy") or ("Always" if image.name.tag == "latest" else "IfNotPresent")
        if policy != "Always" and self.runtime.has_image(image):
            text = f'Container image "{reference}" already present on machine and can be accessed by the pod'
            worker.event("Normal", "Pulled", text, record)
            return True
        if policy == "Never":
            text = f'Container image "{reference}" is not present with pull policy of Never'
            worker.event("Warning", "ErrImageNeverPull", text, record)
            return self._refused(worker, record, "ErrImageNeverPull", text)
        backoff = record.image_backoff
        if backoff is not None and backoff.remaining(backoff.updated, worker.sim.now):
            text = f'Back-off pulling image "{reference}"'
            worker.event("Normal", "BackOff", text, record)
            return self._refused(worker, record, "ImagePullBackOff", f"{text}: ErrImagePull: {image.error}")
        return (yield from self._pull(worker, record, image))

    def _pull(self, worker: PodWorker, record: ContainerRecord, image: Lookup) -> Generator[Any, Any, bool]:
        sim, reference = worker.sim, record.spec["image"]
        worker.event("Normal", "Pulling", f'Pulling image "{reference}"', record)
        asked = sim.now
        begun = max(asked, self.busy_until)
        seconds = self.runtime.pull_seconds(image, image.full in self._coming)
        self._coming[image.full] = self.busy_until = begun + seconds
        yield sim.timeout(self.busy_until - asked)
        if image.error:
            text = f'Failed to pull image "{reference}": {image.error}'
            worker.event("Warning", "Failed", text, record)
            self._back_off(worker, record)
            return self._refused(worker, record, "ErrImagePull", image.error)
        self.runtime.image_pulled(image)
        worker.kubelet.node.image_pulled()
        took, waited = go_seconds(seconds), go_seconds(sim.now - asked)
        text = f'Successfully pulled image "{reference}" in {took} ({waited} including waiting). '
        worker.event("Normal", "Pulled", f"{text}Image size: {image.image.size} bytes.", record)
        return True

    def _back_off(self, worker: PodWorker, record: ContainerRecord) -> None:
        if record.image_backoff is None:
            ledger = worker.ledger
            limit = ledger.image_pull_backoff_limit
            record.image_backoff = Backoff(ledger.image_pull_backoff, limit, 2 * limit)
        record.image_backoff.tried(worker.sim.now, worker.sim.now)

    def _refused(self, worker: PodWorker, record: ContainerRecord, reason: str, message: str) -> bool:
        worker.event("Warning", "Failed", f"Error: {reason}", record)
        worker.put_off(record, reason, message)
        return False


def go_seconds(seconds: float) -> str:
    """A duration as Go prints it, rounded to milliseconds: 1.204s, 431ms, 1m2.5s."""
    milliseconds = round(seconds * 1000)
    if milliseconds < 1000:
        return f"{milliseconds}ms" if milliseconds else "0s"
    minutes, rest = divmod(milliseconds, 60_000)
    text = f"{rest / 1000:.3f}".rstrip("0").rstrip(".") + "s"
    return f"{minutes}m{text}" if minutes else text
