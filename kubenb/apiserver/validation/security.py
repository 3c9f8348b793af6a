"""Validation of security contexts: users, groups, profiles, sysctls, Windows options; of pods and of containers.

Source: pkg/apis/core/validation/validation.go (1.36). Next: `affinity.py`.
"""

from __future__ import annotations

import re

from kubenb.apiserver.validation import formats
from kubenb.apiserver.validation.checks import Errors, apply, one_of
from kubenb.objects import Object, bad_value, disallowed, duplicate, required, too_long

PROFILE_TYPES = ("Localhost", "RuntimeDefault", "Unconfined")
_SYSCTL = re.compile(r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?")
SYSCTL_LIMIT = 253
PATH_LIMIT = 4095
WINDOWS_USER_LIMIT = 104
WINDOWS_DOMAIN_LIMIT = 256


def user_ids(errors: Errors, context: Object, keys: tuple[str, ...], path: str) -> None:
    for key in keys:
        number = context.get(key)
        if number is not None:
            errors.extend(bad_value(f"{path}.{key}", number, complaint) for complaint in formats.user_id(number))


def validate_pod_context(errors: Errors, context: Object, spec: Object, path: str) -> None:
    """The securityContext of a pod spec."""
    user_ids(errors, context, ("fsGroup", "runAsUser", "runAsGroup"), path)
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        errors.extend(bad_value(f"{path}.supplementalGroups[{index}]", group, c) for c in formats.user_id(group))
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        why = "ShareProcessNamespace and HostPID cannot both be enabled"
        errors.append(bad_value(f"{path}.shareProcessNamespace", True, why))
    _sysctls(errors, context.get("sysctls") or [], spec, f"{path}.sysctls")
    if "fsGroupChangePolicy" in context:
        one_of(errors, context["fsGroupChangePolicy"], ("Always", "OnRootMismatch"), f"{path}.fsGroupChangePolicy")
    _profiles(errors, context, path)
    if "supplementalGroupsPolicy" in context:
        one_of(errors, context["supplementalGroupsPolicy"], ("Merge", "Strict"), f"{path}.supplementalGroupsPolicy")
    if "seLinuxChangePolicy" in context:
        one_of(errors, context["seLinuxChangePolicy"], ("MountOption", "Recursive"), f"{path}.seLinuxChangePolicy")


def _profiles(errors: Errors, context: Object, path: str) -> None:
    if "seccompProfile" in context:
        _seccomp(errors, context["seccompProfile"], f"{path}.seccompProfile")
    if "windowsOptions" in context:
        _windows(errors, context["windowsOptions"], f"{path}.windowsOptions")
    if "appArmorProfile" in context:
        _app_armor(errors, context["appArmorProfile"], f"{path}.appArmorProfile")


def _seccomp(errors: Errors, profile: Object, path: str) -> None:
    kind = profile.get("type")
    if not kind:
        errors.append(required(f"{path}.type", "type is required when seccompProfile is set"))
    else:
        one_of(errors, kind, PROFILE_TYPES, f"{path}.type")
    if kind == "Localhost":
        if "localhostProfile" not in profile:
            errors.append(required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost"))
        else:
            apply(errors, formats.local_path, profile["localhostProfile"], f"{path}.localhostProfile")
    elif "localhostProfile" in profile:
        shown = {"Type": kind or "", "LocalhostProfile": profile["localhostProfile"]}
        errors.append(bad_value(f"{path}.localhostProfile", shown, "can only be set when seccomp type is Localhost"))


def _app_armor(errors: Errors, profile: Object, path: str) -> None:
    kind, name = profile.get("type"), profile.get("localhostProfile")
    if kind == "Localhost":
        if name is None or not name.strip():
            errors.append(required(f"{path}.localhostProfile", "must be set when AppArmor type is Localhost"))
        elif name != name.strip():
            errors.append(bad_value(f"{path}.localhostProfile", name, "must not be padded with whitespace"))
        if name and len(name) > PATH_LIMIT:
            errors.append(too_long(f"{path}.localhostProfile", PATH_LIMIT))
    elif not kind:
        errors.append(required(f"{path}.type", "type is required when appArmorProfile is set"))
    elif one_of(errors, kind, PROFILE_TYPES, f"{path}.type") and name is not None:
        errors.append(bad_value(f"{path}.localhostProfile", name, "can only be set when AppArmor type is Localhost"))


def _sysctls(errors: Errors, sysctls: list[Object], spec: Object, path: str) -> None:
    seen: set[str] = set()
    for index, sysctl in enumerate(sysctls):
        here, name = f"{path}[{index}].name", sysctl.get("name", "")
        if not name:
            errors.append(required(here))
        elif len(name) > SYSCTL_LIMIT or not _SYSCTL.fullmatch(name):
            why = f"must have at most {SYSCTL_LIMIT} characters and match regex ^{_SYSCTL.pattern}$"
            errors.append(bad_value(here, name, why))
        elif name in seen:
            errors.append(duplicate(here, name))
        dotted = name.replace("/", ".")
        if spec.get("hostNetwork") and dotted.startswith("net."):
            errors.append(bad_value(here, name, "may not be specified when 'hostNetwork' is true"))
        elif spec.get("hostIPC") and dotted.startswith(("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.")):
            errors.append(bad_value(here, name, "may not be specified when 'hostIPC' is true"))
        seen.add(name)


def validate_container_context(errors: Errors, context: Object, host_users: bool, path: str) -> None:
    """The securityContext of a container. Privileged containers are allowed, as everywhere but in hardened clusters."""
    user_ids(errors, context, ("runAsUser", "runAsGroup"), path)
    mount = context.get("procMount")
    if mount is not None:
        one_of(errors, mount, ("Default", "Unmasked"), f"{path}.procMount")
        if host_users and mount == "Unmasked":
            errors.append(bad_value(f"{path}.procMount", mount, "`hostUsers` must be false to use `Unmasked`"))
    if "seccompProfile" in context:
        _seccomp(errors, context["seccompProfile"], f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        added = (context.get("capabilities") or {}).get("add") or ()
        if context.get("privileged"):
            why = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
            errors.append(bad_value(path, shown_context(context), why))
        if "CAP_SYS_ADMIN" in added:
            why = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            errors.append(bad_value(path, shown_context(context), why))
    for key, check in (("windowsOptions", _windows), ("appArmorProfile", _app_armor)):
        if key in context:
            check(errors, context[key], f"{path}.{key}")


_CONTEXT_FIELDS = (
    "capabilities", "privileged", "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot",
    "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount", "seccompProfile", "appArmorProfile",
)  # fmt: skip
_GO_NAMES = {"seLinuxOptions": "SELinuxOptions"}


def shown_context(context: Object) -> Object:
    """A container's security context as the server dumps its own type: all fields, by their Go names."""
    shown: Object = {}
    for field in _CONTEXT_FIELDS:
        value = context.get(field)
        if field == "capabilities" and value is not None:
            value = {"Add": value.get("add"), "Drop": value.get("drop")}
        shown[_GO_NAMES.get(field, field[0].upper() + field[1:])] = value
    return shown


def _windows(errors: Errors, options: Object, path: str) -> None:
    if "gmsaCredentialSpecName" in options:
        apply(errors, formats.dns_subdomain, options["gmsaCredentialSpecName"], f"{path}.gmsaCredentialSpecName")
    spec = options.get("gmsaCredentialSpec")
    if spec == "":
        errors.append(bad_value(f"{path}.gmsaCredentialSpec", spec, "gmsaCredentialSpec cannot be an empty string"))
    elif spec and len(spec) > 64 * 1024:
        errors.append(bad_value(f"{path}.gmsaCredentialSpec", spec, "gmsaCredentialSpec size must be under 64 KiB"))
    if "runAsUserName" in options:
        name = options["runAsUserName"]
        errors.extend(bad_value(f"{path}.runAsUserName", name, f"runAsUserName{why}") for why in _windows_user(name))


def _windows_user(name: str) -> list[str]:
    if not name:
        return [" cannot be an empty string"]
    if re.search(r"[\x00-\x1f\x7f]", name):
        return [" cannot contain control characters"]
    if name.count("\\") > 1:
        return [" cannot contain more than one backslash"]
    domain, slash, user = name.rpartition("\\")
    found = []
    if len(domain) >= WINDOWS_DOMAIN_LIMIT:
        found.append(f"'s Domain length must be under {WINDOWS_DOMAIN_LIMIT} characters")
    label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    netbios = r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}'
    if slash and not (re.fullmatch(netbios, domain) or re.fullmatch(rf"{label}(?:\.{label})*", domain)):
        found.append("'s Domain doesn't match the NetBios nor the DNS format")
    if not user:
        found.append("'s User cannot be empty")
    elif len(user) > WINDOWS_USER_LIMIT:
        found.append(f"'s User length must not be longer than {WINDOWS_USER_LIMIT} characters")
    if re.fullmatch(r"[. ]+", user):
        found.append("'s User cannot contain only periods or spaces")
    if re.search(r'["/\\:;|=,+*?<>@\[\]]', user):
        found.append("'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
    return found


def validate_host_users(errors: Errors, spec: Object, path: str) -> None:
    """A pod with its own user namespace may not share the host's other ones."""
    if spec.get("hostUsers") is not False:
        return
    for key, shown in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
        if spec.get(key):
            errors.append(disallowed(f"{path}.{shown}", "when `pod.Spec.HostUsers` is false"))
