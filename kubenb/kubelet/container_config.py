"""From a container's spec to what the runtime is told: command and environment expanded, volumes and the kubelet's own files
mounted, limits as numbers.

What comes in: a pod's worker and one of its containers. What goes out: a `ContainerConfig`, or a ConfigError. What nobody may
ever look at (the environment and the mounts of a server) is made at the first look, out of what was known at the start. Sources:
pkg/kubelet/kubelet_pods.go (GenerateRunContainerOptions, makeMounts), pkg/kubelet/kuberuntime, 1.36. Next: `starting.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from kubenb.kubelet import cgroup
from kubenb.kubelet.environment import ConfigError, Surroundings, looks_up, make_environment
from kubenb.kubelet.expansion import expand, references
from kubenb.kubelet.field_values import PodFacts
from kubenb.kubelet.lazily import LazyMapping, LazySequence
from kubenb.kubelet.pod_names import resolver
from kubenb.kubelet.record import ContainerRecord
from kubenb.kubelet.volumes import Mounted
from kubenb.objects import Object
from kubenb.objects.quantity import milli, value
from kubenb.runtime import ContainerConfig, look_up
from kubenb.runtime.files import Directory, File, FileError, FileSystem, Mount, Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

UNPRIVILEGED = 65534
"""The number of a user known by name alone."""
HOSTS, HOSTNAME, RESOLV, TERMINATION_LOG = "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log"


def container_config(worker: PodContext, record: ContainerRecord, log: File) -> ContainerConfig:
    """`log`: the file that will be the container's termination message. Raises ConfigError."""
    container = record.spec
    make = partial(_environment, worker, container, worker.facts(), worker.kubelet.watched.services())
    environment: Mapping[str, str] = make() if looks_up(container) else LazyMapping(make)
    resources = container.get("resources") or {}
    limits = resources.get("limits") or {}
    return ContainerConfig(
        command=_expanded(container.get("command") or (), environment),
        arguments=_expanded(container.get("args") or (), environment),
        environment=environment,
        mounts=_mounts(worker, record, environment, log),
        hostname=worker.name.hostname,
        working_dir=container.get("workingDir") or "",
        memory_limit=value(limits["memory"]) if "memory" in limits else None,
        cpu_limit=milli(limits["cpu"]) if "cpu" in limits else None,
        stdin=bool(container.get("stdin")),
        tty=bool(container.get("tty")),
        read_only_root=bool((container.get("securityContext") or {}).get("readOnlyRootFilesystem")),
        user=_user(worker, container),
        groups=_groups(worker.pod, container),
        termination_log=container.get("terminationMessagePath") or TERMINATION_LOG,
    )


def _environment(worker: PodContext, container: Object, facts: PodFacts, services: tuple[Object, ...]) -> dict[str, str]:
    return make_environment(container, Surroundings(facts, services, worker.find, worker.read_volume))


def _expanded(words: list[str] | tuple[str, ...], environment: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(expand(word, environment) for word in words) if words and references(words) else tuple(words)


def _user(worker: PodContext, container: Object) -> int:
    """Whom its processes run as. Raises ConfigError where that is root and must not be."""
    said = _said(worker.pod, container, "runAsUser")
    image = look_up(container["image"]).image
    user = image.user if said is None else said
    if _said(worker.pod, container, "runAsNonRoot"):
        where = f'(pod: "{worker.full_name}", container: {container["name"]})'
        if said == 0:
            raise ConfigError(f"container's runAsUser breaks non-root policy {where}")
        if user == 0 and image.program.name == "unknown":
            return UNPRIVILEGED  # of an image of one's own it is believed
        if user == 0:
            raise ConfigError(f"container has runAsNonRoot and image will run as root {where}")
        if isinstance(user, str):
            text = f"container has runAsNonRoot and image has non-numeric user ({user}), cannot verify user is non-root"
            raise ConfigError(f"{text} {where}")
    return user if isinstance(user, int) else UNPRIVILEGED


def _groups(pod: Object, container: Object) -> tuple[int, ...]:
    general = pod["spec"].get("securityContext") or {}
    others = [general["fsGroup"]] if "fsGroup" in general else []
    return (int(_said(pod, container, "runAsGroup") or 0), *others, *(general.get("supplementalGroups") or ()))


def _said(pod: Object, container: Object, field: str) -> Any:
    """A field of the container's security context, or of the pod's; None when neither says it."""
    own = container.get("securityContext") or {}
    return own[field] if field in own else (pod["spec"].get("securityContext") or {}).get(field)


# ---- mounts -------------------------------------------------------------------------------------------------------------------


def _mounts(
    worker: PodContext, record: ContainerRecord, environment: Mapping[str, str], log: File
) -> tuple[Mount, ...] | LazySequence[Mount]:
    """What a subPath leads to is settled now, once and for all; the rest can wait."""
    wanted = record.spec.get("volumeMounts") or ()
    volumes = worker.volumes.mounted if worker.volumes is not None else {}
    make = partial(_all_mounts, worker, record, volumes, environment, log)
    for one in wanted:
        if "subPath" in one or "subPathExpr" in one:
            return make()
    return LazySequence(make)


def _all_mounts(
    worker: PodContext, record: ContainerRecord, volumes: Mapping[str, Mounted], environment: Mapping[str, str], log: File
) -> tuple[Mount, ...]:
    wanted = record.spec.get("volumeMounts") or ()
    mounts = [_volume_mount(worker, one, volumes[one["name"]], environment) for one in wanted if one["name"] in volumes]
    return (*own_mounts(worker, record, log), *mounts)


def own_mounts(worker: PodContext, record: ContainerRecord, log: File) -> list[Mount]:
    """The kubelet's own files, unless the container mounts something else there."""
    container = record.spec
    taken = {one["mountPath"] for one in container.get("volumeMounts") or ()}
    files: dict[str, Callable[[], Node]] = {
        HOSTS: worker.hosts_file,
        HOSTNAME: lambda: File(f"{worker.name.hostname}\n".encode()),
        RESOLV: lambda: File(str(resolver(worker.pod)).encode()),
        container.get("terminationMessagePath") or TERMINATION_LOG: lambda: log,
    }
    limits = Mount(cgroup.PATH, cgroup.CgroupDirectory(lambda: record.spec), True, "cgroup2", "cgroup")
    return [limits, *(Mount(path, make()) for path, make in files.items() if path not in taken)]


def _volume_mount(worker: PodContext, mount: Object, volume: Mounted, environment: Mapping[str, str]) -> Mount:
    node = volume.node
    path = mount.get("subPath") or ""
    if mount.get("subPathExpr"):
        path = expand(mount["subPathExpr"], environment)
        if "$(" in path:
            raise ConfigError(f"missing value for {path[path.index('$(') :]}")
    if path:
        node = sub_path(worker, mount, node, path)
    read_only = volume.read_only or bool(mount.get("readOnly"))
    return Mount(mount["mountPath"], node, read_only, volume.kind, volume.device, volume.size)


def sub_path(worker: PodContext, mount: Object, volume: Node, path: str) -> Node:
    """What lies at `path` in a volume; a directory is made where nothing does."""
    failed = ConfigError(f'failed to prepare subPath for volumeMount "{mount["name"]}" of container')
    if not isinstance(volume, Directory):
        raise failed
    files = FileSystem(volume, (), lambda: worker.sim.now)
    try:
        found = files.locate(f"/{path}").node
        if found is None:
            files.make_directory(f"/{path}", parents=True, mode=0o750)
            found = files.stat(f"/{path}")
    except FileError:
        try:
            files.make_directory(f"/{path}", parents=True, mode=0o750)
            found = files.stat(f"/{path}")
        except FileError:
            raise failed from None
    return found
