"""The exercise of chapter 0: five Pods instead of three.

In comes the learner's own cluster, out goes a hint about what is missing, or nothing.
"""

from __future__ import annotations

from typing import Any

from kubenb.course.check import Exercise

WANTED = 5


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


EXERCISES = [Exercise("00-five", "You changed one number; the controllers did the rest.", five)]
