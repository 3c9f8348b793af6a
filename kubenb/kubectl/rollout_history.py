"""Revisions of a workload: a Deployment's ReplicaSets, a StatefulSet's or DaemonSet's ControllerRevisions.

Comes in: a workload. Goes out: its revision numbers with their pod templates and causes. Source: kubectl,
pkg/polymorphichelpers/history.go (1.36). Next: `rollout_undo`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kubenb.kubectl.builder import Info
from kubenb.kubectl.describe.lookups import Lookups
from kubenb.kubectl.describe.page import Page
from kubenb.kubectl.describe.pod import describe_template
from kubenb.kubectl.errors import CommandError
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.selection import CHANGE_CAUSE
from kubenb.objects import Object, from_label_selector, is_controlled_by, load_schema
from kubenb.objects.strategic_merge import strategic_merge

REVISION = "deployment.kubernetes.io/revision"
WITH_HISTORY = ("Deployment", "StatefulSet", "DaemonSet")


@dataclass
class Revisions:
    """Holders (ReplicaSets or ControllerRevisions) by number, and what each one's template is."""

    holders: dict[int, Object] = field(default_factory=dict)
    templates: dict[int, Object] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        return sorted(self.holders)

    def template(self, number: int) -> Object:
        """The pod template, with the cause as its annotation. CommandError for an unknown revision."""
        if number not in self.templates:
            raise CommandError("unable to find the specified revision")
        template, cause = self.templates[number], self.cause(number)
        if not cause:
            return template
        meta = template.get("metadata") or {}
        return {**template, "metadata": {**meta, "annotations": {**(meta.get("annotations") or {}), CHANGE_CAUSE: cause}}}

    def cause(self, number: int) -> str:
        return str((self.holders[number]["metadata"].get("annotations") or {}).get(CHANGE_CAUSE, ""))

    def object(self, number: int) -> Object:
        """What -o prints for a revision."""
        return self.holders[number]


def revision_of(replica_set: Object) -> int | None:
    """The number the Deployment controller gave it."""
    text = (replica_set["metadata"].get("annotations") or {}).get(REVISION, "")
    return int(text) if text.isdigit() else None


def revisions_of(inv: Invocation, info: Info) -> Revisions:
    """All revisions of a workload. CommandError for kinds that have none."""
    kind = info.resource.kind
    if kind not in WITH_HISTORY:
        group = f".{info.resource.group}" if info.resource.group else ""
        raise CommandError(f'no history viewer has been implemented for "{kind}{group}"')
    return _of_deployment(inv, info.live) if kind == "Deployment" else _of_controller_revisions(inv, info.live)


def _of_deployment(inv: Invocation, deployment: Object) -> Revisions:
    found = Revisions()
    old, new = Lookups(inv.server).replica_sets_of(deployment)
    for one in [*old, *([new] if new else [])]:
        number = revision_of(one)
        if number is not None:
            found.holders[number], found.templates[number] = one, one["spec"]["template"]
    return found


def _of_controller_revisions(inv: Invocation, owner: Object) -> Revisions:
    found = Revisions()
    resource = inv.server.resource("controllerrevisions")
    selector = str(from_label_selector(owner["spec"].get("selector")))
    for one in inv.server.select(resource, owner["metadata"]["namespace"], selector):
        if is_controlled_by(one, owner):
            number = int(one.get("revision", 0))
            found.holders[number] = one
            found.templates[number] = restored(owner, one)["spec"]["template"]
    return found


def restored(owner: Object, revision: Object) -> Object:
    """The workload as a ControllerRevision's data makes it."""
    return strategic_merge(owner, revision.get("data") or {}, f"apps.v1.{owner['kind']}", load_schema())


def template_text(template: Object) -> str:
    """A pod template as `rollout history --revision` prints it: described, its tabs left as they are."""
    page = Page()
    describe_template(page, template)
    return page.raw()
