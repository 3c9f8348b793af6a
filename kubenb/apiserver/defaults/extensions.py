"""Defaults of the extension machinery: custom resource definitions, webhooks, admission policies, API services.

Comes in: an object as it was sent (the schema has no type for these kinds). Goes out: the same with defaults.
Sources: apiextensions/v1/defaults.go, pkg/apis/admissionregistration/v1/defaults.go, kube-aggregator (1.36). Next: `__init__.py`.
"""

from __future__ import annotations

from functools import partial

from kubenb.apiserver.defaults.filling import change, change_each, fill
from kubenb.objects import Object

HTTPS = 443


def default_definition(obj: Object) -> Object:
    """CustomResourceDefinition: names made from the kind, no conversion, and the version that is stored."""
    obj = change(obj, "spec", _definition_spec)
    stored = [version["name"] for version in (obj.get("spec") or {}).get("versions") or () if version.get("storage")]
    return fill(obj, status={"acceptedNames": {"kind": "", "plural": ""}, "storedVersions": stored})


def _definition_spec(spec: Object) -> Object:
    spec = change(fill(spec, conversion={"strategy": "None"}), "names", _names)
    return {key: value for key, value in spec.items() if not (key == "preserveUnknownFields" and value is False)}


def _names(names: Object) -> Object:
    kind = names.get("kind", "")
    return fill(names, singular=kind.lower(), listKind=f"{kind}List") if kind else names


def default_webhooks(obj: Object, mutating: bool = False) -> Object:
    """ValidatingWebhookConfiguration and MutatingWebhookConfiguration."""
    return change_each(obj, "webhooks", partial(_webhook, mutating=mutating))


def _webhook(webhook: Object, mutating: bool) -> Object:
    webhook = fill(_matching(webhook, "rules"), failurePolicy="Fail", timeoutSeconds=10)
    if mutating:
        webhook = fill(webhook, reinvocationPolicy="Never")
    return change(webhook, "clientConfig", _service_port)


def _matching(holder: Object, *rules: str) -> Object:
    """What says which requests are meant."""
    for key in rules:
        holder = change_each(holder, key, lambda rule: fill(rule, scope="*"))
    return fill(holder, matchPolicy="Equivalent", namespaceSelector={}, objectSelector={})


def _service_port(holder: Object) -> Object:
    return change(holder, "service", lambda service: fill(service, port=HTTPS))


def _resources(holder: Object) -> Object:
    return _matching(holder, "resourceRules", "excludeResourceRules")


def default_policy(obj: Object) -> Object:
    """ValidatingAdmissionPolicy, which has a status."""
    return fill(default_mutating_policy(obj), status={})


def default_mutating_policy(obj: Object) -> Object:
    """MutatingAdmissionPolicy."""
    return change(obj, "spec", lambda spec: change(fill(spec, failurePolicy="Fail"), "matchConstraints", _resources))


def default_policy_binding(obj: Object) -> Object:
    return change(obj, "spec", lambda spec: change(spec, "matchResources", _resources))


def default_apiservice(obj: Object) -> Object:
    return fill(change(obj, "spec", _service_port), status={})
