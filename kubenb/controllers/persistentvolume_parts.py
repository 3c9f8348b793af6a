"""What the parts of the volume controller share: whom they write through, and what they know.

What comes in: nothing. What goes out: a type. The loop itself is such a `Binder`; its parts know no more of it than this.
Next: `persistentvolume_binding.py`.
"""

from __future__ import annotations

from typing import Protocol

from kubenb.client import Client, EventRecorder, Informer
from kubenb.controllers.persistentvolume_memory import Newest
from kubenb.objects import Object


class Binder(Protocol):
    """`volumes`, `claims`: the newest versions known. `write` stores a changed spec or metadata (ApiError 409: look again)."""

    client: Client
    recorder: EventRecorder
    volumes: Newest
    claims: Newest
    classes: Informer

    def stamp(self) -> str: ...

    def enqueue(self, key: str) -> None: ...

    def write(self, old: Object, new: Object, why: str) -> Object: ...

    def live_claim(self, space: str, claim: str) -> Object | None: ...

    def became_free(self, volume: Object) -> None: ...

    def users_of(self, claim: Object) -> list[Object]: ...
