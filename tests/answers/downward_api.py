"""Chapter 13: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any


def pod(name: str, command: str, env: str = "", resources: str = "") -> str:
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  restartPolicy: Never
  containers:
  - name: main
    image: busybox:1.36
    command: {command}
    {f"env: [{env}]" if env else ""}
    {f"resources: {resources}" if resources else ""}
"""


NODE = "{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}"
MEMORY = "{name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}"
LIMIT = "{limits: {memory: 128Mi}}"


def rights(verbs: str = "[get, list, watch]", resources: str = "[pods]", kind: str = "Role", binding: bool = True) -> str:
    bound = f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}Binding
metadata: {{name: robot}}
subjects: [{{kind: ServiceAccount, name: robot, namespace: default}}]
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: robot}}
"""
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: robot}}
rules: [{{apiGroups: [""], resources: {resources}, verbs: {verbs}}}]
---{bound if binding else ""}
"""


WRONG: list[tuple[str, Any, str]] = [
    ("13-sign", pod("other", "[echo, hello]"), "no Pod of the name signed"),
    ("13-sign", pod("signed", "[sh, -c, 'echo I am signed on $NODE']", NODE), "That is a shell"),
    ("13-sign", pod("signed", "[echo, I am signed on $(NODE)]"), "no variable of that name was known"),
    ("13-sign", pod("signed", "[echo, I am signed on $NODE]", NODE), "the text stayed as it was"),
    ("13-sign", pod("signed", "[echo, I am signed on node-1]"), "On a node called rack-7"),
    ("13-heap", pod("jaba", "[echo, hello]"), "no Pod of the name java"),
    ("13-heap", pod("java", "[echo, -Xmx$(MEMORY)m]", MEMORY), "no memory limit"),
    ("13-heap", pod("java", "[echo, -Xmx128m]", resources=LIMIT), "With a limit of 300 MiB the log says '-Xmx128m'"),
    ("13-heap", pod("java", "[echo, -Xmx$(MEMORY)m]", MEMORY.replace(", divisor: 1Mi", ""), LIMIT), "those are bytes"),
    ("13-rights", rights(binding=False), "The robot may not get pods"),
    ("13-rights", rights("[get, list]"), "The robot may not watch pods"),
    ("13-rights", rights('["*"]'), "The robot may also delete pods"),
    ("13-rights", rights(resources="[pods, secrets]"), "The robot may also list secrets"),
    ("13-rights", rights(kind="ClusterRole"), "The robot may also list pods in kube-system"),
]
RIGHT: list[tuple[str, Any]] = [
    ("13-sign", pod("signed", "[echo, I am signed on $(NODE)]", NODE)),
    ("13-heap", pod("java", "[echo, -Xmx$(MEMORY)m]", MEMORY, LIMIT)),
    ("13-rights", rights()),
]
