"""Chance, in named streams: every consumer has its own, so that one more draw here moves nothing there."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

Chance = random.Random
"""One stream, for those who are handed it and draw from it."""
Spread = float | tuple[float, float]
"""A fixed value, or (low, high) to draw from evenly. In `kubenb.ledger`, seconds unless said otherwise."""

SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What generated names are made of: no vowels, so no words (k8s.io/apimachinery/pkg/util/rand)."""

_FREE_BITS = ~(0xF << 76 | 0x3 << 62)
_VERSION_4 = 0x4 << 76 | 0x2 << 62
"""Version and variant of a random UUID (RFC 9562, 5.4). By hand: `uuid.UUID` takes four times as long."""


class Streams:
    """Random streams by name, all grown from one seed. Independent of Python's hash seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def stream(self, name: str) -> random.Random:
        """The stream of one consumer, for instance "scheduler/ties"."""
        found = self._streams.get(name)
        if found is None:
            digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
            found = self._streams[name] = random.Random(int.from_bytes(digest[:8], "big"))
        return found

    def draw(self, name: str, spread: Spread) -> float:
        """A value out of `spread`: itself when it is a number, else evenly between its ends."""
        if isinstance(spread, tuple):
            low, high = spread
            return low + (high - low) * self.stream(name).random()
        return spread

    def drawing(self, name: str, spread: Spread) -> Drawing:
        """`draw` for those who draw often, to be called like a function."""
        return Drawing(self, name, spread)

    def uid(self, name: str = "uid") -> str:
        """A new version-4 UUID in text form."""
        text = (self.stream(name).getrandbits(128) & _FREE_BITS | _VERSION_4).to_bytes(16, "big").hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def suffix(self, length: int = 5, name: str = "suffix") -> str:
        """`length` safe letters, as the API server appends to a generateName."""
        draw = self.stream(name).random
        return "".join(SAFE_LETTERS[int(draw() * len(SAFE_LETTERS))] for _ in range(length))


class Drawing:
    """Draws from one spread, always out of the same stream, which is made at the first draw (it takes 2.5 KB)."""

    __slots__ = ("_chance", "_low", "_name", "_streams", "_width")

    def __init__(self, streams: Streams, name: str, spread: Spread) -> None:
        self._streams, self._name = streams, name
        self._low, self._width = (spread[0], spread[1] - spread[0]) if isinstance(spread, tuple) else (spread, 0.0)
        self._chance: Callable[[], float] | None = None

    def __call__(self) -> float:
        if not self._width:
            return self._low
        if self._chance is None:
            self._chance = self._streams.stream(self._name).random
        return self._low + self._width * self._chance()
