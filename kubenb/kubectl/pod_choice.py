"""TYPE/NAME -> the pod that `logs` and `exec` mean, and which of its containers.

Comes in: a pod, or anything with pods. Goes out: its best pod (running, ready, longest so), waited for if there is none yet.
Source: kubectl, pkg/polymorphichelpers (helpers.go, logsforobject.go), pkg/cmd/util/podcmd (1.36). Next: `logs`, `exec_command`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.builder import Found, Info
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.invocation import Invocation
from kubenb.objects import Object, from_label_selector, is_pod_ready, parse_time
from kubenb.objects.pods import all_containers, node_name, phase, pod_condition

DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
WITH_SELECTOR = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job")


def only_one(found: Found, failed: str) -> Info:
    """The object that was named; several, or none, are a List, which has no pods."""
    if len(found.checked()) != 1:
        raise CommandError(f"{failed} *v1.List: selector for *v1.List not implemented")
    return found.infos[0]


def pods_of(inv: Invocation, info: Info, failed: str, timeout: float) -> list[Object]:
    """The pods of an object, best first; if there are none, time passes until there is one. `failed` begins the complaint."""
    if info.resource.kind == "Pod":
        return [info.live]
    selector = selector_of(info, failed)
    resource = inv.server.resource("pods")

    def found() -> list[Object]:
        return inv.server.select(resource, info.namespace, selector)

    if not found() and not inv.session.advance_until(lambda: bool(found()), timeout):
        raise CommandError("timed out waiting for the condition")
    return sorted(found(), key=_merit)


def selector_of(info: Info, failed: str) -> str:
    """The selector of an object's pods. CommandError for what has none."""
    spec = info.live.get("spec") or {}
    if info.resource.kind in WITH_SELECTOR:
        return str(from_label_selector(spec.get("selector")))
    if info.resource.kind not in ("Service", "ReplicationController"):
        go_type = f"*{info.resource.version}.{info.resource.kind}"
        raise CommandError(f"{failed} {go_type}: selector for {go_type} not implemented")
    if not spec.get("selector"):
        raise CommandError(f"{failed} *v1.Service: invalid service '{info.name}': Service is defined without a selector")
    return ",".join(f"{key}={value}" for key, value in sorted(spec["selector"].items()))


def _merit(pod: Object) -> tuple[object, ...]:
    """Small for pods worth looking at: bound, running, ready, long ready, often restarted, old."""
    ready = pod_condition(pod, "Ready") or {}
    statuses = (pod.get("status") or {}).get("containerStatuses") or ()
    return (
        not node_name(pod),
        {"Running": 0, "Unknown": 1, "Pending": 2}.get(phase(pod), 0),
        not is_pod_ready(pod),
        parse_time(ready["lastTransitionTime"]) if is_pod_ready(pod) and ready.get("lastTransitionTime") else 0.0,
        -max((status.get("restartCount", 0) for status in statuses), default=0),
        parse_time(pod["metadata"]["creationTimestamp"]),
        pod["metadata"]["name"],
    )


def container_names(pod: Object) -> list[str]:
    """Names of all containers: init containers first."""
    return [one["name"] for one in (*all_containers(pod), *_ephemeral(pod))]


def _ephemeral(pod: Object) -> Sequence[Object]:
    return pod["spec"].get("ephemeralContainers") or ()


def names_shown(pod: Object) -> str:
    """ "app, helper (ephem), setup (init)"."""
    spec = pod["spec"]
    names = [one["name"] for one in spec["containers"]]
    names += [f"{one['name']} (ephem)" for one in _ephemeral(pod)]
    names += [f"{one['name']} (init)" for one in spec.get("initContainers") or ()]
    return ", ".join(names)


def default_container(inv: Invocation, pod: Object, quiet: bool = False) -> str:
    """The container that is meant when none is named; says so where that isn't plain."""
    wanted = str((pod["metadata"].get("annotations") or {}).get(DEFAULT_CONTAINER, ""))
    names = container_names(pod)
    if wanted in names:
        return wanted
    if wanted and not quiet:
        inv.complain(f'Default container name "{wanted}" not found in pod {pod["metadata"]["name"]}')
    first = str(pod["spec"]["containers"][0]["name"])
    if len(names) > 1 and not quiet:
        inv.complain(f'Defaulted container "{first}" out of: {names_shown(pod)}')
    return first
