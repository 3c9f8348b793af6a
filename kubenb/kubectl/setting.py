"""What all `kubectl set ...` verbs share: find the objects, change each one's pod spec, send the difference as a patch.

Comes in: a change of a pod spec. Goes out: "deployment.apps/web image updated", nothing for what stays as it was. Source:
kubectl, pkg/cmd/set/helper.go and pkg/polymorphichelpers/updatepodspec.go (1.36). Next: `set_image`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubenb.kubectl.builder import Info, build, files_of
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import query, recorded, report
from kubenb.objects import Object, evolve, load_schema, lookup
from kubenb.objects.strategic_diff import two_way

SPEC_PATHS: dict[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(
        ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job"), ("spec", "template", "spec")
    ),
}
NO_RESOURCE = "one or more resources must be specified as <resource> <name> or <resource>/<name>"
Change = Callable[[Object], Object]
"""A pod spec -> the pod spec as wanted; CommandError where that can't be."""


def check_targets(inv: Invocation, resources: Sequence[str]) -> None:
    """The objects must be named somehow, and not in two ways."""
    if inv.flag("all") and inv.text("selector"):
        raise CommandError("cannot set --all and --selector at the same time")
    if not resources and not files_of(inv):
        raise CommandError(NO_RESOURCE)


def spec_path(obj: Object) -> tuple[str, ...]:
    """Where an object's pod spec lies. CommandError for kinds without one."""
    path = SPEC_PATHS.get(obj["kind"])
    if path is None:
        raise CommandError(f"the object is not a pod or does not have a pod template: {obj['kind']}")
    return path


def pod_spec(obj: Object) -> Object:
    return lookup(obj, spec_path(obj), {})  # type: ignore[no-any-return]


def targets(inv: Invocation, resources: Sequence[str]) -> list[Info]:
    """The objects to change; raises what can't be found."""
    return build(inv, query(inv, args=list(resources))).checked()


def change_pods(inv: Invocation, infos: Sequence[Info], change: Change, done: str, failed: str) -> None:
    """Change each object's pod spec and say so; errors come together at the end."""
    errors: list[Exception] = []
    for info in infos:
        try:
            path = spec_path(info.live)
            wanted = evolve(info.live, path, change(lookup(info.live, path, {})))
            send_change(inv, info, wanted, done, failed)
        except REFUSALS as error:
            errors.append(error)
    raise_all(errors)


def send_change(inv: Invocation, info: Info, wanted: Object, done: str, failed: str = "") -> None:
    """Patch the object so that it becomes `wanted`, and print it; nothing to do, nothing to say."""
    wanted = recorded(inv, wanted)
    patch = two_way(info.live, wanted, info.resource.type, load_schema())
    if not patch:
        return
    if inv.flag("local") or inv.dry_run == "client":
        report(inv, info.resource, wanted, done)
        return
    try:
        obj = inv.server.patch(info.resource, info.name, patch, "strategic", info.namespace)
    except REFUSALS as error:
        raise (CommandError(f"{failed}: {error}") if failed else error) from None
    report(inv, info.resource, obj, done)


def containers_matching(spec: Object, pattern: str) -> list[str]:
    """Names of containers that a pattern with * means."""
    names = [one["name"] for one in spec.get("containers") or ()]
    if pattern == "*":
        return names
    head, star, tail = pattern.partition("*")
    return [name for name in names if name == pattern or (star and name.startswith(head) and name.endswith(tail))]
