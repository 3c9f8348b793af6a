"""One HTTP request and its answer, from anywhere to anywhere: resolve the name, follow the rules, meet a process.

What comes in: a source, a host or an address, a path. What goes out: an `Answer`, at once, with the seconds it takes; whoever
asked lets them pass, and then looks at `landed()`: the process may have ended before the answer was through.
Next: `ingress.py`, a server that passes requests on; `clients.py`, which sends them by the thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from kubenb.network.dns import SERVER, ClusterDNS, Reply, outside
from kubenb.network.nslookup import Printed, nslookup
from kubenb.network.resolver import Configuration, Resolution, ResolvConf, resolve
from kubenb.network.router import Dial, Router, Source
from kubenb.network.wire import Listener
from kubenb.sim import Chance

NOTHING: Mapping[str, str] = MappingProxyType({})
WRONG_SCHEME = "Client sent an HTTP request to an HTTPS server.\n"


class Http(NamedTuple):
    """What the client says. `host`: the name or address in the URL, which becomes the Host header unless there is another."""

    path: str = "/"
    host: str = ""
    method: str = "GET"
    headers: Mapping[str, str] = NOTHING
    body: str = ""
    tls: bool = False

    def header(self, name: str) -> str:
        """A header's value, whatever its spelling; ""."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    @property
    def virtual_host(self) -> str:
        """The Host header without a port."""
        return (self.header("Host") or self.host).partition(":")[0].lower()


class Response(NamedTuple):
    """What a server says, and after how many seconds."""

    status: int
    seconds: float
    body: str = ""
    headers: Mapping[str, str] = NOTHING


class Answer(NamedTuple):
    """What became of a request. `error`: "" when there is a status, else bad address, refused, reset, timeout or unreachable.

    `address` is "ip:port" of the process that was reached, or would have been; `seconds` is how long it takes from `at` on.
    """

    status: int
    seconds: float
    body: str = ""
    error: str = ""
    headers: Mapping[str, str] = NOTHING
    address: str = ""
    at: float = 0.0
    dial: Dial | None = None
    listener: Listener | None = None

    @property
    def ok(self) -> bool:
        return not self.error and self.status < 400

    def landed(self) -> Answer:
        """The same, seen when its seconds are over: "reset" if the process ended before the answer was through."""
        if self.listener is not None and not self.error and self.listener.closed < self.at + self.seconds:
            return self._replace(status=0, body="", error="reset", seconds=self.listener.closed - self.at)
        return self


class Relay(Protocol):
    """A process that passes requests on (an ingress controller)."""

    def pass_on(self, http: Http, client: str, dial: Dial, at: float, chance: Chance) -> tuple[Response, Dial]:
        """The response, and the connection that it came over."""
        ...


class Stack:
    """What a node's, a pod's or a laptop's networking can do. One for the whole cluster: who asks is said each time."""

    def __init__(self, router: Router, dns: ClusterDNS) -> None:
        self.router, self.dns, self.sim = router, dns, router.sim
        self.relays: dict[str, Relay] = {}
        """By the repository of the image that passes requests on."""
        self._chance = self.sim.stream("network/requests")
        self._latency = self.sim.drawing("dns/latency", router.ledger.dns_latency)

    # ---- names ----------------------------------------------------------------------------------------------------------------

    def ask(self, source: Source, server: str, name: str, type: str) -> Reply:
        """One question to a name server; code "" when nobody answers."""
        now = self.sim.now
        if server != SERVER and server not in ("", "127.0.0.53"):
            return outside(name, type, self.dns.ttl)
        if not source.node:
            return outside(name, type, self.dns.ttl) if not name.endswith(".cluster.local") else Reply(name, type, "NXDOMAIN")
        if self.router.table.at_address(SERVER):
            dial = self.router.connect(source, SERVER, 53, now, self._chance, "UDP")
            if dial.outcome:
                return Reply(name, type, "")
        return self.dns.query(name, type, now)

    def resolve(self, source: Source, name: str, conf: ResolvConf | None = None) -> Resolution:
        """The addresses of a name, with every question that was asked. An address stands for itself."""
        if is_address(name):
            return Resolution(name, (name,), "NOERROR", 0.0, (), "")
        conf = conf or Configuration()
        return resolve(name, conf, lambda server, full, type: self.ask(source, server, full, type), self._latency,
                       self.router.ledger.dns_timeout)  # fmt: skip

    def nslookup(self, source: Source, name: str, conf: ResolvConf | None = None, **options: Any) -> Printed:
        """What the program `nslookup` prints there (see `kubenb.network.nslookup` for its options)."""
        return nslookup(name, conf or Configuration(), lambda server, full, type: self.ask(source, server, full, type), **options)

    # ---- requests -------------------------------------------------------------------------------------------------------------

    def request(self, source: Source, http: Http, port: int, timeout: float = 60.0, conf: ResolvConf | None = None) -> Answer:
        """One request, sent now."""
        now = self.sim.now
        self.router.catch_up()
        found = self.resolve(source, http.host, conf)
        if not found.addresses:
            return Answer(0, found.seconds, error="bad address", at=now)
        spent, tried = found.seconds, self._in_some_order(found.addresses)
        answer = Answer(0, spent, error="bad address", at=now)
        for ip in tried:
            answer = self._once(source, http, ip, port, now, spent, timeout)
            if answer.error not in ("refused", "timeout", "unreachable"):
                break
            spent = answer.seconds
        return answer

    def _in_some_order(self, addresses: Sequence[str]) -> list[str]:
        """CoreDNS turns the answers about (plugin loadbalance); programs take the first, and the next when it refuses."""
        first = int(self._chance.random() * len(addresses)) if len(addresses) > 1 else 0
        return [*addresses[first:], *addresses[:first]]

    def _once(self, source: Source, http: Http, ip: str, port: int, at: float, spent: float, timeout: float) -> Answer:
        dial = self.router.connect(source, ip, port, at, self._chance)
        if dial.outcome and is_public(ip):
            return Answer(200, spent + self.router.far, f"<html>{http.host}</html>\n", "", NOTHING, f"{ip}:{port}", at, dial)
        address = f"{dial.ip}:{dial.port}"
        if dial.outcome:
            slow = dial.outcome in ("timeout", "dropped", "unreachable")
            seconds = spent + (timeout if slow else dial.delay)
            error = {"no-endpoints": "refused", "dropped": "timeout"}.get(dial.outcome, dial.outcome)
            return Answer(0, seconds, "", error, NOTHING, address, at, dial)
        response, dial = self.exchange(http, source.ip, dial, at, self._chance, True)
        seconds = dial.delay + response.seconds
        if seconds > timeout:
            return Answer(0, spent + timeout, "", "timeout", NOTHING, address, at, dial)
        return Answer(response.status, spent + seconds, response.body, "", response.headers, address, at, dial, dial.listener)

    def exchange(
        self, http: Http, client: str, dial: Dial, at: float, chance: Chance, with_body: bool = False
    ) -> tuple[Response, Dial]:
        """Speak HTTP over a connection that was accepted; the connection is another one when the server passed it on."""
        assert dial.listener is not None
        server: Any = dial.listener.server
        relay = self.relays.get(server.label[1].rpartition(":")[0]) if self.relays else None
        if relay is not None:
            return relay.pass_on(http, client, dial, at, chance)
        if hasattr(server, "respond"):
            return server.respond(http, at), dial
        status, seconds = server.answer(http.path, at)
        body = server.body(http.path, at) if with_body and hasattr(server, "body") else ""
        return Response(status, seconds, body), dial


class Handler(Protocol):
    """What speaks for the API server: (method, path, headers, body) -> (status, body, headers)."""

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, str, Mapping[str, str]]: ...


class ApiFront:
    """The API server's place on the wire: it speaks TLS, and takes a little time."""

    label = ("", "kube-apiserver", "")
    stateful = False

    def __init__(self, handler: Handler, seconds: float) -> None:
        self._handler, self._seconds = handler, seconds

    def answer(self, path: str, at: float) -> tuple[int, float]:
        """A request of somebody anonymous who doesn't look at the body."""
        return self._handler("GET", path, NOTHING, "")[0], self._seconds

    def respond(self, http: Http, at: float) -> Response:
        if not http.tls:
            return Response(400, 0.0, WRONG_SCHEME)
        status, body, headers = self._handler(http.method, http.path, http.headers, http.body)
        return Response(status, self._seconds, body, headers)


def is_address(text: str) -> bool:
    """Whether a host is an IPv4 address."""
    if not text[:1].isdigit():
        return False
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def is_public(ip: str) -> bool:
    """Whether it is one of the addresses that `dns.outside` gives to the rest of the world."""
    return ip.startswith("198.51.100.")
