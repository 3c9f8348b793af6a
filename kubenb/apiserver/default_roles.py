"""The ClusterRoles, Roles and bindings that every cluster has: for people, for the system's own components, for nodes.

What comes in: the tables below and those of `default_controller_roles.py`, one line a rule: "verbs: resources of the core
group; group: its resources; ... [names]", or "verbs: /paths". What goes out: the objects, made once a process and shared by
all clusters. Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, 1.36. Next: `authorization.py`, which reads
them.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from kubenb.apiserver.default_controller_roles import CONTROLLER_ROLES
from kubenb.objects import EPOCH, Object, format_time
from kubenb.objects.rbac import GROUP, aggregated

READ, WRITE = "get list watch", "create delete deletecollection patch update"
TELL = "create patch update: events; events.k8s.io: events"
ASK = ("create: authentication.k8s.io: tokenreviews", "create: authorization.k8s.io: subjectaccessreviews")
STATUS = "replicationcontrollers/status resourcequotas resourcequotas/status"
APPS = "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale"
OLD_APPS = f"extensions: {APPS.replace('scale replicasets', 'scale ingresses networkpolicies replicasets')}"
SEEN_APPS = "daemonsets daemonsets/status deployments deployments/scale deployments/status"
SEEN_SETS = "replicasets replicasets/scale replicasets/status"
VERSION_PATHS = "/healthz /livez /readyz /version /version/"
SIGNERS = {
    "kube-apiserver-client-approver": "kube-apiserver-client",
    "kube-apiserver-client-kubelet-approver": "kube-apiserver-client-kubelet",
    "kubelet-serving-approver": "kubelet-serving",
    "legacy-unknown-approver": "legacy-unknown",
}

CLUSTER_ROLES: dict[str, tuple[str, ...]] = {
    "cluster-admin": ("*: *: *", "*: /"),
    "system:aggregate-to-admin": (
        "create: authorization.k8s.io: localsubjectaccessreviews",
        f"create delete deletecollection get list patch update watch: {GROUP}: rolebindings roles",
    ),
    "system:aggregate-to-edit": (
        f"{READ}: pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy",
        "impersonate: serviceaccounts",
        f"{WRITE}: pods pods/attach pods/exec pods/portforward pods/proxy",
        "create: pods/eviction",
        f"{WRITE}: configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets "
        "serviceaccounts services services/proxy",
        "create: serviceaccounts/token",
        f"{WRITE}: apps: {APPS} statefulsets statefulsets/scale",
        f"{WRITE}: autoscaling: horizontalpodautoscalers",
        f"{WRITE}: batch: cronjobs jobs",
        f"{WRITE}: {OLD_APPS} replicationcontrollers/scale",
        f"{WRITE}: policy: poddisruptionbudgets",
        f"{WRITE}: networking.k8s.io: ingresses networkpolicies",
        "create delete deletecollection get list patch update watch: coordination.k8s.io: leases",
    ),
    "system:aggregate-to-view": (
        f"{READ}: configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers "
        "replicationcontrollers/scale serviceaccounts services services/status",
        f"{READ}: bindings events limitranges namespaces/status pods/log pods/status {STATUS}",
        f"{READ}: namespaces",
        f"{READ}: discovery.k8s.io: endpointslices",
        f"{READ}: apps: controllerrevisions {SEEN_APPS} {SEEN_SETS} statefulsets statefulsets/scale statefulsets/status",
        f"{READ}: autoscaling: horizontalpodautoscalers horizontalpodautoscalers/status",
        f"{READ}: batch: cronjobs cronjobs/status jobs jobs/status",
        f"{READ}: extensions: {SEEN_APPS} ingresses ingresses/status networkpolicies {SEEN_SETS} replicationcontrollers/scale",
        f"{READ}: policy: poddisruptionbudgets poddisruptionbudgets/status",
        f"{READ}: networking.k8s.io: ingresses ingresses/status networkpolicies",
    ),
    "system:auth-delegator": ASK,
    "system:basic-user": (
        "create: authorization.k8s.io: selfsubjectaccessreviews selfsubjectrulesreviews",
        "create: authentication.k8s.io: selfsubjectreviews",
    ),
    **{
        f"system:certificates.k8s.io:certificatesigningrequests:{who}": (
            f"create: certificates.k8s.io: certificatesigningrequests/{who}",
        )
        for who in ("nodeclient", "selfnodeclient")
    },
    **{
        f"system:certificates.k8s.io:{role}": (f"approve: certificates.k8s.io: signers [kubernetes.io/{signer}]",)
        for role, signer in SIGNERS.items()
    },
    "system:discovery": ("get: /api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/",),
    "system:heapster": (f"{READ}: events namespaces nodes pods", f"{READ}: extensions: deployments"),
    "system:kube-aggregator": (f"{READ}: endpoints services",),
    "system:kube-controller-manager": (
        TELL,
        "create: coordination.k8s.io: leases",
        "get update: coordination.k8s.io: leases [kube-controller-manager]",
        "create: secrets serviceaccounts",
        "delete: secrets",
        "get: configmaps namespaces secrets serviceaccounts",
        "update: secrets serviceaccounts",
        *ASK,
        "list watch: *: *",
        "create: serviceaccounts/token",
    ),
    "system:kube-dns": ("list watch: endpoints services",),
    "system:kube-scheduler": (
        TELL,
        "create: coordination.k8s.io: leases",
        "get update: coordination.k8s.io: leases [kube-scheduler]",
        f"{READ}: nodes",
        f"delete {READ}: pods",
        "create: bindings pods/binding",
        "patch update: pods/status",
        f"{READ}: replicationcontrollers services",
        f"{READ}: apps: replicasets; extensions: replicasets",
        f"{READ}: apps: statefulsets",
        f"{READ}: policy: poddisruptionbudgets",
        f"{READ}: persistentvolumeclaims persistentvolumes",
        *ASK,
        f"{READ}: storage.k8s.io: csinodes",
        f"{READ}: namespaces",
        f"{READ}: storage.k8s.io: csidrivers",
        f"{READ}: storage.k8s.io: csistoragecapacities",
        f"{READ}: storage.k8s.io: volumeattachments",
        f"{READ}: resource.k8s.io: deviceclasses",
        f"{READ} patch update: resource.k8s.io: resourceclaims",
        "patch update: resource.k8s.io: resourceclaims/binding resourceclaims/status",
        "delete get list patch update watch: pods/finalizers",
        f"{READ}: resource.k8s.io: resourceslices",
    ),
    "system:kubelet-api-admin": (
        f"{READ}: nodes",
        "proxy: nodes",
        "*: nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy nodes/stats",
    ),
    "system:monitoring": ("get: /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*",),
    "system:node": (
        ASK[0],
        "create: authorization.k8s.io: localsubjectaccessreviews subjectaccessreviews",
        f"{READ}: services",
        f"create {READ}: nodes",
        "patch update: nodes/status",
        "patch update: nodes",
        "create patch update: events",
        f"{READ}: pods",
        "create delete: pods",
        "patch update: pods/status",
        "create: pods/eviction",
        f"{READ}: configmaps secrets",
        "get: persistentvolumeclaims persistentvolumes",
        "get: endpoints",
        f"create {READ}: certificates.k8s.io: certificatesigningrequests",
        "create delete get patch update: coordination.k8s.io: leases",
        "get: storage.k8s.io: volumeattachments",
        "create: serviceaccounts/token",
        "get patch update: persistentvolumeclaims/status",
        f"{READ}: storage.k8s.io: csidrivers",
        "create delete get patch update: storage.k8s.io: csinodes",
        f"{READ}: node.k8s.io: runtimeclasses",
    ),
    "system:node-bootstrapper": (f"create {READ}: certificates.k8s.io: certificatesigningrequests",),
    "system:node-problem-detector": ("get: nodes", "patch: nodes/status", TELL),
    "system:node-proxier": (
        "list watch: services",
        f"{READ}: nodes",
        TELL,
        "list watch: discovery.k8s.io: endpointslices",
        "list watch: networking.k8s.io: servicecidrs",
    ),
    "system:persistent-volume-provisioner": (
        f"create delete {READ}: persistentvolumes",
        "get list update watch: persistentvolumeclaims",
        f"{READ}: storage.k8s.io: storageclasses",
        "watch: events",
        TELL,
    ),
    "system:public-info-viewer": (f"get: {VERSION_PATHS}",),
    "system:service-account-issuer-discovery": ("get: /.well-known/openid-configuration /openid/v1/jwks",),
    "system:volume-scheduler": (
        "get list patch update watch: persistentvolumes",
        f"{READ}: storage.k8s.io: storageclasses",
        "get list patch update watch: persistentvolumeclaims",
    ),
}
FOR_PEOPLE = {"admin": "", "edit": "admin", "view": "edit"}
"""Roles made of others, and into which larger one each goes."""

GROUPS = {
    "cluster-admin": ("cluster-admin", ("system:masters",)),
    "system:basic-user": ("system:basic-user", ("system:authenticated",)),
    "system:discovery": ("system:discovery", ("system:authenticated",)),
    "system:monitoring": ("system:monitoring", ("system:monitoring",)),
    "system:public-info-viewer": ("system:public-info-viewer", ("system:authenticated", "system:unauthenticated")),
    "system:service-account-issuer-discovery": ("system:service-account-issuer-discovery", ("system:serviceaccounts",)),
}
USERS = {
    "system:kube-controller-manager": "system:kube-controller-manager",
    "system:kube-scheduler": "system:kube-scheduler",
    "system:node-proxier": "system:kube-proxy",
    "system:volume-scheduler": "system:kube-scheduler",
}
LEASES = "create get list update watch: coordination.k8s.io: leases"
CANDIDATES = "create get list update watch: coordination.k8s.io: leasecandidates"
IN_NAMESPACES: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "kube-public/system:controller:bootstrap-signer": (
        "system:controller:bootstrap-signer",
        (f"{READ}: configmaps", "update: configmaps [cluster-info]", TELL),
        (("ServiceAccount", "bootstrap-signer"),),
    ),
    "kube-system/extension-apiserver-authentication-reader": (
        "system::extension-apiserver-authentication-reader",
        (f"{READ}: configmaps [extension-apiserver-authentication]",),
        (("User", "system:kube-controller-manager"), ("User", "system:kube-scheduler")),
    ),
    **{
        f"kube-system/system::leader-locking-{component}": (
            f"system::leader-locking-{component}",
            (LEASES, CANDIDATES),
            (("User", f"system:{component}"), ("ServiceAccount", component)),
        )
        for component in ("kube-controller-manager", "kube-scheduler")
    },
    "kube-system/system:controller:bootstrap-signer": (
        "system:controller:bootstrap-signer",
        (f"{READ}: secrets",),
        (("ServiceAccount", "bootstrap-signer"),),
    ),
    "kube-system/system:controller:cloud-provider": (
        "system:controller:cloud-provider",
        ("create get list watch: configmaps",),
        (("ServiceAccount", "cloud-provider"),),
    ),
    "kube-system/system:controller:token-cleaner": (
        "system:controller:token-cleaner",
        (f"delete {READ}: secrets", TELL),
        (("ServiceAccount", "token-cleaner"),),
    ),
}
"""Roles of namespaces: "namespace/name" -> the name of their binding, their rules, and to whom they are given."""

LABELS = {"kubernetes.io/bootstrapping": "rbac-defaults"}
NOTES = {"rbac.authorization.kubernetes.io/autoupdate": "true"}


def rule(line: str) -> Object:
    """One line of the tables: "get list: pods; apps: deployments [names]" or "get: /healthz"."""
    verbs, _, rest = line.partition(": ")
    if rest.startswith("/"):
        return {"nonResourceURLs": ["*"] if rest == "/" else rest.split(), "verbs": sorted(verbs.split())}
    rest, _, names = rest.partition(" [")
    groups, resources = [], []
    for part in rest.split("; "):
        group, colon, words = part.rpartition(": ")
        groups.append(group if colon else "")
        resources = words.split()
    only = {"resourceNames": names.rstrip("]").split()} if names else {}
    return {"apiGroups": groups, "resources": resources, **only, "verbs": sorted(verbs.split())}


@lru_cache(maxsize=1)
def default_access() -> dict[str, tuple[Object, ...]]:
    """By kind: all ClusterRoles, ClusterRoleBindings, Roles and RoleBindings of a fresh cluster."""
    roles = [_role(name, lines) for name, lines in CLUSTER_ROLES.items()]
    roles += [_role(f"system:controller:{name}", lines) for name, lines in CONTROLLER_ROLES.items()]
    for name in reversed(FOR_PEOPLE):  # the smallest first: each is part of the next
        role = _role(name, ())
        role["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": {f"{GROUP}/aggregate-to-{name}": "true"}}]}
        roles.append({**role, "rules": aggregated(role, roles)})
    bindings = [_binding(name, role, [_subject("Group", group) for group in groups]) for name, (role, groups) in GROUPS.items()]
    bindings += [_binding(role, role, [_subject("User", user)]) for role, user in USERS.items()]
    bindings.append(_binding("system:node", "system:node", []))
    bindings.append(_binding("system:kube-dns", "system:kube-dns", [_account("kube-dns")]))
    for name in CONTROLLER_ROLES:
        bindings.append(_binding(f"system:controller:{name}", f"system:controller:{name}", [_account(name)]))
    inner = [_in_namespace(key, *parts) for key, parts in IN_NAMESPACES.items()]
    return {
        "ClusterRole": tuple(roles),
        "ClusterRoleBinding": tuple(bindings),
        "Role": tuple(role for role, _ in inner),
        "RoleBinding": tuple(binding for _, binding in inner),
    }


def _in_namespace(key: str, binding: str, lines: tuple[str, ...], subjects: tuple[tuple[str, str], ...]) -> tuple[Object, Object]:
    namespace, _, name = key.partition("/")
    role = {**_object("Role", name, LABELS, namespace), "rules": [rule(line) for line in lines]}
    who = [_account(one) if kind == "ServiceAccount" else _subject(kind, one) for kind, one in subjects]
    reference = {"apiGroup": GROUP, "kind": "Role", "name": name}
    return role, {**_object("RoleBinding", binding, LABELS, namespace), "roleRef": reference, "subjects": who}


def _role(name: str, lines: tuple[str, ...]) -> Object:
    into = name.removeprefix("system:aggregate-to-") if name.startswith("system:aggregate-to-") else FOR_PEOPLE.get(name, "")
    labels = {**LABELS, f"{GROUP}/aggregate-to-{into}": "true"} if into else LABELS
    return {**_object("ClusterRole", name, labels), "rules": [rule(line) for line in lines]}


def _binding(name: str, role: str, subjects: list[Object]) -> Object:
    reference = {"apiGroup": GROUP, "kind": "ClusterRole", "name": role}
    return {**_object("ClusterRoleBinding", name, LABELS), "roleRef": reference, **({"subjects": subjects} if subjects else {})}


def _object(kind: str, name: str, labels: Object, namespace: str = "") -> Object:
    uid = hashlib.sha256(f"{kind}/{namespace}/{name}".encode()).hexdigest()
    meta = {
        "name": name,
        **({"namespace": namespace} if namespace else {}),
        "uid": f"{uid[:8]}-{uid[8:12]}-4{uid[13:16]}-8{uid[17:20]}-{uid[20:32]}",
        "resourceVersion": "1",
        "creationTimestamp": format_time(EPOCH),
        "labels": labels,
        "annotations": NOTES,
    }
    return {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": meta}


def _subject(kind: str, name: str) -> Object:
    return {"apiGroup": GROUP, "kind": kind, "name": name}


def _account(name: str) -> Object:
    return {"kind": "ServiceAccount", "name": name, "namespace": "kube-system"}
