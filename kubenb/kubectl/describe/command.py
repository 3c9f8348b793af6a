"""The verb `describe`: the right describer for each object, its events behind it.

Source: kubectl, pkg/cmd/describe/describe.go (1.36). Next: `kubenb.kubectl.apply`.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.kubectl.builder import Found, Info, Query, build, files_of
from kubenb.kubectl.commands import Command
from kubenb.kubectl.describe import access, autoscaling, config, metadata, network, nodes, policies, storage, workloads
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page
from kubenb.kubectl.describe.pod import describe_pod
from kubenb.kubectl.errors import CommandError, raise_all
from kubenb.kubectl.flags import Flag
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import ALL_NAMESPACES, FILE_FLAGS, SELECTOR, query
from kubenb.objects import EPOCH, ApiError, Object

Describer = Callable[[Page, Object, Lookups], None]
DESCRIBERS: dict[str, Describer] = {
    "Pod": lambda page, obj, look: describe_pod(page, obj),
    **workloads.DESCRIBERS,
    **network.DESCRIBERS,
    **policies.DESCRIBERS,
    **nodes.DESCRIBERS,
    **config.DESCRIBERS,
    **storage.DESCRIBERS,
    **autoscaling.DESCRIBERS,
    **access.DESCRIBERS,
}
NO_TYPE = (
    'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n'
)


def describe(inv: Invocation) -> None:
    """The verb."""
    if not inv.args and not files_of(inv):
        raise CommandError(NO_TYPE)
    wanted = query(inv, empty_selector=True)
    found = build(inv, wanted)
    if _nothing_of_that_name(found) and len(inv.args) == 2:
        _describe_by_prefix(inv, found)
        return
    pages = [_described(inv, info) for info in found.infos]
    if pages:
        inv.say("\n\n".join(pages), end="")
    if not found.infos and not found.errors:
        everywhere = bool(inv.flag("all-namespaces"))
        inv.complain("No resources found" if everywhere else f"No resources found in {inv.namespace} namespace.")
    raise_all(found.errors)


def _nothing_of_that_name(found: Found) -> bool:
    return (
        bool(found.errors) and not found.infos and isinstance(found.errors[0], ApiError) and found.errors[0].reason == "NotFound"
    )


def _describe_by_prefix(inv: Invocation, found: Found) -> None:
    """ "describe pod web" means all pods whose name begins so, when none is called just that."""
    kind, prefix = inv.args
    listed = build(inv, Query([kind], empty_selector=True, all_namespaces=bool(inv.flag("all-namespaces"))))
    matching = [info for info in listed.infos if info.name.startswith(prefix)]
    for info in matching:
        inv.say(_described(inv, info))
    if not matching:
        raise_all(found.errors)


def _described(inv: Invocation, info: Info) -> str:
    return describe_text(inv, info.live)


def describe_text(inv: Invocation, obj: Object) -> str:
    """The description of one object."""
    look = Lookups(inv.server)
    page = Page(EPOCH + inv.now)
    DESCRIBERS.get(obj["kind"], access.describe_anything)(page, obj, look)
    if obj["kind"] not in config.WITHOUT_EVENTS and inv.flag("show-events"):
        metadata.events(page, look.events_about(obj))
    return page.text()


COMMAND = Command(
    "describe",
    "Show details of a specific resource or group of resources.",
    describe,
    usage="describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    flags=(
        *FILE_FLAGS,
        SELECTOR,
        ALL_NAMESPACES,
        Flag("show-events", "bool", default=True, usage="If true, display events related to the described object"),
        Flag("chunk-size", "int64", default=500, usage="Return large lists in chunks rather than all at once"),
    ),
)
