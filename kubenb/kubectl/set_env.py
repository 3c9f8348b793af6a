"""`kubectl set env`: set, remove, list environment variables; take them from a ConfigMap or a Secret.

Source: kubectl, pkg/cmd/set/set_env.go and pkg/cmd/set/env (1.36). Next: `rollout`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubenb.kubectl.builder import Info
from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import find_resource
from kubenb.kubectl.selection import ALL, CHANGE_FLAGS, FILE_FLAGS, LOCAL, SELECTOR
from kubenb.kubectl.setting import change_pods, check_targets, containers_matching, pod_spec, targets
from kubenb.objects import Object

NAME_RULE = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start "
    "with a digit"
)
NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")


def set_env(inv: Invocation) -> None:
    """The verb."""
    resources, pairs = _split(inv.args)
    pairs += list(inv.flag("env"))
    new, removed = _changes(pairs)
    source = inv.text("from")
    if not resources and not inv.flag("filename") and not inv.flag("local"):
        raise CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    if not inv.flag("list") and not new and not removed and not source:
        raise CommandError("at least one environment variable must be provided")
    check_targets(inv, resources or ["-"])
    if inv.flag("list") and (pairs or source):
        raise CommandError("may not set environment variables and list them in the same command")
    infos = targets(inv, resources)
    if inv.flag("list"):
        for info in infos:
            _list(inv, info)
        return
    if source:
        new = [*_imported(inv, source), *new]

    def change(spec: Object) -> Object:
        names = containers_matching(spec, inv.text("containers"))
        if not names:
            raise CommandError(f'no containers found matching "{inv.text("containers")}"')
        changed = [_with_env(inv, one, new, removed) if one["name"] in names else one for one in spec.get("containers") or ()]
        return {**spec, "containers": changed}

    change_pods(inv, infos, change, "env updated", "failed to patch env update to pod template")


def _split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Resources, then NAME=VALUE and NAME-."""
    resources: list[str] = []
    pairs: list[str] = []
    for arg in args:
        is_pair = "=" in arg or (arg.endswith("-") and NAME.fullmatch(arg[:-1]) and "/" not in arg and resources)
        if is_pair:
            pairs.append(arg)
        elif pairs:
            raise CommandError(f"all resources must be specified before environment changes: {arg}")
        else:
            resources.append(arg)
    return resources, pairs


def _changes(pairs: Sequence[str]) -> tuple[list[Object], list[str]]:
    new: list[Object] = []
    removed: list[str] = []
    for pair in pairs:
        if "=" in pair:
            name, _, value = pair.partition("=")
            if not NAME.fullmatch(name):
                raise CommandError(f'"{name}" is not a valid key name: {NAME_RULE}')
            new.append({"name": name, "value": value} if value else {"name": name})
        elif pair.endswith("-"):
            removed.append(pair[:-1])
        else:
            raise CommandError(f"unknown environment variable spec: {pair}")
    return new, removed


def _with_env(inv: Invocation, container: Object, new: Sequence[Object], removed: Sequence[str]) -> Object:
    """Existing variables keep their place."""
    had = list(container.get("env") or [])
    names = [one["name"] for one in had]
    if not inv.flag("overwrite"):
        taken = [one["name"] for one in new if one["name"] in names]
        if taken:
            raise CommandError(f"'{taken[0]}' already has a value, and --overwrite is false")
    by_name = {one["name"]: one for one in new}
    kept = [by_name.get(one["name"], one) for one in had if one["name"] not in removed]
    env = kept + [one for one in by_name.values() if one["name"] not in names]
    changed = {key: value for key, value in container.items() if key != "env"}
    return {**changed, "env": env} if env else changed


def _imported(inv: Invocation, source: str) -> list[Object]:
    """A variable for each key of a ConfigMap or Secret: its name in capitals."""
    kind, slash, name = source.partition("/")
    if not slash:
        raise CommandError(f"invalid --from {source}: expected configmap/NAME or secret/NAME")
    resource = find_resource(inv.session.api.registry.resources, kind)
    if resource.kind not in ("ConfigMap", "Secret"):
        raise CommandError(f"unsupported resource specified in --from: {resource.kind}")
    obj = inv.server.get(resource, name, inv.namespace)
    field = "configMapKeyRef" if resource.kind == "ConfigMap" else "secretKeyRef"
    wanted = set(inv.flag("keys") or ())
    variables = []
    for key in sorted(obj.get("data") or {}):
        if wanted and key not in wanted:
            continue
        variable = inv.text("prefix") + re.sub(r"[-.]", "_", key).upper()
        variables.append({"name": variable, "valueFrom": {field: {"name": name, "key": key}}})
    return variables


def _list(inv: Invocation, info: Info) -> None:
    for container in pod_spec(info.live).get("containers") or ():
        inv.say(f"# {info.resource.kind} {info.name}, container {container['name']}")
        for one in container.get("env") or ():
            inv.say(_line(one))


def _line(variable: Object) -> str:
    source = variable.get("valueFrom")
    if not source:
        return f"{variable['name']}={variable.get('value', '')}"
    if "configMapKeyRef" in source:
        return f"# {variable['name']} from configmap {source['configMapKeyRef']['name']}, key {source['configMapKeyRef']['key']}"
    if "secretKeyRef" in source:
        return f"# {variable['name']} from secret {source['secretKeyRef']['name']}, key {source['secretKeyRef']['key']}"
    if "fieldRef" in source:
        return f"# {variable['name']} from field path {source['fieldRef']['fieldPath']}"
    return f"# {variable['name']} from resource field {(source.get('resourceFieldRef') or {}).get('resource', '')}"


ENV_COMMAND = Command(
    "env",
    "Update environment variables on a pod template.",
    set_env,
    usage="set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
    flags=(
        *CHANGE_FLAGS,
        *FILE_FLAGS,
        SELECTOR,
        ALL,
        LOCAL,
        Flag("containers", short="c", default="*", usage="The names of containers in the selected pod templates to change"),
        Flag("env", "array", short="e", usage="Specify a key-value pair for an environment variable to set into each container"),
        Flag("from", usage="The name of a resource from which to inject environment variables"),
        Flag("keys", "strings", usage="Comma-separated list of keys to import from specified resource"),
        Flag("list", "bool", usage="If true, display the environment and any changes in the standard format"),
        Flag("overwrite", "bool", default=True, usage="If true, allow environment to be overwritten"),
        Flag("prefix", usage="Prefix to append to variable names"),
        Flag("resolve", "bool", usage="If true, show secret or configmap references when listing variables"),
    ),
)
