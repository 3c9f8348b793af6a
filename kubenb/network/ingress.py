"""What Ingress objects mean: which Service a request's host and path lead to.

What comes in: Ingresses and a request. What goes out: a backend, or none. Hosts are compared exactly first, then with `*.`, then
come rules without a host; paths exactly first, then the longest prefix, element by element. Canary annotations send a share, or
whoever has a header, elsewhere. Sources: the Ingress documentation; ingress-nginx' annotations. Next: `ingress_nginx.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kubenb.network.request import Http
from kubenb.objects import Object, namespace
from kubenb.objects import annotations as annotations_of
from kubenb.sim import Chance

PREFIX = "nginx.ingress.kubernetes.io/"


class Target(NamedTuple):
    """A Service behind a path: its key, its port, and what the annotations of its Ingress say."""

    service: str
    port: int | str
    notes: Mapping[str, str]
    tls: bool = False

    def note(self, key: str) -> str:
        return self.notes.get(PREFIX + key, "")


class Rule(NamedTuple):
    """One path of one host; `host` "" is any."""

    host: str
    path: str
    exact: bool
    target: Target
    canary: bool


class RoutingTable:
    """All rules of one controller, at one moment."""

    def __init__(self, ingresses: Iterable[Object]) -> None:
        self._rules: list[Rule] = []
        self.default: Target | None = None
        for ingress in ingresses:
            self._rules += _rules(ingress)
            backend = (ingress.get("spec") or {}).get("defaultBackend")
            if backend and self.default is None:
                self.default = _target(ingress, backend, "")
        self._rules.sort(key=lambda rule: (not rule.exact, -len(rule.path)))

    def find(self, http: Http, chance: Chance) -> Target | None:
        """Where a request goes; None: to the controller's own answer, 404."""
        host, path = http.virtual_host, http.path.partition("?")[0]
        for candidates in self._by_host(host):
            matching = [rule for rule in candidates if _fits(rule, path)]
            main = next((rule.target for rule in matching if not rule.canary), None)
            canary = next((rule.target for rule in matching if rule.canary), None)
            if main is not None:
                return canary if canary is not None and takes_canary(canary, http, chance) else main
            if candidates:
                break
        return self.default

    def _by_host(self, host: str) -> Iterator[list[Rule]]:
        yield [rule for rule in self._rules if rule.host and rule.host == host]
        yield [rule for rule in self._rules if rule.host.startswith("*.") and host.partition(".")[2] == rule.host[2:]]
        yield [rule for rule in self._rules if not rule.host]


def _rules(ingress: Object) -> Iterator[Rule]:
    canary = annotations_of(ingress).get(PREFIX + "canary") == "true"
    for rule in (ingress.get("spec") or {}).get("rules") or ():
        host = rule.get("host", "")
        for path in (rule.get("http") or {}).get("paths") or ():
            target = _target(ingress, path["backend"], host)
            if target is not None:
                yield Rule(host, path.get("path") or "/", path.get("pathType") == "Exact", target, canary)


def _target(ingress: Object, backend: Object, host: str) -> Target | None:
    service = backend.get("service")
    if not service:
        return None
    port = service.get("port") or {}
    tls = any(host in (one.get("hosts") or [host]) for one in (ingress.get("spec") or {}).get("tls") or ())
    key = f"{namespace(ingress)}/{service['name']}"
    return Target(key, port.get("number") or port.get("name") or 80, annotations_of(ingress), tls)


def _fits(rule: Rule, path: str) -> bool:
    """Prefix compares whole elements: /foo fits /foo and /foo/bar, not /foobar."""
    if rule.exact:
        return path == rule.path
    prefix = rule.path.rstrip("/")
    return path == prefix or path.startswith(prefix + "/") or not prefix


def takes_canary(canary: Target, http: Http, chance: Chance) -> bool:
    """Whether a request goes to the canary: by its header, else by its cookie, else by weight."""
    header = canary.note("canary-by-header")
    if header and http.header(header):
        value, wanted = http.header(header), canary.note("canary-by-header-value")
        if wanted and value == wanted:
            return True
        if not wanted and value in ("always", "never"):
            return value == "always"
    cookie = canary.note("canary-by-cookie")
    sent = dict(part.strip().partition("=")[::2] for part in http.header("Cookie").split(";"))
    if cookie and sent.get(cookie) in ("always", "never"):
        return sent[cookie] == "always"
    total = int(canary.note("canary-weight-total") or 100)
    return chance.random() * total < int(canary.note("canary-weight") or 0)


def is_of_class(ingress: Object, classes: Mapping[str, bool]) -> bool:
    """Whether an Ingress is for one of these classes (name -> is it the default one)."""
    wanted = (ingress.get("spec") or {}).get("ingressClassName") or annotations_of(ingress).get("kubernetes.io/ingress.class")
    return wanted in classes if wanted else any(classes.values())
