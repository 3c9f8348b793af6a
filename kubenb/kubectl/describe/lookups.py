"""What a description needs beside the object itself: its pods, its ReplicaSets, its endpoints, its events.

Comes in: `Requests`. Goes out: lists of objects, read through the API server like everything else. Next: `workloads`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.requests import Requests
from kubenb.objects import Object, from_label_selector, is_controlled_by

PHASES = {"Running": "running", "Pending": "waiting", "Succeeded": "succeeded", "Failed": "failed"}
HASH = "pod-template-hash"


class Lookups:
    """Reads around one object."""

    def __init__(self, server: Requests) -> None:
        self.server = server

    def select(self, word: str, namespace: str, selector: str = "", fields: str = "") -> list[Object]:
        return self.server.select(self.server.resource(word), namespace, selector, fields)

    def find(self, word: str, name: str, namespace: str = "") -> Object | None:
        return self.server.find(self.server.resource(word), name, namespace)

    def pods_by_phase(self, owner: Object) -> dict[str, int]:
        """How many pods of this controller are running, waiting, succeeded, failed."""
        counts = dict.fromkeys(PHASES.values(), 0)
        for pod in self.select("pods", owner["metadata"]["namespace"]):
            word = PHASES.get((pod.get("status") or {}).get("phase", ""))
            if word and is_controlled_by(pod, owner):
                counts[word] += 1
        return counts

    def replica_sets_of(self, deployment: Object) -> tuple[list[Object], Object | None]:
        """(old ones, the new one): all ReplicaSets of a Deployment, and the one with its present template."""
        selector = str(from_label_selector(deployment["spec"].get("selector")))
        owned = [
            one
            for one in self.select("replicasets", deployment["metadata"]["namespace"], selector)
            if is_controlled_by(one, deployment)
        ]
        new = next(
            (one for one in _by_age(owned) if same_template(one["spec"]["template"], deployment["spec"]["template"])), None
        )
        return [one for one in owned if one is not new], new

    def events_about(self, obj: Object) -> list[Object]:
        """The events of an object. Those of a Node may carry its name in the place of its uid."""
        meta = obj["metadata"]
        fields = f"involvedObject.name={meta['name']},involvedObject.kind={obj['kind']}"
        known = (meta.get("uid"), meta["name"], "", None)
        found = self.select("events", meta.get("namespace", ""), fields=fields)
        return [one for one in found if (one.get("involvedObject") or {}).get("uid") in known]

    def endpoint_slices(self, service: Object) -> list[Object]:
        meta = service["metadata"]
        return self.select("endpointslices", meta["namespace"], f"kubernetes.io/service-name={meta['name']}")


def _by_age(sets: Sequence[Object]) -> list[Object]:
    return sorted(sets, key=lambda one: (one["metadata"].get("creationTimestamp", ""), one["metadata"]["name"]))


def same_template(one: Object, other: Object) -> bool:
    """Equal apart from the hash label that the Deployment controller adds (EqualIgnoreHash)."""
    return _without_hash(one) == _without_hash(other)


def _without_hash(template: Object) -> Object:
    meta = template.get("metadata") or {}
    kept = {key: value for key, value in (meta.get("labels") or {}).items() if key != HASH}
    return {
        **template,
        "metadata": {**{k: v for k, v in meta.items() if k != "creationTimestamp" and v is not None}, "labels": kept},
    }
