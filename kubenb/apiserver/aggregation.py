"""Aggregation: API groups that another server answers. The API server only passes requests on, as it does for metrics-server.

What comes in: the path of a request.  What goes out: what that server says, or None when nobody serves the path.
Source: staging/src/k8s.io/kube-aggregator, 1.36.  Next: `kubenb.metrics`, the one that is behind it here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kubenb.objects import Object

Answer = Callable[[list[str], dict[str, str]], Any]
"""(the parts of the path after group and version, the query) -> a body. Raises ApiError."""


class Aggregator:
    """Who answers for which group and version ("metrics.k8s.io/v1beta1")."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._kinds: dict[str, dict[str, str]] = {}

    def register(self, group_version: str, kinds: dict[str, str], answer: Answer) -> None:
        """From now on this group is served. `kinds`: plural -> kind, for discovery; namespaced but for nodes."""
        self._answers[group_version], self._kinds[group_version] = answer, kinds

    def withdraw(self, group_version: str) -> None:
        """Nobody serves this group any more."""
        self._answers.pop(group_version, None)

    def ask(self, path: str) -> Any:
        """The body of a GET, or None when the path belongs to no such group. Raises ApiError as the other server does."""
        if not self._answers or not path.startswith("/apis/"):
            return None
        split = urlsplit(path)
        parts = [unquote(part) for part in split.path.strip("/").split("/")]
        group_version = "/".join(parts[1:3])
        answer = self._answers.get(group_version)
        if answer is None:
            return None
        if len(parts) == 3:
            return self._resources(group_version)
        return answer(parts[3:], {key: values[-1] for key, values in parse_qs(split.query).items()})

    def _resources(self, group_version: str) -> Object:
        resources = [
            {"name": plural, "singularName": "", "namespaced": plural != "nodes", "kind": kind, "verbs": ["get", "list"]}
            for plural, kind in self._kinds[group_version].items()
        ]
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": resources}
