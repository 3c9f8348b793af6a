"""The root CA publisher: every namespace has the ConfigMap kube-root-ca.crt, by which pods know the API server.

What comes in: namespaces and ConfigMaps.  What goes out: the missing or altered ConfigMaps.
Source: pkg/controller/certificates/rootcacertpublisher/publisher.go, 1.36.
"""

from __future__ import annotations

from kubenb.client import ControlLoop
from kubenb.objects import ApiError, Object, is_terminating, key, name, namespace

CONFIG_MAP = "kube-root-ca.crt"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nsimulated by kubenb\n-----END CERTIFICATE-----\n"
DESCRIPTION = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal "
    "service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
)


class RootCACertPublisher(ControlLoop):
    name = "root-ca-cert-publisher"

    def setup(self) -> None:
        self.namespaces = self.informer("Namespace")
        self.config_maps = self.informer("ConfigMap")
        self.namespaces.on_change(self._namespace_changed)
        self.config_maps.on_change(self._config_map_changed)

    def _namespace_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(key(new))

    def _config_map_changed(self, old: Object | None, new: Object | None) -> None:
        changed = new if new is not None else old
        if changed is not None and name(changed) == CONFIG_MAP:
            self.enqueue(namespace(changed))

    def sync(self, key: str) -> None:
        space = self.namespaces.by_key(key)
        if space is None or is_terminating(space):
            return
        stored = self.config_maps.get(key, CONFIG_MAP)
        data = {"ca.crt": CERTIFICATE}
        if stored is None:
            metadata = {
                "name": CONFIG_MAP,
                "namespace": key,
                "annotations": {"kubernetes.io/description": DESCRIPTION},
            }
            wanted = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
            try:
                self.client.create(wanted, f"namespace {key} has no copy of the cluster's root certificate")
            except ApiError as error:
                if error.reason != "AlreadyExists":
                    raise
        elif stored.get("data") != data:
            self.client.update({**stored, "data": data}, "the root certificate was altered")
