"""Validation of what guides the scheduler: affinity, tolerations, taints, topology spread, gates.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `containers.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import NOT_POSITIVE, Errors, apply, one_of
from kubenb.apiserver.validation.selectors import validate_label_selector, validate_node_selector, validate_node_term
from kubenb.objects import FieldError, Object, bad_value, disallowed, duplicate, required
from kubenb.objects.names import label_key_errors, label_value_errors

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def validate_affinity(errors: Errors, affinity: Object, path: str) -> None:
    if "nodeAffinity" in affinity:
        _node_affinity(errors, affinity["nodeAffinity"], f"{path}.nodeAffinity")
    for key in ("podAffinity", "podAntiAffinity"):
        if key in affinity:
            _pod_affinity(errors, affinity[key], f"{path}.{key}")


def _weight(errors: Errors, term: Object, path: str) -> None:
    weight = term.get("weight", 0)
    if not 1 <= weight <= 100:
        errors.append(bad_value(f"{path}.weight", weight, "must be in the range 1-100"))


def _node_affinity(errors: Errors, affinity: Object, path: str) -> None:
    if REQUIRED in affinity:
        validate_node_selector(errors, affinity[REQUIRED], f"{path}.{REQUIRED}")
    for index, term in enumerate(affinity.get(PREFERRED) or ()):
        here = f"{path}.{PREFERRED}[{index}]"
        _weight(errors, term, here)
        validate_node_term(errors, term.get("preference") or {}, f"{here}.preference", values_matter=False)


def _pod_affinity(errors: Errors, affinity: Object, path: str) -> None:
    for index, term in enumerate(affinity.get(REQUIRED) or ()):
        _pod_term(errors, term, f"{path}.{REQUIRED}[{index}]")
    for index, term in enumerate(affinity.get(PREFERRED) or ()):
        here = f"{path}.{PREFERRED}[{index}]"
        _weight(errors, term, here)
        _pod_term(errors, term.get("podAffinityTerm") or {}, f"{here}.podAffinityTerm")


def _pod_term(errors: Errors, term: Object, path: str) -> None:
    for key in ("labelSelector", "namespaceSelector"):
        validate_label_selector(errors, term.get(key), f"{path}.{key}")
    for namespace in term.get("namespaces") or ():
        apply(errors, formats.dns_label, namespace, f"{path}.namespace")
    _label_keys(errors, term, path)
    topology = term.get("topologyKey", "")
    if not topology:
        errors.append(required(f"{path}.topologyKey", "can not be empty"))
    apply(errors, label_key_errors, topology, f"{path}.topologyKey")


def _label_keys(errors: Errors, term: Object, path: str) -> None:
    """matchLabelKeys and mismatchLabelKeys of a term: by now preparation has added them to the selector's expressions, so a key
    that comes up a second time was in the selector before.
    """
    match, mismatch = term.get("matchLabelKeys") or [], term.get("mismatchLabelKeys") or []
    if not match and not mismatch:
        return
    selector = term.get("labelSelector")
    for field, keys in (("matchLabelKeys", match), ("mismatchLabelKeys", mismatch)):
        if keys and selector is None:
            errors.append(disallowed(f"{path}.{field}", "must not be specified when labelSelector is not set"))
            continue
        for index, key in enumerate(keys):
            apply(errors, label_key_errors, key, f"{path}.{field}[{index}]")
    seen = dict.fromkeys((selector or {}).get("matchLabels") or ())
    for expression in (selector or {}).get("matchExpressions") or ():
        key = expression.get("key", "")
        if key in match and key in seen:
            errors.append(bad_value(f"{path}[{match.index(key)}]", key, "exists in both matchLabelKeys and labelSelector"))
        seen[key] = None
    for index, key in enumerate(match):
        if key in mismatch:
            where = f"{path}.matchLabelKeys[{index}]"
            errors.append(bad_value(where, key, "exists in both matchLabelKeys and mismatchLabelKeys"))


def validate_tolerations(errors: Errors, tolerations: list[Object], path: str) -> None:
    for index, toleration in enumerate(tolerations):
        here, key, operator = f"{path}[{index}]", toleration.get("key", ""), toleration.get("operator", "")
        if key:
            apply(errors, label_key_errors, key, f"{here}.key")
        elif operator != "Exists":
            why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            errors.append(bad_value(f"{here}.operator", operator, why))
        effect = toleration.get("effect", "")
        if "tolerationSeconds" in toleration and effect != "NoExecute":
            errors.append(bad_value(f"{here}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
        _toleration_value(errors, operator, toleration.get("value", ""), here)
        if effect:
            one_of(errors, effect, EFFECTS, f"{here}.effect")


def _toleration_value(errors: Errors, operator: str, value: str, path: str) -> None:
    if operator in ("Equal", ""):
        complaints = label_value_errors(value)
        if complaints:
            errors.append(bad_value(f"{path}.operator", value, ";".join(complaints)))
    elif operator == "Exists":
        if value:
            errors.append(bad_value(f"{path}.operator", value, "value must be empty when `operator` is 'Exists'"))
    else:
        one_of(errors, operator, ("Equal", "Exists"), f"{path}.operator")


def validate_taints(errors: Errors, taints: list[Object], path: str) -> None:
    """A node's taints: unique by key and effect."""
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        here = f"{path}[{index}]"
        key, value, effect = taint.get("key", ""), taint.get("value", ""), taint.get("effect", "")
        apply(errors, label_key_errors, key, f"{here}.key")
        complaints = label_value_errors(value)
        if complaints:
            errors.append(bad_value(f"{here}.value", value, ";".join(complaints)))
        if not effect:
            errors.append(required(f"{here}.effect"))
        else:
            one_of(errors, effect, EFFECTS, f"{here}.effect")
        if (key, effect) in seen:
            shown = {"Key": key, "Value": value, "Effect": effect, "TimeAdded": taint.get("timeAdded")}
            errors.append(FieldError("Duplicate", here, "taints must be unique by key and effect pair", shown))
        seen.add((key, effect))


def validate_spread(errors: Errors, constraints: list[Object], path: str) -> None:
    """topologySpreadConstraints."""
    for index, constraint in enumerate(constraints):
        here, when = f"{path}[{index}]", constraint.get("whenUnsatisfiable", "")
        if constraint.get("maxSkew", 0) <= 0:
            errors.append(bad_value(f"{here}.maxSkew", constraint.get("maxSkew", 0), NOT_POSITIVE))
        topology = constraint.get("topologyKey", "")
        if not topology:
            errors.append(required(f"{here}.topologyKey", "can not be empty"))
        one_of(errors, when, ("DoNotSchedule", "ScheduleAnyway"), f"{here}.whenUnsatisfiable")
        pairs = [(other.get("topologyKey", ""), other.get("whenUnsatisfiable", "")) for other in constraints[index + 1 :]]
        if (topology, when) in pairs:
            errors.append(duplicate(f"{here}.{{topologyKey, whenUnsatisfiable}}", f"{{{topology}, {when}}}"))
        _spread_options(errors, constraint, when, here)


def _spread_options(errors: Errors, constraint: Object, when: str, path: str) -> None:
    domains = constraint.get("minDomains")
    if domains is not None:
        if domains <= 0:
            errors.append(bad_value(f"{path}.minDomains", domains, NOT_POSITIVE))
        if when != "DoNotSchedule":
            why = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {when}"
            errors.append(bad_value(f"{path}.minDomains", domains, why))
    for key in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        if key in constraint:
            one_of(errors, constraint[key], ("Honor", "Ignore"), f"{path}.{key}")
    _label_keys(errors, constraint, path)
    validate_label_selector(errors, constraint.get("labelSelector"), f"{path}.labelSelector")


def validate_gates(errors: Errors, gates: list[Object], path: str) -> None:
    """schedulingGates: qualified names, each once."""
    seen: set[str] = set()
    for index, gate in enumerate(gates):
        name = gate.get("name", "")
        apply(errors, label_key_errors, name, f"{path}[{index}]")
        if name in seen:
            errors.append(duplicate(f"{path}[{index}]", name))
        seen.add(name)
