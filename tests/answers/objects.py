"""Chapter 2: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

WRONG: list[tuple[str, Any, str]] = [
    ("02-path", 3, "a text"),
    ("02-path", ".items[*].spec.containers[*].image", "printed your text as it is"),
    ("02-path", "{.items[*", "kubectl says: error: error parsing jsonpath"),
    ("02-path", "{.items[*].spec.images}", "leads nowhere"),
    ("02-path", "{.items[0].spec.containers[*].image}", "One image, of the first Pod alone"),
    ("02-path", "{.items[*].metadata.name}", "Is it the images?"),
    ("02-path", "{range .items[*]}{.metadata.name} {.spec.containers[0].image} {end}", "The images are in it, and more"),
    ("02-select", ["tier"], "a text"),
    ("02-select", "app in (cart", "kubectl says: Error from server (BadRequest)"),
    ("02-select", "tier", "cart-test is among them, too"),
    ("02-select", "tier=front,stage!=test", "prices is not among them"),
    ("02-select", "stage!=test", "report is among them, too"),
    ("02-select", "app in (cart,search,prices,stock),stage!=test", "one by one"),
    ("02-orphans", 1, "a list of kubectl commands"),
    ("02-orphans", ["delete deployment webb"], 'deployments.apps "webb" not found'),
    ("02-orphans", ["delete deployment web"], "The Pods are gone with their owners"),
    ("02-orphans", ["delete pods --all"], "somebody made them anew"),
    ("02-orphans", ["delete deployment web --cascade=orphan"], "so does the ReplicaSet. Who owns the Pods now?"),
]
RIGHT: list[tuple[str, Any]] = [
    ("02-path", "{.items[*].spec.containers[*].image}"),
    ("02-path", "{range .items[*]}{.spec.containers[0].image} {end}"),
    ("02-select", "tier,stage!=test"),
    ("02-select", "tier in (front,back),stage notin (test)"),
    ("02-orphans", ["delete deployment web --cascade=orphan", "delete rs -l app=web --cascade=orphan"]),
]
