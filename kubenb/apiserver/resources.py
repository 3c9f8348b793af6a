"""What the pure parts of the API server need to know of a resource: a few names. `registry.Resource` has them."""

from __future__ import annotations

from typing import Protocol


class Typed(Protocol):
    """A resource: its group ("apps"), version ("v1"), kind ("Deployment"), type ("apps.v1.Deployment") and whether it
    lies in namespaces.
    """

    @property
    def group(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def namespaced(self) -> bool: ...
    @property
    def qualified(self) -> str: ...
