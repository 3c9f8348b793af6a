"""`kubectl scale` and `kubectl autoscale`.

Source: kubectl, pkg/cmd/scale/scale.go, pkg/scale/scale.go, pkg/cmd/autoscale/autoscale.go (1.36). Next: `label`.
"""

from __future__ import annotations

from kubenb.kubectl.builder import Info, build
from kubenb.kubectl.commands import Command
from kubenb.kubectl.create import create_and_report
from kubenb.kubectl.errors import CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import ALL, CHANGE_CAUSE, CHANGE_FLAGS, FILE_FLAGS, RECORD, SAVE_CONFIG, SELECTOR, query, report
from kubenb.objects import ApiError, Object
from kubenb.objects.quantity import canonical

NO_SCALE = "the server could not find the requested resource"
USE_CPU = "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)."


def scale(inv: Invocation) -> None:
    """The verb."""
    replicas, current = int(inv.flag("replicas")), int(inv.flag("current-replicas"))
    if replicas < 0:
        raise CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    if current < -1:
        raise CommandError("The --current-replicas must specify an integer of -1 or greater")
    dry_run = inv.dry_run
    found = build(inv, query(inv))
    if inv.text("resource-version") and len(found.infos) > 1:
        raise CommandError("cannot use --resource-version with multiple resources")
    if not found.infos and not found.errors:
        raise CommandError("no objects passed to scale")
    for info in found.infos:
        if dry_run != "client":
            _scale_one(inv, info, replicas, current)
        report(inv, info.resource, info.live, "scaled")
    if dry_run == "none" and inv.flag("timeout"):
        _wait(inv, found.infos, replicas, float(inv.flag("timeout")))
    raise_all(found.errors)


def _scale_one(inv: Invocation, info: Info, replicas: int, current: int) -> None:
    if "scale" not in info.resource.subresources:
        raise ApiError(404, "NotFound", NO_SCALE)
    live = info.live
    has = live["spec"].get("replicas", 0)
    if current != -1 and has != current:
        raise CommandError(f"Expected replicas to be {current}, was {has}")
    wanted, version = inv.text("resource-version"), live["metadata"].get("resourceVersion", "")
    if wanted and wanted != version:
        raise CommandError(f"Expected resource version to be {wanted}, was {version}")
    inv.server.patch(info.resource, info.name, {"spec": {"replicas": replicas}}, "merge", info.namespace, "scale")
    if inv.change_cause:
        note = {"metadata": {"annotations": {CHANGE_CAUSE: inv.change_cause}}}
        inv.server.patch(info.resource, info.name, note, "merge", info.namespace)


def _wait(inv: Invocation, infos: list[Info], replicas: int, timeout: float) -> None:
    def there() -> bool:
        return all(_replicas_now(inv, info) == replicas for info in infos)

    if not inv.session.advance_until(there, timeout):
        raise CommandError("timed out waiting for the condition")


def _replicas_now(inv: Invocation, info: Info) -> int:
    live = inv.server.get(info.resource, info.name, info.namespace)
    return int((live.get("status") or {}).get("replicas", 0))


def autoscale(inv: Invocation) -> None:
    """Make a HorizontalPodAutoscaler for what is named."""
    least, most = int(inv.flag("min")), int(inv.flag("max"))
    if most < 1:
        raise CommandError(f"--max=MAXPODS is required and must be at least 1, max: {most}")
    if most < least:
        raise CommandError(f"--max=MAXPODS must be larger or equal to --min=MINPODS, max: {most}, min: {least}")
    dry_run = inv.dry_run
    for info in build(inv, query(inv)).checked():
        if "scale" not in info.resource.subresources:
            group = f".{info.resource.group}" if info.resource.group else ""
            raise CommandError(f"cannot autoscale a {info.resource.kind}{group}: {NO_SCALE}")
        obj = _autoscaler(inv, info, least, most)
        if dry_run == "none" and inv.server.find(inv.server.resource("hpa"), obj["metadata"]["name"], inv.namespace):
            # kubectl then tries autoscaling/v1 with an object that it never made, and complains of that
            raise CommandError(
                "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input"
            )
        create_and_report(inv, obj, dry_run, done="autoscaled")


def _autoscaler(inv: Invocation, info: Info, least: int, most: int) -> Object:
    target = {"apiVersion": info.resource.group_version, "kind": info.resource.kind, "name": info.name}
    spec: Object = {"maxReplicas": most, "scaleTargetRef": target}
    if least > 0:
        spec["minReplicas"] = least
    metrics = [_metric(name, inv.text(name)) for name in ("cpu", "memory") if inv.text(name)]
    if inv.changed("cpu-percent") and int(inv.flag("cpu-percent")) >= 0 and not inv.text("cpu"):
        metrics.append(_metric("cpu", f"{inv.flag('cpu-percent')}%"))
    if metrics:
        spec["metrics"] = metrics
    meta = {"name": inv.text("name") or info.name}
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta, "spec": spec, "status": {}}


def _metric(name: str, wanted: str) -> Object:
    """--cpu=80% is a share of the request, --cpu=500m an amount a pod."""
    target: Object
    if wanted.endswith("%"):
        if not wanted[:-1].isdigit() or int(wanted[:-1]) <= 0:
            raise CommandError(f'invalid value for --{name}: "{wanted}": percentage must be a positive integer')
        target = {"type": "Utilization", "averageUtilization": int(wanted[:-1])}
    else:
        try:
            target = {"type": "AverageValue", "averageValue": canonical(wanted)}
        except ValueError as error:
            raise CommandError(f'invalid value for --{name}: "{wanted}": {error}') from None
    return {"type": "Resource", "resource": {"name": name, "target": target}}


COMMAND = Command(
    "scale",
    "Set a new size for a deployment, replica set, or replication controller.",
    scale,
    usage="scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
    flags=(
        *CHANGE_FLAGS,
        *FILE_FLAGS,
        SELECTOR,
        ALL,
        RECORD,
        Flag("replicas", "int", default=0, usage="The new desired number of replicas"),
        Flag("current-replicas", "int", default=-1, usage="Precondition for current size"),
        Flag("resource-version", usage="Precondition for resource version"),
        Flag("timeout", "duration", default=0.0, usage="The length of time to wait before giving up on a scale operation"),
    ),
    required=("replicas",),
    suggest_for=("resize",),
)
AUTOSCALE = Command(
    "autoscale",
    "Auto-scale a deployment, replica set, stateful set, or replication controller.",
    autoscale,
    usage="autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [flags]",
    flags=(
        *CHANGE_FLAGS,
        *FILE_FLAGS,
        SAVE_CONFIG,
        Flag("min", "int32", default=-1, usage="The lower limit for the number of pods"),
        Flag("max", "int32", default=-1, usage="The upper limit for the number of pods"),
        Flag("cpu-percent", "int32", default=-1, usage="The target average CPU utilization", deprecated=USE_CPU),
        Flag("cpu", usage="Target CPU: 80% of the request, or an amount such as 500m"),
        Flag("memory", usage="Target memory: 80% of the request, or an amount such as 500Mi"),
        Flag("name", usage="The name for the newly created object"),
    ),
    required=("max",),
)
