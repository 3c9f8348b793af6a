"""The exercises of chapter 0: five Pods instead of three, who made them, and back to the version before.

In comes the learner's own cluster, or a name; out goes a hint about what is missing, or nothing.
"""

from __future__ import annotations

from typing import Any

from kubenb.course.check import Exercise

WANTED = 5
MAKER = "replicaset-controller"
NOT_THE_MAKER = {
    "kubectl": "You wrote one object, and it was no Pod.",
    "deployment-controller": "It made something else, one step before the Pods.",
    "kube-controller-manager": "That is the program. Several controllers live in it: which one?",
    "default-scheduler": "It gave each Pod a node. The Pods were there before.",
    "kube-scheduler": "It gave each Pod a node. The Pods were there before.",
    "kubelet": "It started their containers. The Pods were there before.",
}


def five(cluster: Any) -> str | None:
    """`cluster`: the learner's; its Deployment `web` must ask for five Pods, and all of them be ready."""
    if not hasattr(cluster, "list"):
        return "Hand over the cluster itself: check looks at what is in it."
    found = [o for o in cluster.list("Deployment", "default") if o["metadata"]["name"] == "web"]
    if not found:
        return "There is no Deployment named web in the namespace default any more. Apply the manifest again."
    asked = found[0]["spec"]["replicas"]
    if asked != WANTED:
        return f"The Deployment asks for {asked} Pods. Which field of its spec says how many you want?"
    ready = found[0].get("status", {}).get("readyReplicas", 0)
    if ready != WANTED:
        return f"It asks for five, and {ready} are ready. Virtual time stands still until somebody lets it pass."
    return None


def maker(answer: Any) -> str | None:
    """`answer`: the name of the component that wrote the Pods."""
    name = str(answer).strip().lower()
    if name == MAKER:
        return None
    return NOT_THE_MAKER.get(name, "Nobody of that name wrote a Pod. Ask `c.why` for one of them, and read the authors.")


def back(cluster: Any) -> str | None:
    """`cluster`: the learner's; all Pods of its Deployment `web` must run nginx:1.27 again."""
    if not hasattr(cluster, "list"):
        return "Hand over the cluster itself: check looks at what is in it."
    wish = [o for o in cluster.list("Deployment", "default") if o["metadata"]["name"] == "web"]
    if not wish:
        return "There is no Deployment named web in the namespace default any more. Apply the manifest again."
    image = wish[0]["spec"]["template"]["spec"]["containers"][0]["image"]
    if image != "nginx:1.27":
        return f"The Deployment still wishes for {image}. You changed that once already, in the other direction."
    pods = cluster.list("Pod", "default", labels="app=web")
    others = [pod for pod in pods if pod["spec"]["containers"][0]["image"] != image]
    if others or any("deletionTimestamp" in pod["metadata"] for pod in pods):
        return f"The wish is right, and {len(others)} Pods are still of the other version. What do they need to change?"
    return None


EXERCISES = [
    Exercise("00-five", "You changed one number; the controllers did the rest.", five),
    Exercise("00-maker", "Each controller does one small thing, and this one keeps Pods alive.", maker),
    Exercise("00-back", "Going back is just another wish.", back),
]
