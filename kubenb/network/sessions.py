"""Clients that wait for their answers, keep their connections, or try again.

What comes in: how many users, or a rate; whether connections are kept; how often a failed request is sent again. What goes out:
`Request` records, one for each thing somebody wanted, however many attempts it took.  A kept connection goes on to its pod after
the pod has left the endpoints: kube-proxy decides about new connections only. Next: `traffic.py`.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from kubenb.network.clients import Client, Wishes
from kubenb.network.loads import Load
from kubenb.network.requests import Request
from kubenb.network.router import Dial
from kubenb.network.wire import Listener

if TYPE_CHECKING:
    from kubenb.network.traffic import Traffic


NOTHING_YET = Request(0.0, "", "", "", "in flight", 0, 0.0, "", 0, "", "", "", -1)
"""Stands in the list for the moment in which an attempt is worked out."""


class Connection:
    """One open TCP connection: where it leads, and until when it is busy."""

    __slots__ = ("busy_until", "dial")

    def __init__(self, dial: Dial) -> None:
        self.dial = dial
        self.busy_until = 0.0

    def closed(self, at: float) -> float | None:
        """When the other end closed it, if it has by `at`."""
        listener = self.dial.listener
        return listener.closed if listener is not None and listener.closed <= at else None


class Errand:
    """One thing somebody wants: sent first at `at`, perhaps again."""

    __slots__ = ("at", "attempts", "index", "user")

    def __init__(self, at: float, user: int, index: int) -> None:
        self.at, self.user, self.index = at, user, index
        self.attempts = 0


class SessionClient(Client):
    """Sends at a rate (open loop), or as `users` people who think `think` seconds after each answer (closed loop)."""

    def __init__(
        self, traffic: Traffic, wishes: Wishes, load: Load | None, spacing: Literal["even", "random"],
        users: int, think: float, keep_alive: bool, retries: int,
    ) -> None:  # fmt: skip
        super().__init__(traffic, wishes)
        self.load, self.spacing = load, spacing
        self.users, self.think, self.keep_alive, self.retries = users, think, keep_alive, retries
        self._due: list[tuple[float, int, Errand | int]] = []
        """(when, serial, a user who wants something or an errand that is to be tried again)."""
        self._serial = 0
        self._pool: list[Connection] = []
        self._own: dict[int, Connection] = {}
        self._pending: list[tuple[float, Errand, Request, Listener | None, Connection | None]] = []
        now = traffic.sim.now
        if load is not None:
            self._plan(load.begin(now, self.chance.random()), -1)
        for user in range(users):
            self._plan(now + self.chance.random() * (think or 0.001), user)

    def stop(self) -> None:
        """Send nothing new from now on; what failed is still tried again."""
        self.traffic.catch_up()
        super().stop()
        self._due = sorted(entry for entry in self._due if isinstance(entry[2], Errand))
        self._set_next()

    @property
    def last_at(self) -> float:
        return inf

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        self.traffic.catch_up()
        now = self.traffic.sim.now
        return sum(one.closed(now) is None for one in (*self._pool, *self._own.values()))

    # ---- when -----------------------------------------------------------------------------------------------------------------

    def _plan(self, at: float, what: Errand | int) -> None:
        if at < inf and (isinstance(what, Errand) or at < self.stopped_at):
            self._serial += 1
            heappush(self._due, (at, self._serial, what))
        self._set_next()

    def _set_next(self) -> None:
        self.next_at = self._due[0][0] if self._due else inf

    def send(self, now: float) -> None:
        at, _, what = heappop(self._due)
        if not isinstance(what, Errand):
            if self.load is not None:
                self._plan(self.load.after(at, 1.0 if self.spacing == "even" else self.chance.expovariate(1.0)), -1)
            what = Errand(at, what, len(self.sent))
            self.sent.append(NOTHING_YET)
        self._attempt(what, at, now)
        self._set_next()

    def finish(self, now: float) -> None:
        pending, self._pending = self._pending, []
        for end, errand, request, listener, connection in pending:
            if end > now and not (listener is not None and listener.closed < end):
                self._pending.append((end, errand, request, listener, connection))
            else:
                self._conclude(errand, request, listener, connection)

    def _note_open(self, errand: Errand) -> None:
        """For those who look before it is over."""
        name, service, node = self.name, self.service, self.node
        self.sent[errand.index] = Request(errand.at, name, service, node, "in flight", 0, 0.0, "", 0, "", "", "", -1)

    # ---- one attempt ----------------------------------------------------------------------------------------------------------

    def _attempt(self, errand: Errand, at: float, now: float) -> None:
        errand.attempts += 1
        kept = self._take(errand.user, at) if self.keep_alive else None
        if kept is not None and kept.closed(at) is not None:
            # The process has ended, but its FIN is still under way: the request runs into it.
            request = self.failed(at, kept.dial)._replace(outcome="reset", latency=kept.dial.delay, reused=True)
            request = request._replace(ip=kept.dial.ip, port=kept.dial.port, pod=_pod(kept.dial))
            self._conclude(errand, request, None, None)
            return
        connection = kept or Connection(self.wishes.way.dial(self.wishes.source, at, self.chance))
        request, listener = self.exchange(at, connection.dial, kept is not None)
        end = at + request.latency
        connection.busy_until = end
        keep = connection if self.keep_alive and connection.dial.listener is not None else None
        if end > now and not (listener is not None and listener.closed < end):
            self._pending.append((end, errand, request, listener, keep))
            self._note_open(errand)
        else:
            self._conclude(errand, request, listener, keep)

    def _take(self, user: int, at: float) -> Connection | None:
        """An idle connection that is not known to be closed: the user's own, or the one used last."""
        if user >= 0:
            return self._fresh(self._own.pop(user, None), at)
        for place in range(len(self._pool) - 1, -1, -1):
            if self._pool[place].busy_until <= at:
                found = self._fresh(self._pool.pop(place), at)
                if found is not None:
                    return found
        return None

    def _fresh(self, connection: Connection | None, at: float) -> Connection | None:
        """None when the client has seen it closed by now."""
        closed = connection.closed(at) if connection is not None else None
        return None if connection is None or (closed is not None and at - closed >= connection.dial.delay / 2) else connection

    def _conclude(self, errand: Errand, request: Request, listener: Listener | None, keep: Connection | None) -> None:
        """An attempt is over: try again, or write down how it ended and let the user go on."""
        end = request.at + request.latency
        if listener is not None and listener.closed < end:
            request, _ = self.cut(request, listener)
            end, keep = request.at + request.latency, None
        if keep is not None and request.outcome != "timeout" and not _closes(keep, end):
            self._give_back(errand.user, keep)
        if not request.ok and errand.attempts <= self.retries:
            self._plan(end, errand)
            self._note_open(errand)
            return
        if errand.attempts > 1:
            request = request._replace(at=errand.at, latency=end - errand.at, attempts=errand.attempts)
        self.sent[errand.index] = request
        if errand.user >= 0:
            self._plan(end + self._thinking(), errand.user)

    def _give_back(self, user: int, connection: Connection) -> None:
        if user >= 0:
            self._own[user] = connection
        else:
            self._pool.append(connection)

    def _thinking(self) -> float:
        return self.think if self.spacing == "even" or not self.think else self.chance.expovariate(1 / self.think)


def _pod(dial: Dial) -> str:
    return dial.listener.server.label[0] if dial.listener is not None else ""


def _closes(connection: Connection, at: float) -> bool:
    """Whether the server asked for the connection's end with its answer, as one that drains does (Connection: close)."""
    listener = connection.dial.listener
    server: Any = listener.server if listener is not None else None
    return bool(getattr(server, "closing", None) and server.closing(at))
