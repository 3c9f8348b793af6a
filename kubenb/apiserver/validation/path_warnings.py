"""Warnings about volumes that put two things at one path, or one thing inside another.

Comes in: a pod's volumes. Goes out: the warnings in order. Source: pkg/api/pod/warnings.go (1.36). Next: `network_warnings.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kubenb.objects import Object, go_quote

WORD = {"configMap": "ConfigMap", "secret": "Secret", "downwardAPI": "DownwardAPI"}


def about_paths(volumes: Sequence[Object]) -> Iterable[str]:
    for volume in volumes:
        name = go_quote(volume.get("name", ""))
        for kind, word in WORD.items():
            source = volume.get(kind) or {}
            if source.get("items"):
                what = source.get("secretName" if kind == "secret" else "name", "")
                title = f"{word} {go_quote(what)}" if kind != "downwardAPI" else word
                yield from _overlaps(_paths(source), f"volume {name} ({title}): overlapping paths")
        sources = (volume.get("projected") or {}).get("sources") or ()
        if not _plainly_apart(sources):
            yield from _about_projected(sources, name)


def _plainly_apart(sources: Sequence[Object]) -> bool:
    """The usual case: every source puts things somewhere, and no path begins like another."""
    named = [_projected_paths(source) for source in sources]
    paths = sorted(path for found in named if found for path in found[1])
    return None not in named and not any(after.startswith(before) for before, after in pairwise(paths))


def _about_projected(sources: Sequence[Object], name: str) -> Iterable[str]:
    paths: list[str] = []
    title = ""
    known: dict[str, None] = {}
    for source in sources:
        if not source:
            yield f"volume {name} (Projected) has no sources provided"
            continue
        named = _projected_paths(source)
        if named:
            title, paths = f"volume {name} (Projected {named[0]}): overlapping paths", named[1]
        if paths:
            yield from _overlaps(paths, title)
            own = dict.fromkeys(paths)
            yield from _overlaps(sorted([*own, *known]), title)
            known.update(own)


def _projected_paths(source: Object) -> tuple[str, list[str]] | None:
    """What a projected source is called, and where it puts things; None when it doesn't say."""
    for kind, word in WORD.items():
        inner = source.get(kind) or {}
        if inner.get("items"):
            return (word if kind == "downwardAPI" else f"{word} {go_quote(inner.get('name', ''))}", _paths(inner))
    if source.get("serviceAccountToken") is not None:
        return "ServiceAccountToken", [source["serviceAccountToken"].get("path", "")]
    bundle = source.get("clusterTrustBundle")
    if bundle is not None:
        what = bundle.get("name") or bundle.get("signerName", "")
        return f"ClusterTrustBundle {go_quote(what)}", [bundle.get("path", "")]
    return None


def _paths(source: Object) -> list[str]:
    return [item.get("path", "") for item in source["items"]]


def _overlaps(paths: Iterable[str], title: str) -> Iterable[str]:
    known: dict[str, None] = {}
    for path in paths:
        path = path.rstrip("/")
        other = _collision(known, path)
        if other:
            yield f"{title}: {go_quote(path)} with {go_quote(other)}"
        known[path] = None


def _collision(known: Iterable[str], path: str) -> str:
    """A path that is the same, or seems to lie inside the other."""
    for other in known:
        if not other or not path:
            return ""
        if other == path or f"{other}/".startswith(path) or f"{path}/".startswith(other):
            return other
    return ""
