"""`kubectl create -f`, and what all its generators (`create deployment ...`) have in common.

Comes in: manifests, or an object made by a generator. Goes out: "deployment.apps/web created". Source: kubectl,
pkg/cmd/create (1.36). Next: `generators_workloads`, `generators_config`, `generators_network`, `generators_access`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.kubectl.builder import Info, Query, build, files_of
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all, with_source
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.mapping import resource_of
from kubenb.kubectl.selection import recorded, report
from kubenb.objects import Object
from kubenb.objects.last_applied import with_last_applied

NOTHING = "Error: must specify one of -f and -k\n"
Maker = Callable[[Invocation, str], Object]
"""Makes the object of a generator from the flags and the name."""


def create(inv: Invocation, help_text: Callable[[], str]) -> None:
    """The verb without a generator: from files."""
    if not files_of(inv) and not inv.text("kustomize"):
        inv.complain(NOTHING)
        if inv.args:
            raise inv.usage_error(f'unknown command "{" ".join(inv.args)}"')
        inv.complain(help_text(), end="")
        raise CommandError("", plain=True)
    found = build(inv, Query(inv.args, fetch=False, labels=inv.text("selector")))
    dry_run = inv.dry_run
    if not found.infos and not found.errors:
        raise CommandError("no objects passed to create")
    errors = list(found.errors)
    for info in found.infos:
        try:
            _create_one(inv, info, dry_run)
        except REFUSALS as error:
            errors.append(with_source(error, "creating", info.source))
    raise_all(errors)


def _create_one(inv: Invocation, info: Info, dry_run: str) -> None:
    obj = recorded(inv, with_last_applied(info.live) if inv.flag("save-config") else info.live)
    if dry_run != "client":
        obj = inv.server.create(obj, info.namespace, info.problems)
    report(inv, info.resource, obj, "created")


def name_from(inv: Invocation, words: list[str] | None = None) -> str:
    """The one NAME that a generator takes."""
    names = inv.args[: inv.dash] if inv.dash >= 0 else inv.args
    names = names if words is None else words
    if len(names) != 1:
        raise inv.usage_error(f"exactly one NAME is required, got {len(names)}")
    return names[0]


def command_after_dash(inv: Invocation) -> list[str]:
    """What follows `--`."""
    return inv.args[inv.dash :] if inv.dash >= 0 else []


def generator(make: Maker, failed: str = "", done: str = "created") -> Callable[[Invocation], None]:
    """The action of a generator: make the object, create it, say so. `failed` goes before the server's refusal."""

    def act(inv: Invocation) -> None:
        name = name_from(inv)
        dry_run = inv.dry_run
        create_and_report(inv, make(inv, name), dry_run, failed, done)

    return act


def create_and_report(inv: Invocation, obj: Object, dry_run: str, failed: str = "", done: str = "created") -> Object:
    """Create an object unless this is a client-side dry run, and print it."""
    resource = resource_of(inv.session.api.registry.resources, obj["apiVersion"], obj["kind"])
    assert resource is not None
    if inv.flag("save-config"):
        obj = with_last_applied(obj)
    obj = recorded(inv, obj)
    if resource.namespaced and inv.explicit_namespace:
        obj = {**obj, "metadata": {**obj["metadata"], "namespace": inv.namespace}}
    if dry_run != "client":
        bare = {key: value for key, value in obj.items() if key != "status"}
        try:
            obj = inv.server.create(bare, inv.namespace if resource.namespaced else "")
        except REFUSALS as error:
            raise (CommandError(f"{failed} {error}") if failed else error) from None
    report(inv, resource, obj, done)
    return obj
