"""Rows of who may do what: roles, their bindings, certificate requests.

Source: pkg/printers/internalversion/printers.go (1.36). Next: back to `__init__`, which has them all.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.tables.cells import NONE, age, name, spec, status
from kubenb.objects import Object, human_duration


def role(obj: Object, now: float) -> list[Any]:
    return [name(obj), obj["metadata"].get("creationTimestamp", "")]


def binding(obj: Object, now: float) -> list[Any]:
    reference = obj.get("roleRef") or {}
    subjects = obj.get("subjects") or []

    def named(kind: str) -> str:
        return ", ".join(_subject(one) for one in subjects if one.get("kind") == kind)

    who = [named("User"), named("Group"), named("ServiceAccount")]
    return [name(obj), f"{reference.get('kind', '')}/{reference.get('name', '')}", age(obj, now), *who]


def _subject(subject: Object) -> str:
    own = str(subject.get("name", ""))
    return f"{subject.get('namespace', '')}/{own}" if subject.get("kind") == "ServiceAccount" else own


def signing_request(obj: Object, now: float) -> list[Any]:
    what = spec(obj)
    seconds = what.get("expirationSeconds")
    conditions = [one["type"] for one in status(obj).get("conditions") or ()]
    issued = ["Issued"] if status(obj).get("certificate") else []
    words = [word for word in ("Approved", "Denied", "Failed") if word in conditions] + issued
    duration = NONE if seconds is None else human_duration(seconds)
    return [
        name(obj),
        age(obj, now),
        what.get("signerName", ""),
        what.get("username", ""),
        duration,
        ",".join(words) or "Pending",
    ]


CELLS = {
    "Role": role,
    "ClusterRole": role,
    "RoleBinding": binding,
    "ClusterRoleBinding": binding,
    "CertificateSigningRequest": signing_request,
}
