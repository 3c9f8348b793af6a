"""Chapter 9: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def claim(size: str = "2Gi", mode: str = "ReadWriteMany", rest: str = 'storageClassName: ""') -> str:
    return f"""
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: mine}}
spec:
  accessModes: [{mode}]
  {rest}
  resources: {{requests: {{storage: {size}}}}}
"""


def storage_class(mode: str = "WaitForFirstConsumer", provisioner: str = "disk.csi.kubenb.io", name: str = "disks") -> str:
    return f"""
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{name: {name}}}
provisioner: {provisioner}
volumeBindingMode: {mode}
"""


WRONG: list[tuple[str, Any, str]] = [
    ("09-claim", "kind: PersistentVolumeClaim", "The answer was refused"),
    ("09-claim", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}", "the manifest has none"),
    ("09-claim", claim(rest='storageClassName: ""\n  volumeName: shared'), "names its volume itself"),
    ("09-claim", claim(size="20Gi"), "still Pending"),
    ("09-claim", claim(rest="storageClassName: fast"), "still Pending"),
    ("09-claim", claim(mode="ReadWriteOnce"), "It got the volume 'large'"),
    ("09-zone", claim(), "the manifest has none"),
    ("09-zone", storage_class(name="other"), "the manifest has other"),
    ("09-zone", storage_class(mode="Later"), "The answer was refused"),
    ("09-zone", storage_class(provisioner="kubernetes.io/no-provisioner"), "No claim got a volume"),
    ("09-zone", storage_class(mode="Immediate"), "found no node"),
    ("09-stuck", 1, "one kubectl command"),
    ("09-stuck", "delete pvc data --grace-period=0 --force --wait=false", "The claim is still there"),
    ("09-stuck", """patch pvc data --type=merge -p '{"metadata": {"finalizers": null}}'""", "still writes to its disk"),
]
RIGHT: list[tuple[str, Any]] = [
    ("09-claim", claim()),
    ("09-claim", claim(size="10Gi")),
    ("09-zone", storage_class()),
    ("09-stuck", "kubectl delete pod user"),
    ("09-stuck", "delete pod user --now"),
]
