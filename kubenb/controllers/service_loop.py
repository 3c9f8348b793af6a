"""What both endpoint controllers share: to hear of Services and their pods, and to remember which pods changed.

What comes in: changes of Services and pods.  What goes out: for each Service the pods to look at again, so that one pod's change
among 10,000 costs one pod's work.
Source: pkg/controller/endpointslice/endpointslice_controller.go (addPod, updatePod, onServiceUpdate), 1.36.
Next: `endpointslice.py`, `endpoints.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubenb.client import ControlLoop
from kubenb.controllers.service_pods import Selection, facts, selector_of
from kubenb.objects import Object, key, labels, namespace
from kubenb.objects.pods import pod_condition


class ServiceLoop(ControlLoop):
    """A loop over Services. A subclass keeps what it knows of a Service until `start_over` tells it to drop that."""

    def setup(self) -> None:
        self.services = self.informer("Service")
        self.pods = self.informer("Pod")
        self.selection = Selection(self.services)
        self.changed: dict[str, dict[str, None]] = {}
        self.triggers: dict[str, dict[str, str]] = {}
        self.services.on_change(self._service_changed)
        self.pods.on_change(self._pod_changed)

    def start_over(self, service: str) -> None:
        """Forget what is known of a Service (by key): the next sync looks at everything."""
        raise NotImplementedError

    def _service_changed(self, old: Object | None, new: Object | None) -> None:
        service = new if new is not None else old
        if service is None:
            return
        self.selection.forget()
        self.changed.pop(key(service), None)
        self.start_over(key(service))
        self.enqueue(key(service))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        concerned = self.selection.services_of(old) if old is not None else ()
        if new is not None:
            concerned += self.selection.services_of(new)
        if not concerned or (facts(old) if old is not None else None) == (facts(new) if new is not None else None):
            return
        pod = new if new is not None else old
        for service in dict.fromkeys(concerned):
            if pod is not None:
                self.changed.setdefault(service, {})[key(pod)] = None
            self.queue.add_after(service, self.ledger.endpoint_updates_batch_period, self._hearing())

    def selected(self, service: Object) -> list[Object]:
        """All pods that the Service selects."""
        selector = selector_of(service)
        if selector is None:
            return []
        return [pod for pod in self.pods.list(namespace(service)) if selector.matches(labels(pod))]

    def trigger_time(self, service: Object, pods: Iterable[Object]) -> dict[str, str]:
        """The annotation that tells since when the endpoints should be other than they are: the earliest new readiness change
        of these pods; for a Service that is new, its creation.
        """
        times = self.triggers.get(key(service))
        found: list[str] = []
        if times is None:
            times = self.triggers[key(service)] = {}
            found.append(service["metadata"]["creationTimestamp"])
        for pod in pods:
            since = (pod_condition(pod, "Ready") or {}).get("lastTransitionTime")
            if since and since > times.get(key(pod), ""):
                times[key(pod)] = since
                found.append(since)
        return {"endpoints.kubernetes.io/last-change-trigger-time": min(found)} if found else {}
