"""`kubectl set image`, `set resources`, `set serviceaccount`, `set selector`.

Source: kubectl, pkg/cmd/set/set_image.go and its siblings (1.36). Next: `set_env`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubenb.kubectl.commands import Command
from kubenb.kubectl.errors import CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.label import split_pairs
from kubenb.kubectl.selection import ALL, CHANGE_FLAGS, FILE_FLAGS, LOCAL, RECORD, SELECTOR
from kubenb.kubectl.set_env import ENV_COMMAND
from kubenb.kubectl.setting import change_pods, check_targets, containers_matching, send_change, targets
from kubenb.objects import Object, evolve, parse_selector
from kubenb.objects.quantity import canonical

FLAGS = (*CHANGE_FLAGS, *FILE_FLAGS, SELECTOR, ALL, LOCAL, RECORD)


def set_image(inv: Invocation) -> None:
    """Give containers new images: CONTAINER=IMAGE, * for all."""
    resources, pairs = split_pairs(inv.args, "image")
    images = dict(_pair(pair, "image") for pair in pairs)
    problems: list[Exception] = []
    try:
        check_targets(inv, resources)
    except CommandError as error:
        problems.append(error)
    if not images:
        problems.append(CommandError("at least one image update is required"))
    elif len(images) > 1 and "*" in images:
        problems.append(CommandError(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs"
        ))  # fmt: skip
    raise_all(problems)

    def change(spec: Object) -> Object:
        missing: list[Exception] = []
        for name, image in images.items():
            spec, found = _with_image(spec, name, image)
            if not found:
                missing.append(CommandError(f'unable to find container named "{name}"'))
        raise_all(missing)
        return spec

    change_pods(inv, targets(inv, resources), change, "image updated", "failed to patch image update to pod template")


def _pair(text: str, what: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key or not value:
        raise CommandError(f"invalid {what} format: {text}")
    return key, value


def _with_image(spec: Object, name: str, image: str) -> tuple[Object, bool]:
    found = False
    for group in ("initContainers", "containers"):
        listed = spec.get(group)
        if not listed:
            continue
        hit = [name in ("*", one["name"]) for one in listed]
        if any(hit):
            found = True
            spec = {**spec, group: [{**one, "image": image} if same else one for one, same in zip(listed, hit, strict=True)]}
    return spec, found


def set_resources(inv: Invocation) -> None:
    """Requests and limits of containers."""
    limits, requests = inv.text("limits"), inv.text("requests")
    if not limits and not requests:
        raise CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)")
    check_targets(inv, inv.args)
    wanted = {key: _amounts(text) for key, text in (("limits", limits), ("requests", requests)) if text}

    def change(spec: Object) -> Object:
        names = containers_matching(spec, inv.text("containers"))
        if not names:
            raise CommandError(f"unable to find container named {inv.text('containers')}")
        changed = [_with_resources(one, wanted) if one["name"] in names else one for one in spec.get("containers") or ()]
        return {**spec, "containers": changed}

    done = "resource requirements updated"
    change_pods(inv, targets(inv, inv.args), change, done, "failed to patch resources update to pod template")


def _amounts(text: str) -> dict[str, str]:
    """ "cpu=100m,memory=64Mi" as a map."""
    found = {}
    for part in text.split(","):
        name, sign, amount = part.partition("=")
        if not sign or not name:
            raise CommandError(f"invalid argument syntax {part}, expected <resource>=<value>")
        try:
            found[name] = canonical(amount)
        except ValueError as error:
            raise CommandError(str(error)) from None
    return found


def _with_resources(container: Object, wanted: dict[str, dict[str, str]]) -> Object:
    """Amounts of 0 take the entry away."""
    resources = dict(container.get("resources") or {})
    for kind, amounts in wanted.items():
        merged = {**(resources.get(kind) or {}), **amounts}
        resources[kind] = {name: amount for name, amount in merged.items() if amount != "0"}
    return {**container, "resources": {kind: amounts for kind, amounts in resources.items() if amounts}}


def set_service_account(inv: Invocation) -> None:
    """The last word is the account's name."""
    if not inv.args:
        raise CommandError("serviceaccount is required")
    resources, account = inv.args[:-1], inv.args[-1]
    if not resources and not inv.flag("filename"):
        raise CommandError(
            "resource(s) and serviceaccount name are required" if len(inv.args) < 2 else "serviceaccount is required"
        )

    def change(spec: Object) -> Object:
        return {**spec, "serviceAccountName": account}

    done = "serviceaccount updated"
    change_pods(inv, targets(inv, resources), change, done, "failed to patch ServiceAccountName")


def set_selector(inv: Invocation) -> None:
    """The selector of a Service; the last word is the selector."""
    if len(inv.args) < 2:
        raise CommandError(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>" if not inv.args
            else "one selector is required"
        )  # fmt: skip
    resources, text = inv.args[:-1], inv.args[-1]
    try:
        selector = parse_selector(text)
    except ValueError as error:
        raise CommandError(str(error)) from None
    wanted = {key: values[0] for key, _, values in selector.requirements if values}
    for info in targets(inv, resources):
        if info.resource.kind != "Service":
            raise CommandError(f"setting a selector is only supported for Services, but got {info.resource.kind}")
        send_change(inv, info, evolve(info.live, ("spec", "selector"), wanted), "selector updated")


def set_subject(inv: Invocation) -> None:
    """Who a RoleBinding is for."""
    new = _subjects(inv)
    if not new:
        raise CommandError("you must specify at least one value of user, group or serviceaccount")
    for info in targets(inv, inv.args):
        if info.resource.kind not in ("RoleBinding", "ClusterRoleBinding"):
            raise CommandError("setting subjects is only supported for RoleBinding/ClusterRoleBinding")
        had = list(info.live.get("subjects") or [])
        send_change(inv, info, {**info.live, "subjects": had + [one for one in new if one not in had]}, "subjects updated")


def _subjects(inv: Invocation) -> Sequence[Object]:
    group = "rbac.authorization.k8s.io"
    found: list[Object] = [{"kind": "User", "apiGroup": group, "name": name} for name in inv.flag("user")]
    found += [{"kind": "Group", "apiGroup": group, "name": name} for name in inv.flag("group")]
    for text in inv.flag("serviceaccount"):
        namespace, sign, name = text.partition(":")
        if not sign:
            raise CommandError("serviceaccount must be <namespace>:<name>")
        found.append({"kind": "ServiceAccount", "namespace": namespace, "name": name})
    return found


CONTAINERS = Flag("containers", short="c", default="*", usage="The names of containers in the selected pod templates to change")
COMMAND = Command(
    "set",
    "Configure application resources.",
    subcommands=(
        Command(
            "image",
            "Update the image of a pod template.",
            set_image,
            usage="set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
            flags=FLAGS,
        ),
        ENV_COMMAND,
        Command(
            "resources",
            "Update resource requests/limits on objects with pod templates.",
            set_resources,
            usage="set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
            flags=(
                *FLAGS,
                CONTAINERS,
                Flag("limits", usage="The resource requirement limits for this container"),
                Flag("requests", usage="The resource requirement requests for this container"),
            ),
        ),
        Command(
            "selector",
            "Set the selector on a resource.",
            set_selector,
            usage="set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
            flags=(*FLAGS, Flag("resource-version")),
        ),
        Command(
            "serviceaccount",
            "Update the service account of a resource.",
            set_service_account,
            usage="set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
            flags=FLAGS,
            aliases=("sa",),
        ),
        Command(
            "subject",
            "Update the user, group, or service account in a role binding or cluster role binding.",
            set_subject,
            usage="set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:name]",
            flags=(*FLAGS, Flag("user", "strings"), Flag("group", "strings"), Flag("serviceaccount", "strings")),
        ),
    ),
)
