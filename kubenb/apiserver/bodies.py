"""The body of a REST request, before any verb sees it: is it what the path asks for?

What comes in: whatever a client sent, and what the path is about.  What goes out: an object in the form of its kind, or an
ApiError 400.  Source: k8s.io/apiserver/pkg/endpoints/handlers/{create,update,delete}.go and rest.go, 1.36.  Next: `rest.py`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver.decode import decode
from kubenb.apiserver.registry import Resource
from kubenb.objects import FieldError, Object, bad_request, invalid, load_schema

POLICIES = ("Foreground", "Background", "Orphan")


def typed(resource: Resource, body: Any) -> Object:
    """A body without kind is of the path's kind; one of another kind is refused."""
    obj = _object(body, resource.kind)
    version, kind = obj.get("apiVersion") or resource.group_version, obj.get("kind") or resource.kind
    if kind != resource.kind and kind != "Binding":
        into = f"converting (v1.{kind}) to ({resource.group.partition('.')[0] or 'core'}.{resource.kind}): unknown conversion"
        raise bad_request(f'{kind} in version "{str(version).rpartition("/")[2]}" cannot be handled as a {resource.kind}: {into}')
    if version != resource.group_version:
        expected = f"does not match the expected API version ({resource.group_version})"
        raise bad_request(f"the API version in the data ({version}) {expected}")
    return {"apiVersion": resource.group_version, "kind": resource.kind, **obj}


def named(obj: Object, name: str, namespace: str | None) -> Object:
    """What is PUT to a path must bear the path's name."""
    meta = obj.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    own, space = meta.get("name"), meta.get("namespace")
    if not own:
        raise bad_request(f"the name of the object ({name} based on URL) was undeterminable: name must be provided")
    if own != name:
        raise bad_request(f"the name of the object ({own}) does not match the name on the URL ({name})")
    if namespace and space and space != namespace:
        raise bad_request(f"the namespace of the object ({space}) does not match the namespace on the request ({namespace})")
    return obj


def of_subresource(resource: Resource, subresource: str, body: Any) -> Object:
    """A Scale, Binding, Eviction ... as the subresource wants it. (An unknown subresource is the verb's to refuse.)"""
    facts = resource.subresources.get(subresource) or {}
    if not facts.get("type"):
        return _object(body or {}, resource.kind)
    gvk = (facts.get("group", ""), facts.get("version", "v1"), facts["kind"])
    return _decoded(_object(body, facts["kind"]), facts["type"], gvk)


def delete_options(query: dict[str, str], body: Any) -> Object:
    """DeleteOptions from the body, else from the query. Raises ApiError 400, 422."""
    asked: Object = {key: query[key] for key in ("propagationPolicy", "gracePeriodSeconds", "dryRun") if key in query}
    if "gracePeriodSeconds" in asked:
        text = asked["gracePeriodSeconds"]
        if not text.lstrip("-").isdigit():
            raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax')
        asked["gracePeriodSeconds"] = int(text)
    if "dryRun" in asked:
        asked["dryRun"] = [asked["dryRun"]]
    sent = _decoded(_object(body or {}, "DeleteOptions"), "meta.v1.DeleteOptions", ("", "v1", "DeleteOptions"))
    options = {**asked, **sent}
    if options.pop("orphanDependents", None):
        options.setdefault("propagationPolicy", "Orphan")
    check_policy(options.get("propagationPolicy"))
    return options


def check_policy(policy: str | None) -> None:
    """Raises ApiError 422 for a propagation policy there is not."""
    if policy is not None and policy.capitalize() not in POLICIES:
        known = ", ".join(f'"{one}"' for one in (*POLICIES, "nil"))
        error = FieldError("NotSupported", "propagationPolicy", f"supported values: {known}", policy)
        raise invalid("meta.k8s.io", "DeleteOptions", "", [error])


def _object(body: Any, kind: str) -> Object:
    if isinstance(body, dict):
        return body
    if not body:
        why = "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)"
    else:
        what = {str: "string", list: "array", bool: "bool"}.get(type(body), "number")
        target = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
        why = f"couldn't get version/kind; json parse error: json: cannot unmarshal {what} into Go value of type {target}"
    raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {why}")


def _decoded(body: Object, type_name: str, gvk: tuple[str, str, str]) -> Object:
    done, _ = decode(body, type_name, load_schema(), gvk, "Warn", [])
    return done
