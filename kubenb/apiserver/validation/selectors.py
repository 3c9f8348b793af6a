"""Validation of label selectors and node selectors.

Source: apimachinery, pkg/apis/meta/v1/validation/validation.go; pkg/apis/core/validation/validation.go (1.36). Next:
`affinity.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply
from kubenb.apiserver.validation.metadata import validate_labels
from kubenb.objects import LabelSelector, Object, bad_value, disallowed, from_label_selector, required
from kubenb.objects.names import label_key_errors, label_value_errors

BAD_OPERATOR = "not a valid selector operator"


def validate_label_selector(errors: Errors, selector: Object | None, path: str) -> None:
    """matchLabels and matchExpressions."""
    if not selector:
        return
    validate_labels(errors, selector.get("matchLabels"), f"{path}.matchLabels")
    for index, requirement in enumerate(selector.get("matchExpressions") or ()):
        _requirement(errors, requirement, f"{path}.matchExpressions[{index}]")


def _requirement(errors: Errors, requirement: Object, path: str) -> None:
    operator, values = requirement.get("operator", ""), requirement.get("values")
    if operator in ("In", "NotIn"):
        if not values:
            errors.append(required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            errors.append(disallowed(f"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    else:
        errors.append(bad_value(f"{path}.operator", operator, BAD_OPERATOR))
    apply(errors, label_key_errors, requirement.get("key", ""), f"{path}.key")
    for index, value in enumerate(values or ()):
        apply(errors, label_value_errors, value, f"{path}.values[{index}]")


def usable_selector(selector: Object | None) -> LabelSelector | None:
    """The selector, or None if it says something impossible."""
    try:
        return from_label_selector(selector)
    except ValueError:
        return None


def is_empty(selector: Object | None) -> bool:
    return not selector or not (selector.get("matchLabels") or selector.get("matchExpressions"))


def shown_selector(selector: Object | None) -> Object | None:
    """A selector as it stands in messages: the order of the Go struct."""
    if selector is None:
        return None
    shown: Object = {}
    if selector.get("matchLabels"):
        shown["matchLabels"] = dict(sorted(selector["matchLabels"].items()))
    if selector.get("matchExpressions"):
        order = ("key", "operator", "values")
        shown["matchExpressions"] = [{key: r[key] for key in order if key in r} for r in selector["matchExpressions"]]
    return shown


def validate_node_selector(errors: Errors, selector: Object, path: str) -> None:
    """A required node selector: at least one term."""
    terms = selector.get("nodeSelectorTerms")
    if not terms:
        errors.append(required(f"{path}.nodeSelectorTerms", "must have at least one node selector term"))
    for index, term in enumerate(terms or ()):
        validate_node_term(errors, term, f"{path}.nodeSelectorTerms[{index}]")


def validate_node_term(errors: Errors, term: Object, path: str, values_matter: bool = True) -> None:
    for index, requirement in enumerate(term.get("matchExpressions") or ()):
        _node_requirement(errors, requirement, f"{path}.matchExpressions[{index}]", values_matter)
    for index, requirement in enumerate(term.get("matchFields") or ()):
        _node_field(errors, requirement, f"{path}.matchFields[{index}]")


def _node_requirement(errors: Errors, requirement: Object, path: str, values_matter: bool) -> None:
    operator, values = requirement.get("operator", ""), requirement.get("values") or []
    if operator in ("In", "NotIn"):
        if not values:
            errors.append(required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            errors.append(disallowed(f"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    elif operator in ("Gt", "Lt"):
        if len(values) != 1:
            errors.append(required(f"{path}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'"))
    else:
        errors.append(bad_value(f"{path}.operator", operator, BAD_OPERATOR))
    apply(errors, label_key_errors, requirement.get("key", ""), f"{path}.key")
    if values_matter:
        for index, value in enumerate(values):
            apply(errors, label_value_errors, value, f"{path}.values[{index}]")


def _node_field(errors: Errors, requirement: Object, path: str) -> None:
    operator, values = requirement.get("operator", ""), requirement.get("values") or []
    if operator not in ("In", "NotIn"):
        errors.append(bad_value(f"{path}.operator", operator, BAD_OPERATOR))
    elif len(values) != 1:
        errors.append(
            required(f"{path}.values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
        )
    if requirement.get("key") != "metadata.name":
        errors.append(bad_value(f"{path}.key", requirement.get("key", ""), "not a valid field selector key"))
        return
    for index, value in enumerate(values):
        apply(errors, formats.dns_subdomain, value, f"{path}.values[{index}]")
