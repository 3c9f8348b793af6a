"""The circumstances of one request: who asks, why, and how strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kubenb.objects.rbac import User

Wait = Callable[[Callable[[], bool], float], bool]
"""Lets virtual time pass until a predicate holds, at most so many seconds; says whether it did."""


@dataclass(slots=True)
class Call:
    """One request's context.

    `author` and `cause` go into the history (`etcd.Revision`); `manager` is the field manager, `force` lets
    an apply take fields from others, `applying` says that this is one,
    `door` is "scale" for a write that came in through that subresource; `validation` is kubectl's
    --validate ("Strict", "Warn" or "Ignore"); `problems` is what the text itself got wrong (keys given twice); `trusted` marks
    the engine's own components, whose objects are built by our code from decoded ones and need no second decoding;
    `built_in` what every cluster starts with, decoded and owned like anybody's objects, but not validated; `wait` lets
    time pass where the real server would make a person wait; `warnings` collects the Warning headers of the reply.
    `identity` is the user whose rights count; None stands for components and the administrator, who may do everything.
    """

    author: str = "kubectl"
    cause: int | str | None = None
    why: str = ""
    dry_run: bool = False
    validation: str = "Strict"
    problems: str = ""
    manager: str = "kubectl"
    force: bool = False
    applying: bool = False
    door: str = ""
    trusted: bool = False
    built_in: bool = False
    user: str = "kubernetes-admin"
    identity: User | None = None
    wait: Wait | None = None
    warnings: list[str] = field(default_factory=list)
