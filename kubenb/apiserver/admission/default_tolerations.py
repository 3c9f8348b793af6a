"""DefaultTolerationSeconds: pods stay five minutes on a node that is not ready or out of reach.

Source: plugin/pkg/admission/defaulttolerationseconds (1.36). Next: `node_taints.py`.
"""

from __future__ import annotations

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.apiserver.remembered import Remembered
from kubenb.objects import Object

_SPECS: Remembered[Object] = Remembered()
SECONDS = 300
KEYS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
DEFAULTS: dict[str, Object] = {
    key: {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS} for key in KEYS
}


def add_tolerations(pod: Object, lookups: Lookups) -> Object:
    """Two tolerations, unless the pod has its own for these taints."""
    spec = pod["spec"]
    return {**pod, "spec": _SPECS.get(spec) or _SPECS.put(_tolerant(spec), spec)}


def _tolerant(spec: Object) -> Object:
    own = spec.get("tolerations") or []
    covered = {t.get("key", "") for t in own if t.get("effect", "") in ("", "NoExecute")}
    added = [DEFAULTS[key] for key in KEYS if key not in covered and "" not in covered]
    return {**spec, "tolerations": [*own, *added]} if added else spec
