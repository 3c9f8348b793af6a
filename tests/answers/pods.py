"""Chapter 3: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

from kubenb.course.exercises.pods import SHOP

PAGES = "/usr/share/nginx/html"


def pair(writer: str = "echo hello > /pages/index.html; sleep 1000", mount: str = PAGES, volume: str = "emptyDir: {}") -> str:
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: pair}}
spec:
  volumes: [{{name: pages, {volume}}}]
  containers:
  - name: web
    image: nginx:1.27
    volumeMounts: [{{name: pages, mountPath: {mount}}}]
  - name: writer
    image: busybox:1.36
    command: [sh, -c, '{writer}']
    volumeMounts: [{{name: pages, mountPath: /pages}}]
"""


def shop(init: str = "", name: str = "shop", command: str = SHOP) -> str:
    first = f"  initContainers:\n  - {{name: wait, image: 'busybox:1.36', command: [sh, -c, '{init}']}}\n" if init else ""
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
{first}  containers:
  - name: shop
    image: busybox:1.36
    command: [sh, -c, '{command}']
"""


LOOP = "while true; do echo tick; sleep 10; done"
WRONG: list[tuple[str, Any, str]] = [
    ("03-pair", pair().replace("name: pair", "name: two"), "one Pod of the name pair"),
    ("03-pair", pair().split("  - name: writer")[0], "It takes two"),
    ("03-pair", pair(mount="/elsewhere"), "Which directory do both containers see"),
    ("03-pair", pair(writer="sleep 1000"), "without a page"),
    ("03-pair", pair(writer="echo hello; exit 3"), "Container writer does not run"),
    ("03-pair", pair(writer="wget -q -O- nowhere; echo bye > /pages/index.html; sleep 1000"), "nginx answers"),
    ("03-wait", shop(), "run before all others"),
    ("03-wait", shop(name="other"), "one Pod of the name shop"),
    ("03-wait", shop(command="sleep 1000"), "own command as it is"),
    ("03-wait", shop("until nslookup db; do sleep 2; done"), "content before the database answered"),
    ("03-wait", shop("sleep 5"), "content before the database answered"),
    ("03-wait", shop("sleep 50"), "after its database"),
    ("03-wait", shop("until nc -z database 6379; do echo waiting; sleep 2; done"), "The last line is"),
    ("03-wait", shop("nope"), "does not run"),
    ("03-goodbye", 3, "text of a shell script"),
    ("03-goodbye", "echo tick", "ends by itself"),
    ("03-goodbye", "while true; do echo 'tick", "ends by itself"),
    ("03-goodbye", LOOP.replace("10", "2"), "once every 10 s"),
    ("03-goodbye", LOOP, "process 1 had nothing to do with it"),
    ("03-goodbye", f"trap 'echo bye; exit' TERM; {LOOP}", "What can wait, and be interrupted"),
    ("03-goodbye", "trap exit TERM; while true; do echo tick; sleep 10 & wait; done", "without a word"),
]
RIGHT: list[tuple[str, Any]] = [
    ("03-pair", pair()),
    ("03-wait", shop("until nc -z db 6379; do echo waiting; sleep 2; done")),
    ("03-wait", shop("until nc -z -w 1 db 6379; do sleep 1; done")),
    ("03-goodbye", "trap 'echo bye; exit' TERM; while true; do echo tick; sleep 10 & wait; done"),
]
