"""Chapter 15: answers to its exercises, wrong ones with their hints, and right ones."""

from __future__ import annotations

from typing import Any

from kubenb.course.exercises.operations import stale_cluster, stuck_cluster

SHOP = """
services:
  web: {{image: nginx, ports: [{port}], labels: {{{label}}}}}
  {cache}
"""
NODE_PORT = "kompose.service.type: nodeport"
CACHE = "cache: {image: 'redis:7'}"


def shop(port: str = "'8080:80'", label: str = NODE_PORT, cache: str = CACHE) -> str:
    return SHOP.format(port=port, label=label, cache=cache)


def joined(*lines: str, seconds: float = 30) -> Any:
    """A stale kubeadm after some commands; JOIN is a join command with a new token."""
    kubeadm = stale_cluster()
    for line in lines:
        kubeadm.run(line.replace("JOIN", kubeadm.run("token create --print-join-command")[0]))
    kubeadm.cluster.run(seconds)
    return kubeadm


def freed(*commands: str) -> Any:
    cluster = stuck_cluster()
    for command in commands:
        cluster.kubectl(command) if command else cluster.run(60)
    return cluster


UNLOCK = """patch pvc photos -p '{"metadata": {"finalizers": null}}'"""

WRONG: list[tuple[str, Any, str]] = [
    ("15-compose", "services: {}", "kompose says: a compose file has a mapping"),
    ("15-compose", shop(cache=""), "has 1 Deployments"),
    ("15-compose", shop(cache="store: {image: 'redis:7'}"), "no Deployment named cache, but store and web"),
    ("15-compose", shop(cache="cache: {image: memcached}"), "should run redis:7"),
    ("15-compose", shop(cache="cache: {image: 'redis:7', ports: [6379]}"), "has 2 Services"),
    ("15-compose", shop(port="", cache="cache: {image: 'redis:7', ports: [6379]}"), "The one Service is the cache's"),
    ("15-compose", shop(label=""), "inside the cluster only"),
    ("15-late", "late", "Hand over the kubeadm"),
    ("15-late", stale_cluster, "No machine has joined"),
    ("15-late", lambda: joined("JOIN --node-name early"), "under another name: early"),
    ("15-late", lambda: joined("JOIN --node-name late", seconds=0), "not yet at work"),
    ("15-stuck", 15, "Hand over the cluster itself"),
    ("15-stuck", stuck_cluster, "waits for a Pod that uses it"),
    ("15-stuck", lambda: freed("delete deployment --all", ""), "The guestbook is gone"),
    ("15-stuck", lambda: freed(UNLOCK, ""), "taken away by hand"),
]
RIGHT: list[tuple[str, Any]] = [
    ("15-compose", shop()),
    ("15-late", lambda: joined("JOIN --node-name late")),
    ("15-stuck", lambda: freed("delete deployment gallery", "")),
    ("15-stuck", lambda: freed("delete pod -l app=gallery", "")),  # the next one finds its claim going, and stays without a node
    ("15-stuck", lambda: freed("scale deployment gallery --replicas=0", "")),
]
