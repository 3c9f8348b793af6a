"""What admission plugins may ask for. Next: `service_account.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kubenb.objects import Object


class Reader(Protocol):
    """A live object by kind, name and namespace, or None."""

    def __call__(self, kind: str, name: str, namespace: str = "", /) -> Object | None: ...


Lister = Callable[[str, str], list[Object]]
"""All objects of a kind, in a namespace or ("") everywhere."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """The server's cache, and its dice."""

    read: Reader
    list: Lister
    suffix: Callable[[], str]
    enforce_service_accounts: bool
