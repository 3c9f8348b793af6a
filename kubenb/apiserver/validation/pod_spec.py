"""Validation of a pod spec, of a pod or of a template. Pure on the spec, so it may be remembered by identity.

Source: pkg/apis/core/validation/validation.go, ValidatePodSpec and ValidatePodTemplateSpec (1.36). Next: `pods.py`.
"""

from __future__ import annotations

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.affinity import validate_affinity, validate_gates, validate_spread, validate_tolerations
from kubenb.apiserver.validation.checks import Errors, apply, in_range, one_of, one_of_given
from kubenb.apiserver.validation.containers import (
    PodFacts,
    validate_containers,
    validate_ephemeral_containers,
    validate_init_containers,
)
from kubenb.apiserver.validation.metadata import validate_annotations, validate_labels
from kubenb.apiserver.validation.resources import pod_resource_name, validate_requirements
from kubenb.apiserver.validation.security import validate_host_users, validate_pod_context
from kubenb.apiserver.validation.volumes import validate_volumes
from kubenb.objects import FieldError, Object, bad_value, disallowed, duplicate, quantity, required
from kubenb.objects.names import label_key_errors
from kubenb.objects.usage import of_containers

RESTART_POLICIES = ("Always", "OnFailure", "Never")
DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
MAX_INT32 = 2**31 - 1
MAX_NAMESERVERS, MAX_SEARCHES, MAX_SEARCH_CHARACTERS = 3, 32, 2048
DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"


def validate_pod_spec(spec: Object, path: str = "spec", pod_name: str = "", is_pod: bool = True) -> list[FieldError]:
    """All that is wrong with a spec; `pod_name` is that of the pod it belongs to, "" in a template."""
    errors: Errors = []
    grace = spec.get("terminationGracePeriodSeconds")
    if grace is None:
        errors.append(required(f"{path}.terminationGracePeriodSeconds"))
    volumes = validate_volumes(errors, spec["volumes"], pod_name, f"{path}.volumes") if "volumes" in spec else {}
    claims = _resource_claims(errors, spec["resourceClaims"], f"{path}.resourceClaims") if "resourceClaims" in spec else ()
    facts = PodFacts(
        volumes,
        claims,
        grace,
        spec.get("restartPolicy", ""),
        spec.get("hostUsers") is not False,
        (spec.get("os") or {}).get("name", ""),
    )
    containers = spec.get("containers") or []
    validate_containers(errors, containers, facts, f"{path}.containers")
    init = spec.get("initContainers") or []
    if init:
        validate_init_containers(errors, init, containers, facts, f"{path}.initContainers")
    if "ephemeralContainers" in spec:
        others = [*containers, *init]
        validate_ephemeral_containers(errors, spec["ephemeralContainers"], others, facts, f"{path}.ephemeralContainers")
    if "resources" in spec:
        _pod_resources(errors, spec["resources"], f"{path}.resources")
        _consistent(errors, spec, f"{path}.resources")
    if spec.get("hostNetwork"):
        _host_network(errors, containers, f"{path}.containers", is_pod)
    one_of_given(errors, spec.get("restartPolicy"), RESTART_POLICIES, f"{path}.restartPolicy")
    one_of_given(errors, spec.get("dnsPolicy"), DNS_POLICIES, f"{path}.dnsPolicy")
    _placement(errors, spec, path)
    _identity(errors, spec, path)
    return errors


def _placement(errors: Errors, spec: Object, path: str) -> None:
    """What decides where the pod may run, and how it is locked in."""
    validate_labels(errors, spec.get("nodeSelector"), f"{path}.nodeSelector")
    if spec.get("securityContext"):
        validate_pod_context(errors, spec["securityContext"], spec, f"{path}.securityContext")
    if "affinity" in spec:
        validate_affinity(errors, spec["affinity"], f"{path}.affinity")
    _dns(errors, spec.get("dnsConfig"), spec.get("dnsPolicy"), f"{path}.dnsConfig")
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        apply(errors, label_key_errors, gate.get("conditionType", ""), f"{path}.readinessGates[{index}].conditionType")
    if "schedulingGates" in spec:
        validate_gates(errors, spec["schedulingGates"], f"{path}.schedulingGates")
    if "topologySpreadConstraints" in spec:
        validate_spread(errors, spec["topologySpreadConstraints"], f"{path}.topologySpreadConstraints")
    if "hostUsers" in spec:
        validate_host_users(errors, spec, path)


def _identity(errors: Errors, spec: Object, path: str) -> None:
    """Names and numbers of the pod itself."""
    if spec.get("serviceAccountName"):
        apply(errors, formats.dns_subdomain, spec["serviceAccountName"], f"{path}.serviceAccountName")
    if spec.get("nodeName"):
        apply(errors, formats.dns_subdomain, spec["nodeName"], f"{path}.nodeName")
    if "activeDeadlineSeconds" in spec:
        in_range(errors, spec["activeDeadlineSeconds"], 1, MAX_INT32, f"{path}.activeDeadlineSeconds")
    for key in ("hostname", "subdomain"):
        if spec.get(key):
            apply(errors, formats.dns_label, spec[key], f"{path}.{key}")
    if "tolerations" in spec:
        validate_tolerations(errors, spec["tolerations"], f"{path}.tolerations")
    for index, alias in enumerate(spec.get("hostAliases") or ()):
        apply(errors, formats.ip, alias.get("ip", ""), f"{path}.hostAliases[{index}].ip")
        for number, name in enumerate(alias.get("hostnames") or ()):
            apply(errors, formats.dns_subdomain, name, f"{path}.hostAliases[{index}].hostnames[{number}]")
    for key in ("priorityClassName", "runtimeClassName"):
        if spec.get(key) or (key == "runtimeClassName" and key in spec):
            apply(errors, formats.dns_subdomain, spec[key], f"{path}.{key}")
    if "preemptionPolicy" in spec:
        one_of_given(errors, spec["preemptionPolicy"], ("PreemptLowerPriority", "Never"), f"{path}.preemptionPolicy")
    if "overhead" in spec:
        validate_requirements(errors, {"limits": spec["overhead"]}, f"{path}.overhead")
    if "os" in spec:
        name = spec["os"].get("name")
        if not name:
            errors.append(required(f"{path}.os.name", "cannot be empty"))
        else:
            one_of(errors, name, ("linux", "windows"), f"{path}.os")


def _resource_claims(errors: Errors, claims: list[Object], path: str) -> tuple[str, ...]:
    names: list[str] = []
    for index, claim in enumerate(claims):
        here, name = f"{path}[{index}]", claim.get("name", "")
        if not name:
            errors.append(required(f"{here}.name"))
        elif name in names:
            errors.append(duplicate(f"{here}.name", name))
        else:
            apply(errors, formats.dns_label, name, f"{here}.name")
            names.append(name)
        sources = [key for key in ("resourceClaimName", "resourceClaimTemplateName") if key in claim]
        if len(sources) == 2:
            why = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            errors.append(bad_value(here, claim, why))
        elif not sources:
            errors.append(bad_value(here, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"))
        for key in sources:
            apply(errors, formats.dns_subdomain, claim[key], f"{here}.{key}")
    return tuple(names)


def _pod_resources(errors: Errors, resources: Object, path: str) -> None:
    if resources.get("claims"):
        errors.append(disallowed(f"{path}.claims", "claims cannot be set for Resources at pod-level"))
    validate_requirements(errors, {k: v for k, v in resources.items() if k != "claims"}, path, pod_resource_name)


def _consistent(errors: Errors, spec: Object, path: str) -> None:
    """A pod's own resources hold what its containers ask for; no container may have more than the pod."""
    own = spec["resources"]
    for which, hugepages in (("requests", False), ("limits", True)):
        for name, amount in sorted(of_containers(spec, which).items()):
            given = (own.get(which) or {}).get(name)
            if hugepages and not name.startswith("hugepages-"):
                continue
            if given is not None and amount.nanos > quantity(given).nanos:
                why = f"must be greater than or equal to aggregate container {which} of {amount}"
                errors.append(bad_value(f"{path}.{which}[{name}]", given, why))
    most = own.get("limits") or {}
    for index, container in enumerate(spec.get("containers") or ()):
        for name, amount in sorted(((container.get("resources") or {}).get("limits") or {}).items()):
            if name in most and quantity(amount).nanos > quantity(most[name]).nanos:
                why = f"must be less than or equal to pod limits of {most[name]}"
                errors.append(bad_value(f"{path}.containers[{index}][{name}].limits", amount, why))


def _host_network(errors: Errors, containers: list[Object], path: str, is_pod: bool) -> None:
    for index, container in enumerate(containers):
        for number, port in enumerate(container.get("ports") or ()):
            host = port.get("hostPort", 0)
            if (is_pod or host) and host != port.get("containerPort", 0):
                here = f"{path}[{index}].ports[{number}].hostPort"
                errors.append(bad_value(here, host, "must match `containerPort` when `hostNetwork` is true"))


def _dns(errors: Errors, config: Object | None, policy: str | None, path: str) -> None:
    if policy == "None":
        if config is None:
            errors.append(required(path, "must provide `dnsConfig` when `dnsPolicy` is None"))
            return
        if not config.get("nameservers"):
            why = "must provide at least one DNS nameserver when `dnsPolicy` is None"
            errors.append(required(f"{path}.nameservers", why))
            return
    if not config:
        return
    servers, searches = config.get("nameservers") or [], config.get("searches") or []
    if len(servers) > MAX_NAMESERVERS:
        errors.append(bad_value(f"{path}.nameservers", servers, f"must not have more than {MAX_NAMESERVERS} nameservers"))
    for index, server in enumerate(servers):
        apply(errors, formats.ip, server, f"{path}.nameservers[{index}]")
    if len(searches) > MAX_SEARCHES:
        errors.append(bad_value(f"{path}.searches", searches, f"must not have more than {MAX_SEARCHES} search paths"))
    if len(" ".join(searches)) > MAX_SEARCH_CHARACTERS:
        why = f"must not have more than {MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list"
        errors.append(bad_value(f"{path}.searches", searches, why))
    for index, search in enumerate(searches):
        if search != ".":
            apply(errors, formats.dns_subdomain_underscore, search.removesuffix("."), f"{path}.searches[{index}]")
    for index, option in enumerate(config.get("options") or ()):
        if not option.get("name"):
            errors.append(required(f"{path}.options[{index}]", "must not be empty"))


def validate_template(template: Object, path: str) -> list[FieldError]:
    """A pod template, as Deployments and their like hold it. Pure on the template."""
    errors: Errors = []
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    validate_labels(errors, metadata.get("labels"), f"{path}.labels")
    validate_annotations(errors, metadata.get("annotations"), f"{path}.annotations")
    if "annotations" in metadata:
        validate_pod_annotations(errors, metadata["annotations"], spec, f"{path}.annotations")
    errors += validate_pod_spec(spec, f"{path}.spec", is_pod=False)
    if spec.get("ephemeralContainers"):
        errors.append(disallowed(f"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template"))
    return errors


def validate_pod_annotations(errors: Errors, annotations: Object, spec: Object, path: str) -> None:
    """Annotations that mean something to pods."""
    if "kubernetes.io/config.mirror" in annotations and not spec.get("nodeName"):
        key = "kubernetes.io/config.mirror"
        errors.append(bad_value(f"{path}[{key}]", annotations[key], "must set spec.nodeName if mirror pod annotation is set"))
    cost = annotations.get(DELETION_COST)
    if cost is not None and not _is_int32(cost):
        errors.append(bad_value(f"{path}[{DELETION_COST}]", cost, "must be a 32bit integer"))


def _is_int32(text: str) -> bool:
    digits = text.removeprefix("-")
    plain = digits.isascii() and digits.isdigit() and (digits == "0" or not digits.startswith("0"))
    return plain and -(2**31) <= int(text) <= MAX_INT32 and text != "-0"
