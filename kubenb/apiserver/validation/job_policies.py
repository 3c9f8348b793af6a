"""Validation of a Job's pod failure policy and success policy.

Source: pkg/apis/batch/validation/validation.go (1.36). Next: `endpoints.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation.checks import Errors, apply, not_negative, one_of
from kubenb.objects import OMITTED, Object, bad_value, duplicate, go_quote, required, too_many
from kubenb.objects.names import label_key_errors

ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
MAX_RULES = 20
MAX_EXIT_CODES = 255


def _choice(errors: Errors, value: str | None, choices: tuple[str, ...], path: str) -> None:
    """As `one_of_given`, with the choices named when the value is missing."""
    if value:
        one_of(errors, value, choices, path)
    else:
        errors.append(required(path, f"valid values: [{' '.join(map(go_quote, choices))}]"))


def validate_failure_policy(errors: Errors, spec: Object, path: str) -> None:
    rules = spec["podFailurePolicy"].get("rules") or []
    if len(rules) > MAX_RULES:
        errors.append(too_many(f"{path}.rules", len(rules), MAX_RULES))
    pod = spec["template"].get("spec") or {}
    containers = {c.get("name") for key in ("containers", "initContainers") for c in pod.get(key) or ()}
    for index, rule in enumerate(rules):
        _rule(errors, rule, "backoffLimitPerIndex" in spec, containers, f"{path}.rules[{index}]")


def _rule(errors: Errors, rule: Object, per_index: bool, containers: set[str | None], path: str) -> None:
    action = rule.get("action")
    if action == "FailIndex" and not per_index:
        errors.append(bad_value(f"{path}.action", action, "requires the backoffLimitPerIndex to be set"))
    else:
        _choice(errors, action, ACTIONS, f"{path}.action")
    codes, patterns = rule.get("onExitCodes"), rule.get("onPodConditions") or []
    if codes is not None:
        _exit_codes(errors, codes, containers, f"{path}.onExitCodes")
    if len(patterns) > MAX_RULES:
        errors.append(too_many(f"{path}.onPodConditions", len(patterns), MAX_RULES))
    for index, pattern in enumerate(patterns):
        here = f"{path}.onPodConditions[{index}]"
        apply(errors, label_key_errors, pattern.get("type", ""), f"{here}.type")
        _choice(errors, pattern.get("status"), ("False", "True", "Unknown"), f"{here}.status")
    if (codes is not None) == bool(patterns):
        number = (
            "both OnExitCodes and OnPodConditions is not supported"
            if patterns
            else "one of OnExitCodes and OnPodConditions is required"
        )
        errors.append(bad_value(path, OMITTED, f"specifying {number}"))


def _exit_codes(errors: Errors, codes: Object, containers: set[str | None], path: str) -> None:
    operator, values = codes.get("operator"), codes.get("values") or []
    _choice(errors, operator, ("In", "NotIn"), f"{path}.operator")
    name = codes.get("containerName")
    if name is not None and name not in containers:
        why = "must be one of the container or initContainer names in the pod template"
        errors.append(bad_value(f"{path}.containerName", name, why))
    if not values:
        errors.append(bad_value(f"{path}.values", None, "at least one value is required"))
    elif len(values) > MAX_EXIT_CODES:
        errors.append(too_many(f"{path}.values", len(values), MAX_EXIT_CODES))
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            errors.append(bad_value(f"{path}.values[{index}]", value, "must not be 0 for the In operator"))
        if value in values[:index]:
            errors.append(duplicate(f"{path}.values[{index}]", value))
    if values != sorted(values):
        errors.append(bad_value(f"{path}.values", values, "must be ordered"))


def validate_success_policy(errors: Errors, spec: Object, path: str) -> None:
    rules, completions = spec["successPolicy"].get("rules") or [], spec.get("completions", 0)
    if not rules:
        errors.append(required(f"{path}.rules", "at least one rules must be specified when the successPolicy is specified"))
    if len(rules) > MAX_RULES:
        errors.append(too_many(f"{path}.rules", len(rules), MAX_RULES))
    for index, rule in enumerate(rules):
        here, count, indexes = f"{path}.rules[{index}]", rule.get("succeededCount"), rule.get("succeededIndexes")
        if count is None and indexes is None:
            errors.append(required(here, "at least one of succeededCount or succeededIndexes must be specified"))
        total = 0
        if indexes is not None:
            total, why = count_indexes(indexes, completions)
            if why:
                errors.append(bad_value(f"{here}.succeededIndexes", indexes, f"error parsing succeededIndexes: {why}"))
        if count is not None:
            not_negative(errors, rule, "succeededCount", here)
            for limit, what in (
                (completions, "specified completions"),
                (total, "indexes in the specified succeededIndexes field"),
            ):
                if count > limit and (what == "specified completions" or indexes is not None):
                    why = f"must be less than or equal to {limit} (the number of {what})"
                    errors.append(bad_value(f"{here}.succeededCount", count, why))


def count_indexes(text: str, completions: int) -> tuple[int, str]:
    """How many indexes "1,3-5" names, and what is wrong with it."""
    total, last = 0, -1
    for part in text.split(",") if text else ():
        first, dash, second = part.partition("-")
        ends = [first, second] if dash else [first]
        if dash and "-" in second:
            return (
                0,
                f'the fragment "{part}" violates the requirement that an index interval '
                "can have at most two parts separated by '-'",
            )
        for end in ends:
            if not (end.isascii() and end.isdigit()):
                why = f'cannot convert string to integer for index: "{end}"'
                return 0, why
            if int(end) >= completions:
                return 0, f'too large index: "{end}"'
        start, stop = int(ends[0]), int(ends[-1])
        if dash and start >= stop:
            return 0, f"non-increasing order, previous: {start}, current: {stop}"
        if start <= last:
            return 0, f"non-increasing order, previous: {last}, current: {start}"
        total, last = total + stop - start + 1, stop
    return total, ""
