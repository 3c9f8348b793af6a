"""ResourceQuota: a write that would use more than its namespace may is refused; what it uses is charged at once.

Comes in: an object that is valid and admitted, for changes its old version, and the namespace's quotas. Goes out: the
quotas whose status has to be written, with the new `used`; or an ApiError 403. A quota counts from the moment its
controller has given it a status. Source: apiserver/pkg/admission/plugin/resourcequota/controller.go (1.36). Next:
`kubenb.etcd`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubenb.apiserver.admission.lookups import Lookups
from kubenb.objects import Object, Quantity, forbidden, quantity
from kubenb.objects.usage import ZERO, Usage, countable, in_scope, resized, unspecified, usage_of

CHARGED_ON_UPDATE = ("services", "persistentvolumeclaims")
"""Of other resources only their creation is looked at; and of pods their resizing."""


def charge(obj: Object, old: Object | None, plural: str, lookups: Lookups) -> list[tuple[Object, Object]]:
    """[(quota, its new status)] for the quotas that pay for this write. Raises ApiError 403.

    `plural` with the group: "pods", "deployments.apps".
    """
    if old is not None and plural not in CHARGED_ON_UPDATE and not (plural == "pods" and resized(obj, old)):
        return []
    quotas = lookups.list("ResourceQuota", obj["metadata"].get("namespace", ""))
    concerned = list(_concerned(quotas, obj, plural)) if quotas else []
    if not concerned:
        return []
    return _charged(concerned, _cost(obj, old, plural), obj, plural)


def _concerned(quotas: Iterable[Object], obj: Object, plural: str) -> Iterable[Object]:
    """The quotas that count something of this object; they must know their usage, and pods must say what they need."""
    for quota in quotas:
        status, name = quota.get("status") or {}, quota["metadata"]["name"]
        names = countable(status.get("hard") or {}, plural)
        if not names or not in_scope(quota, obj, plural):
            continue
        complaint = unspecified(obj, names) if plural == "pods" else ""
        if complaint:
            raise forbidden(plural, obj["metadata"].get("name", ""), f"failed quota: {name}: {complaint}")
        if any(key not in (status.get("used") or {}) for key in names):
            why = f"status unknown for quota: {name}, resources: {','.join(sorted(names))}"
            raise forbidden(plural, obj["metadata"].get("name", ""), why)
        yield quota


def _cost(obj: Object, old: Object | None, plural: str) -> Usage:
    """What the write adds; nothing of it is negative or zero."""
    cost = usage_of(obj, plural)
    if old is not None:
        before = usage_of(old, plural)
        cost = {name: amount.minus(before.get(name, ZERO)) for name, amount in cost.items()}
    return {name: amount for name, amount in cost.items() if amount.nanos > 0}


def _charged(quotas: Iterable[Object], cost: Usage, obj: Object, plural: str) -> list[tuple[Object, Object]]:
    done = []
    for quota in quotas:
        status = quota["status"]
        hard, used = status["hard"], status["used"]
        asked = {name: cost[name] for name in sorted(cost) if name in hard}
        after = {name: quantity(used[name]).plus(amount) for name, amount in asked.items()}
        exceeded = [name for name in asked if after[name].nanos > quantity(hard[name]).nanos]
        if exceeded:
            requested, known, limited = (_words(amounts, exceeded) for amounts in (asked, used, hard))
            why = f"exceeded quota: {quota['metadata']['name']}, requested: {requested}, used: {known}, limited: {limited}"
            raise forbidden(plural, obj["metadata"].get("name", ""), why)
        if asked:
            done.append((quota, {**status, "used": {**used, **{name: str(amount) for name, amount in after.items()}}}))
    return done


def _words(amounts: Mapping[str, Any], names: Iterable[str]) -> str:
    def text(amount: str | Quantity) -> str:
        return str(amount if isinstance(amount, Quantity) else quantity(amount))

    return ",".join(f"{name}={text(amounts[name])}" for name in names)
