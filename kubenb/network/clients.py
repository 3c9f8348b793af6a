"""Clients that send requests to a Service at a rate, each on a new connection, and what became of each request.

What comes in: a rate, a place in or outside the cluster, a way in. What goes out: `Request` records. Open loop: a client sends at
its rate whatever happens, so nothing in the cluster depends on it, and its requests are worked out when somebody looks: the
wire knows who listened when, each kube-proxy knows which rules were in force when. Next: `sessions.py`, clients that wait for
their answers; `traffic.py`, all clients of a cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple

from kubenb.network.endpoints import Choice
from kubenb.network.loads import Load
from kubenb.network.request import Http
from kubenb.network.requests import Request, Tally, tally
from kubenb.network.router import Dial, Source
from kubenb.network.service_table import Port, Version
from kubenb.network.ways import Way
from kubenb.network.wire import Listener

if TYPE_CHECKING:
    from kubenb.network.traffic import Traffic


class Wishes(NamedTuple):
    """What a client sends and how: `service` is "namespace/name"; `timeout` in seconds."""

    name: str
    service: str
    port: Port
    source: Source
    way: Way
    http: Http
    timeout: float


class Client:
    """Somebody who sends requests. A subclass says when, by `next_at` and `send`."""

    def __init__(self, traffic: Traffic, wishes: Wishes) -> None:
        self.traffic = traffic
        self.wishes = wishes
        self.name, self.service, self.port, self.timeout = wishes.name, wishes.service, wishes.port, wishes.timeout
        self.path = wishes.http.path
        self.node = wishes.source.node
        self.stopped_at = inf
        self.chance = traffic.sim.stream(f"client/{wishes.name}")
        self.next_at = inf
        self.sent: list[Request] = []
        """What was worked out so far; `requests` is up to date."""
        self._open: list[tuple[float, int, Request, Listener | None]] = []

    def stop(self) -> None:
        """Send no more from now on."""
        self.stopped_at = min(self.stopped_at, self.traffic.sim.now)

    @property
    def last_at(self) -> float:
        """Nothing is sent from then on."""
        return self.stopped_at

    @property
    def requests(self) -> Sequence[Request]:
        """Everything sent up to now, in order."""
        self.traffic.catch_up()
        return self.sent

    @property
    def tally(self) -> Tally:
        """Counts of outcomes up to now."""
        return tally(self.requests)

    @property
    def retried(self) -> int:
        """How many attempts failed and were followed by another."""
        return sum(request.attempts - 1 for request in self.requests)

    def refresh(self) -> None:
        """Called before requests are worked out: what may have changed since, and costs something to ask."""

    def send(self, now: float) -> None:
        """Send the request that is due at `next_at` (not after `now`), and write down what became of it."""
        raise NotImplementedError

    def finish(self, now: float) -> None:
        """Write down how the requests ended that were in flight when last looked at."""
        was_open, self._open = self._open, []
        for end, index, request, listener in was_open:
            if listener is not None and listener.closed < end:
                request, listener = self.cut(request, listener)
                end = request.at + request.latency
            if end > now:
                self._open.append((end, index, request, listener))
            else:
                self.sent[index] = request

    # ---- writing down ---------------------------------------------------------------------------------------------------------

    def note(self, request: Request, listener: Listener | None, now: float) -> None:
        """Write a request down, as it is if it is over by now, else as in flight."""
        end = request.at + request.latency
        if listener is not None and listener.closed < end:
            request, listener = self.cut(request, listener)
            end = request.at + request.latency
        if end > now:
            self._open.append((end, len(self.sent), request, listener))
            self.sent.append(request._replace(outcome="in flight"))
        else:
            self.sent.append(request)

    def cut(self, request: Request, listener: Listener) -> tuple[Request, Listener | None]:
        """The process ended before its answer was through. An ingress controller asks another one (proxy_next_upstream)."""
        latency = max(0.0, listener.closed - request.at)
        if not request.via.startswith("ingress"):
            return request._replace(outcome="reset", status=0, latency=latency), None
        at = request.at + latency
        again, listener_again = self.exchange(at, self.wishes.way.dial(self.wishes.source, at, self.chance))
        return again._replace(at=request.at, latency=latency + again.latency), listener_again

    def exchange(self, at: float, dial: Dial, reused: bool = False) -> tuple[Request, Listener | None]:
        """What becomes of a request that is sent at `at` over this connection, unless the process ends meanwhile."""
        listener = dial.listener
        if dial.outcome or listener is None:
            return self.failed(at, dial), None
        stack = self.traffic.stack
        if stack.relays:
            response, dial = stack.exchange(self.wishes.http, self.wishes.source.ip, dial, at, self.chance)
            status, seconds = response.status, response.seconds
            if dial.listener is None:
                return self.failed(at, dial, status, seconds + dial.delay), None
            listener = dial.listener
        else:
            status, seconds = listener.server.answer(self.path, at)
        latency = dial.delay + seconds
        outcome = "ok" if status < 500 else "error"
        if latency > self.timeout:
            outcome, latency = "timeout", self.timeout
        pod, image, template_hash = listener.server.label
        if dial.proxy is not None and dial.backend is not None:
            dial.proxy.lasts(dial.service, dial.service_port, dial.backend, at + latency)
        return Request(
            at, self.name, self.service, dial.node, outcome, status, latency,
            dial.ip, dial.port, pod, image, template_hash, dial.rules, dial.entry, 1, reused,
        ), listener  # fmt: skip

    def failed(self, at: float, dial: Dial, status: int = 0, seconds: float = 0.0) -> Request:
        """Nobody accepted; or, with a status, nobody whom the ingress controller could ask."""
        outcome, backend = dial.outcome, dial.backend
        latency = seconds or dial.delay
        if status:
            outcome = "error"
        elif outcome not in ("refused", "no-endpoints"):
            outcome, latency = "timeout", self.timeout
        ip, port, pod = (backend.ip, backend.port, backend.pod) if backend else ("", 0, "")
        if dial.entry.endswith("by DNS"):
            ip, port = dial.ip, dial.port
        return Request(
            at, self.name, self.service, dial.node, outcome, status, latency, ip, port, pod, "", "", dial.rules, dial.entry
        )


class OpenLoopClient(Client):
    """Sends at a rate, whatever happens, each request on a new connection.

    `spacing`: "even" intervals, or "random" ones (a Poisson process). Sends until `stop()`.
    """

    def __init__(self, traffic: Traffic, wishes: Wishes, load: Load, spacing: Literal["even", "random"]) -> None:
        super().__init__(traffic, wishes)
        self.load = load
        self.spacing = spacing
        self._rate = load.steady
        self._even = spacing == "even"
        self._begun = load.begin(traffic.sim.now, self.chance.random())
        self._count = 0
        self.next_at = self._begun
        self._straight = wishes.way.straight
        self._version: Version | None = None
        self._choice: Choice | None = None
        proxy = traffic.proxies.get(wishes.source.node)
        if proxy is None:
            self._straight = False
        else:
            self.proxy = proxy
        self.refresh()

    def refresh(self) -> None:
        if self._straight:
            self._place = self.proxy.place()
            self._hop = self.traffic.hop + self.proxy.lookup(self.traffic.sim.now)
            self._version = None

    def send(self, now: float) -> None:
        at = self.next_at
        self._count += 1
        if self._even and self._rate:
            self.next_at = self._begun + self._count / self._rate
        else:
            self.next_at = self.load.after(at, 1.0 if self._even else self.chance.expovariate(1.0))
        if self._straight:
            version = self.proxy.rules(self.service, at)
            if version is not self._version:
                self._version, self._choice = version, self._straight_choice(version)
            if self._choice is not None:
                self._send_straight(self._choice, at, now)
                return
        request, listener = self.exchange(at, self.wishes.way.dial(self.wishes.source, at, self.chance))
        self.note(request, listener, now)

    def _straight_choice(self, version: Version | None) -> Choice | None:
        """The backends of the rules that this version makes, if nothing but chance chooses among them."""
        if version is None or version.service is None or not version.plain or not self.proxy.random:
            return None
        return version.choice(self.port, self._place)

    def _send_straight(self, choice: Choice, at: float, now: float) -> None:
        """To a cluster IP that leads to one of several pods by chance: what happens thousands of times, in few steps."""
        backends, rules = choice.backends, self._version.index if self._version else -1
        if backends:
            backend = backends[int(self.chance.random() * len(backends))]
            namespace = self.traffic.wire.namespace(backend.ip, at)
            listener = namespace.listener(backend.port, at) if namespace is not None else None
            if listener is not None:
                status, seconds = listener.server.answer(self.path, at)
                latency = self._hop + seconds
                outcome = "ok" if status < 500 else "error"
                if latency > self.timeout:
                    outcome, latency = "timeout", self.timeout
                pod, image, template_hash = listener.server.label
                request = Request(
                    at, self.name, self.service, self.node, outcome, status, latency,
                    backend.ip, backend.port, pod, image, template_hash, rules,
                )  # fmt: skip
                if listener.closed < at + latency or at + latency > now:
                    self.note(request, listener, now)
                else:
                    self.sent.append(request)
                return
            outcome, latency = ("timeout", self.timeout) if namespace is None else ("refused", self._hop)
            ip, port, pod = backend.ip, backend.port, backend.pod
        else:
            refused = choice.empty == "refuse"
            outcome, latency = ("no-endpoints", self._hop) if refused else ("timeout", self.timeout)
            ip, port, pod = "", 0, ""
        request = Request(at, self.name, self.service, self.node, outcome, 0, latency, ip, port, pod, "", "", rules)
        self.note(request, None, now)
