"""The network as the programs in a container see it: names, requests, ports of their own.

What comes in: host names or addresses, as a person types them. What goes out: answers with the seconds they take. What lies
behind is `kubenb.network`, which this room knows only as the protocols below. Next: `shell/`, whose wget and curl ask here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


class ResolvConf(NamedTuple):
    """A pod's /etc/resolv.conf."""

    nameservers: tuple[str, ...] = ("10.96.0.10",)
    search: tuple[str, ...] = ()
    ndots: int = 1


def parse_resolv_conf(text: str) -> ResolvConf:
    """As resolv.conf(5) reads it: the last `search` counts, and `options ndots:N`."""
    servers: list[str] = []
    search: tuple[str, ...] = ()
    ndots = 1
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["nameserver"] and len(words) > 1:
            servers.append(words[1])
        elif words[:1] == ["search"]:
            search = tuple(words[1:])
        elif words[:1] == ["options"]:
            ndots = next((int(word[6:]) for word in words if re.fullmatch(r"ndots:\d{1,3}", word)), ndots)
    return ResolvConf(tuple(servers), search, ndots)


class Answer(Protocol):
    """What became of a request. `error`: "" when there is a status, else bad address, refused, reset, timeout or unreachable;
    `address`: "ip:port" of what was reached, or would have been; `dial.outcome`: "" when somebody accepted;
    `landed()`: the same, when its seconds are over.
    """

    @property
    def status(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def body(self) -> str: ...
    @property
    def error(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def address(self) -> str: ...
    @property
    def dial(self) -> Any: ...

    def landed(self) -> Answer: ...


class Refusal(NamedTuple):
    """An answer of a node that is alone on its wire: nobody knows that name."""

    error: str = "bad address"
    status: int = 0
    seconds: float = 0.001
    body: str = ""
    headers: Mapping[str, str] = {}
    address: str = ""
    dial: Any = None

    def landed(self) -> Refusal:
        return self


class NetworkDoor:
    """One pod's way to the network. `network`: its node's (`kubenb.network.NodeNetwork`); `read(path)`: a file's text, "" if
    there is none.
    """

    def __init__(self, network: Any, namespace: Any, read: Callable[[str], str]) -> None:
        self.network = network
        self.namespace = namespace
        self._read = read

    @property
    def ip(self) -> str:
        return str(self.namespace.ip)

    @property
    def conf(self) -> ResolvConf:
        return parse_resolv_conf(self._read("/etc/resolv.conf"))

    def from_hosts(self, name: str) -> str:
        """The address that /etc/hosts gives a name; "" when it doesn't."""
        if name in ("localhost", "localhost.localdomain"):
            return self.ip
        for line in self._read("/etc/hosts").splitlines():
            words = line.split("#")[0].split()
            if name in words[1:] and _ADDRESS.fullmatch(words[0]):
                return words[0]
        return ""

    def resolve(self, name: str) -> tuple[Sequence[str], float, str]:
        """(addresses, seconds, code) of a host name. Code: NOERROR, NXDOMAIN, or "" when no name server answered."""
        known = name if _ADDRESS.fullmatch(name) else self.from_hosts(name)
        if known:
            return (known,), 0.0, "NOERROR"
        try:
            found = self.network.resolve(self.namespace, name, self.conf)
        except RuntimeError:
            return (), 0.001, "NXDOMAIN"
        return found.addresses, found.seconds, found.code

    def nslookup(self, name: str, **options: str) -> tuple[str, int]:
        """(text, exit code) of the program."""
        try:
            printed = self.network.nslookup(self.namespace, name, self.conf, **options)
        except RuntimeError:
            return ";; connection timed out; no servers could be reached\n\n", 1
        return printed.text, printed.code

    def request(
        self, host: str, port: int, path: str = "/", method: str = "GET", headers: Mapping[str, str] | None = None,
        timeout: float = 0.0, body: str = "", tls: bool = False,
    ) -> Answer:  # fmt: skip
        """One HTTP request. `timeout` 0: as long as TCP tries, about two minutes."""
        known = self.from_hosts(host)
        target = self.ip if host.startswith("127.") else known or host
        sent = dict(headers or {})
        if target != host:
            sent.setdefault("Host", host)
        try:
            answer: Answer = self.network.request(
                self.namespace, target, port, path, method=method, headers=sent, timeout=timeout or 127.0, body=body, tls=tls,
                resolv=self.conf,
            )  # fmt: skip
        except RuntimeError:
            return Refusal()
        return answer
