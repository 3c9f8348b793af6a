"""The exercises of chapter 2: ask for one thing, choose by labels, take the owners away and leave the Pods.

In comes what the learner would type after kubectl, out goes what became of it on a small cluster, as a hint, or nothing.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from kubenb.course.builders import pod_manifest
from kubenb.course.check import Exercise
from kubenb.objects import metadata as meta

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

SHOP: tuple[tuple[str, dict[str, str]], ...] = (
    ("cart", {"app": "cart", "tier": "front"}),
    ("cart-test", {"app": "cart", "tier": "front", "stage": "test"}),
    ("search", {"app": "search", "tier": "front"}),
    ("prices", {"app": "prices", "tier": "back"}),
    ("stock", {"app": "stock", "tier": "back", "stage": "live"}),
    ("report", {"app": "report"}),
)
CHOSEN = ("cart", "search", "prices", "stock")


def shop() -> Cluster:
    """Six Pods with labels."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=2, seed=2)
    for name, labels in SHOP:
        pod = pod_manifest(name, labels=labels)
        pod["spec"]["containers"][0]["image"] = f"shop/{name}:1.{len(name)}"
        cluster.apply(pod)
    cluster.settle()
    return cluster


def path(answer: Any) -> str | None:
    """`answer`: a jsonpath that prints the images of all Pods, one after the other."""
    if not isinstance(answer, str):
        return "The answer is a text, as it stands behind -o jsonpath=."
    cluster = shop()
    result = cluster.kubectl(f"get pods -o jsonpath={shlex.quote(answer)}")
    if result.returncode:
        return f"kubectl says: {result.stderr.strip()}"
    pods = cluster.list("Pod", "default")
    images = [pod["spec"]["containers"][0]["image"] for pod in pods]
    printed = result.stdout.split()
    if printed == images:
        return None
    if result.stdout == answer:
        return "kubectl printed your text as it is: nothing in it is marked as an expression."
    if not printed:
        return "Nothing was printed: that way leads nowhere. Which fields lie on the way to an image? kubectl explain knows."
    if printed == images[:1]:
        return "One image, of the first Pod alone. What stands for all items of a list?"
    if set(printed) & set(images):
        return f"The images are in it, and more: {result.stdout[:60]!r}."
    return f"That prints {result.stdout[:60]!r}. Is it the images?"


def select(answer: Any) -> str | None:
    """`answer`: a label selector that chooses all Pods with a tier, but those of stage test."""
    if not isinstance(answer, str):
        return "The answer is a text, as it stands behind -l."
    result = shop().kubectl(f"get pods -o name -l {shlex.quote(answer)}")
    if result.returncode:
        return f"kubectl says: {result.stderr.strip()}"
    found = [line.removeprefix("pod/") for line in result.stdout.split()]
    missing = [name for name in CHOSEN if name not in found]
    extra = [name for name in found if name not in CHOSEN]
    if missing:
        beside = f", and {extra[0]} is" if extra else ""
        return f"{missing[0]} is not among them{beside}. Does it have the label that you ask for?"
    if extra:
        return f"{extra[0]} is among them, too. What does it have, or lack, that tells it from the others?"
    if any(f"app={name}" in answer or name in answer for name in CHOSEN):
        return "It names the programs one by one: tomorrow's is not in it. The labels tier and stage say enough."
    return None


def orphans(answer: Any) -> str | None:
    """`answer`: kubectl commands after which Deployment and ReplicaSet of `web` are gone and its Pods are the same as before."""
    commands = [answer] if isinstance(answer, str) else answer
    if not isinstance(commands, list) or ... in commands or not commands:
        return "The answer is a list of kubectl commands, without the word kubectl."
    cluster = _web()
    before = sorted(meta.uid(pod) for pod in cluster.list("Pod", "default"))
    for command in commands:
        result = cluster.kubectl(command)
        if result.returncode:
            return f"`{command}`: {result.stderr.strip()}"
        cluster.run(5)
    cluster.run(60)
    after = sorted(meta.uid(pod) for pod in cluster.list("Pod", "default"))
    left = [kind for kind in ("Deployment", "ReplicaSet") if cluster.list(kind, "default")]
    if after != before and not after:
        return "The Pods are gone with their owners. That is what a delete does unless it is told otherwise."
    if after != before:
        return "There are Pods, but not the same ones: somebody made them anew. Who was still there to do so?"
    if left:
        return f"The Pods live, and so does the {' and the '.join(left)}. Who owns the Pods now?"
    return None


def _web() -> Cluster:
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=2, seed=2)
    cluster.kubectl("create deployment web --image=nginx --replicas=3")
    cluster.settle()
    return cluster


EXERCISES = [
    Exercise("02-path", "One line, all images, and no other program was needed to cut them out.", path),
    Exercise("02-select", "Four of six, and those of tomorrow as well: a selector is a question, not a list.", select),
    Exercise("02-orphans", "The same Pods, and nobody's any more. Nobody will replace them, either.", orphans),
]
