"""The annotation in which `kubectl apply` (and `create --save-config`) remembers the manifest that it sent.

Source: kubectl, pkg/util/apply.go (1.36). Next: `managed_fields`, the same question asked by the server.
"""

from __future__ import annotations

import json

from kubenb.objects.go_json import to_json
from kubenb.objects.plain import Object, evolve, lookup

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_PATH = ("metadata", "annotations", LAST_APPLIED)


def with_last_applied(manifest: Object) -> Object:
    """The manifest with itself as an annotation: compact JSON, keys sorted, a newline at the end."""
    annotations = dict(lookup(manifest, ("metadata", "annotations")) or {})
    annotations.pop(LAST_APPLIED, None)
    bare = evolve(manifest, ("metadata", "annotations"), annotations)
    return evolve(bare, _PATH, to_json(bare) + "\n")


def last_applied(live: Object) -> Object | None:
    """What was applied last, or None where nothing was (ValueError: somebody wrote nonsense there)."""
    text = lookup(live, _PATH)
    return json.loads(text) if text else None
