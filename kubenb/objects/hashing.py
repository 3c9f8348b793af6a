"""Hashes in names: pod-template-hash and the suffixes of ControllerRevisions.

The real ones hash a Go dump of the object, which can't be had here; ours hash canonical JSON. Both are 32
bits written in the same safe letters (apimachinery, pkg/util/rand.SafeEncodeString), so names look alike but
differ in the hash. Next: `conditions`.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from kubenb.objects.plain import Object

SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # no vowels, so no words come up by chance; no 0, 1, 3


def safe_encode(text: str) -> str:
    """Each character of `text` as one of the safe letters (rand.SafeEncodeString)."""
    return "".join(SAFE_LETTERS[ord(char) % len(SAFE_LETTERS)] for char in text)


def object_hash(value: Any, collision_count: int | None = None) -> str:
    """Up to 10 safe letters that depend on nothing but the value (key order does not count) and the collision
    count.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if collision_count is not None:
        text += f"#{collision_count}"
    return safe_encode(str(int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big")))


def pod_template_hash(template: Object, collision_count: int | None = None) -> str:
    """Label pod-template-hash (controller.ComputeHash, pkg/controller/controller_utils.go)."""
    return object_hash(template, collision_count)
