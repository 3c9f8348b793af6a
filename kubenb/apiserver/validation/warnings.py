"""Warnings: what the server accepts but shakes its head at (the Warning headers of a reply).

Source: pkg/api/pod/warnings.go, pkg/registry/core/*/strategy.go, k8s.io/api lifecycle tags (1.36). Next: `kubenb.etcd`.
"""

from __future__ import annotations

from kubenb.apiserver.resources import Typed
from kubenb.objects import Object

DEPRECATED_KINDS = {
    "core.v1.Endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "core.v1.ComponentStatus": "v1 ComponentStatus is deprecated in v1.19+",
}


def warnings(obj: Object, resource: Typed) -> list[str]:
    """The warnings that a write of this object earns."""
    deprecated = DEPRECATED_KINDS.get(resource.type)
    return [deprecated] if deprecated else []
