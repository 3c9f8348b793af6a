"""What `kubeadm init` leaves in the API server: its configuration, the cluster's own address card, tokens, static Pods, addons.

What comes in: a version, the authority's certificate, tokens. What goes out: manifests. Source: kubeadm, app/phases/uploadconfig,
bootstraptoken, addons, controlplane (1.36).
"""

from __future__ import annotations

import base64

from kubenb.objects import Object, format_time, parse_time

BOOTSTRAP = "bootstrap.kubernetes.io/token"
CONFIG = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: kubernetes
controlPlaneEndpoint: ""
kubernetesVersion: {version}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
"""
KUBELET = """\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
rotateCertificates: true
staticPodPath: /etc/kubernetes/manifests
"""
CARD = """\
apiVersion: v1
kind: Config
clusters:
- cluster: {{certificate-authority-data: {authority}, server: "https://10.0.0.1:6443"}}
  name: ""
"""


def init_objects(version: str, authority_pem: str) -> list[Object]:
    """The ConfigMaps by which later commands, kubelets and joining nodes find their way."""
    card = CARD.format(authority=base64.b64encode(authority_pem.encode()).decode())
    return [
        _config_map("kubeadm-config", "kube-system", {"ClusterConfiguration": CONFIG.format(version=version)}),
        _config_map("kubelet-config", "kube-system", {"kubelet": KUBELET}),
        _config_map("cluster-info", "kube-public", {"kubeconfig": card}),
    ]


def _config_map(name: str, namespace: str, data: dict[str, str]) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": data}


def bootstrap_secret(token: str, ends: float) -> Object:
    """A token as a Secret. `ends` in seconds since 1970."""
    identity, _, secret = token.partition(".")
    data = {
        "token-id": identity,
        "token-secret": secret,
        "expiration": format_time(ends),
        "usage-bootstrap-authentication": "true",
        "usage-bootstrap-signing": "true",
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": BOOTSTRAP,
        "metadata": {"name": f"bootstrap-token-{identity}", "namespace": "kube-system"},
        "stringData": data,
    }


def read_token(secret: Object) -> tuple[str, float]:
    """(token, when it ends in seconds since 1970) of a bootstrap Secret."""
    data = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}
    return f"{data['token-id']}.{data['token-secret']}", parse_time(data["expiration"])


def addons() -> list[Object]:
    """The cluster's DNS server and the proxies."""
    dns = {"name": "coredns", "image": "registry.k8s.io/coredns/coredns:v1.13.1", "resources": {"requests": {"cpu": "100m"}}}
    proxy = {"name": "kube-proxy", "image": "registry.k8s.io/kube-proxy:v1.36.2"}
    everywhere = [{"operator": "Exists"}]
    first = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]
    return [
        _workload("Deployment", "coredns", "kube-dns", {"containers": [dns], "tolerations": first}, {"replicas": 2}),
        _workload(
            "DaemonSet", "kube-proxy", "kube-proxy", {"containers": [proxy], "hostNetwork": True, "tolerations": everywhere}
        ),
    ]


def _workload(kind: str, name: str, app: str, pod: Object, spec: Object | None = None) -> Object:
    labels = {"k8s-app": app}
    template = {"metadata": {"labels": labels}, "spec": pod}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "kube-system", "labels": labels},
        "spec": {**(spec or {}), "selector": {"matchLabels": labels}, "template": template},
    }


def static_pods(node: str, version: str) -> list[Object]:
    """What the kubelet of the first node runs from files, as it shows them in the API."""
    images = {name: f"registry.k8s.io/{name}:{version}" for name in _SERVERS}
    images["etcd"] = "registry.k8s.io/etcd:3.6.8-0"
    return [_static_pod(name, node, image) for name, image in sorted(images.items())]


_SERVERS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")


def _static_pod(name: str, node: str, image: str) -> Object:
    container = {"name": name, "image": image, "command": [name], "resources": {"requests": {"cpu": "100m"}}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{name}-{node}",
            "namespace": "kube-system",
            "labels": {"component": name, "tier": "control-plane"},
            "annotations": {"kubernetes.io/config.source": "file"},
        },
        "spec": {
            "containers": [container],
            "hostNetwork": True,
            "nodeName": node,
            "priorityClassName": "system-node-critical",
            "tolerations": [{"operator": "Exists", "effect": "NoExecute"}],
        },
    }
