"""What a container's main process does, as data: when it listens, what it answers, how it takes SIGTERM, when it ends.

What comes in: nothing but numbers; all times are seconds after the process started.  Next: `images.py`, which image holds which
program, and `process.py`, one program running.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Literal

Plan = tuple[tuple[float, int], ...]
"""((from second, HTTP status), ...): the answer to a path changes only at these ages of the process."""

SIGKILL_EXIT = 137
"""128 + 9, what a process killed by SIGKILL leaves behind."""


@dataclass(frozen=True, slots=True)
class Program:
    """One main process. Immutable, so that ten thousand pods of one template share it.

    `ports` are opened `start_up` seconds after the start. `on_sigterm`: "exit" at once, "drain" (serve on for `drain`
    seconds, then exit) or "ignore", as a process 1 without a handler does. `lifetime`: it ends by itself after so long
    (`exit_code`). `start_error`: it can't even be started, and this is the runtime's message. `ready`: False stands for an
    application that never becomes ready, whatever a probe would find (annotation kubenb.io/never-ready). `idle_cpu`: cores in
    use when nobody asks anything; `request_cpu`: seconds of a core that a request costs. `memory`: bytes in use from the
    start; from `grows_after` seconds on it takes `growth` bytes a second more, until `most_memory` (0: without end).
    `bodies`: what it answers to a path ({hostname}, {path}, {ip}, {pod} are filled in), `body` for any other;
    `default_status`: of any path; `answer`: a way of answering of its own (see `answers.py`). `document_root`: it serves the
    files below, as nginx and httpd do. `style`: whose log it writes (see `server_log.py`); `title`: its command line, as `ps`
    shows it.
    """

    name: str = "server"
    ports: tuple[int, ...] = ()
    start_up: float = 0.02
    answer_time: float = 0.002
    on_sigterm: Literal["exit", "drain", "ignore"] = "exit"
    drain: float = 0.0
    exit_code_on_sigterm: int = 0
    lifetime: float = inf
    exit_code: int = 0
    start_error: str = ""
    ready: bool = True
    plans: Mapping[str, Plan] = field(default_factory=dict)
    default_status: int = 200
    fails_from_request: int = 0
    unready_path_on_sigterm: str = ""
    slow_paths: tuple[str, ...] = ()
    slow_by: float = 0.0
    slow_after: float = 0.0
    body: str = ""
    bodies: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    document_root: str = ""
    style: str = ""
    title: str = ""
    memory: int = 6 << 20
    growth: float = 0.0
    grows_after: float = 0.0
    most_memory: int = 0
    idle_cpu: float = 0.001
    request_cpu: float = 0.001

    @property
    def plain(self) -> bool:
        """It gives the same answer always, whatever the path, its age and what came before."""
        return not (self.plans or self.slow_paths or self.fails_from_request or self.answer or self.style.endswith("web"))

    def status(self, path: str, age: float, terminating: bool = False, served: int = 0) -> int:
        """The HTTP status of the answer to `path` at this age. `served`: how many requests were answered before."""
        if terminating and path == self.unready_path_on_sigterm:
            return 503
        plan = self.plans.get(path)
        if plan:
            index = bisect_right(plan, (age, 1 << 30)) - 1
            return plan[index][1] if index >= 0 else 200
        if self.fails_from_request and served >= self.fails_from_request:
            return 500
        return self.default_status

    def delay(self, path: str, age: float) -> float:
        """Seconds until the answer to `path` comes."""
        if path in self.slow_paths and age >= self.slow_after:
            return self.slow_by
        if path.startswith("/prestop"):
            return wait_in(path)
        return self.answer_time

    def memory_at(self, age: float) -> int:
        """Bytes in use at this age."""
        grown = int(self.growth * max(0.0, age - self.grows_after))
        return min(self.memory + grown, self.most_memory) if self.most_memory else self.memory + grown

    def age_beyond(self, limit: int) -> float:
        """The age at which it uses more than `limit` bytes; infinity when it never does."""
        if self.memory > limit:
            return self.start_up
        if not self.growth or (self.most_memory and self.most_memory <= limit):
            return inf
        return self.grows_after + (limit - self.memory) / self.growth

    def next_change(self, age: float) -> float:
        """The next age at which any answer may change by the program's own doing; infinity when none will."""
        ages = [self.start_up] if self.ports else []
        for plan in self.plans.values():
            ages += [start for start, _ in plan]
        if self.slow_paths and self.slow_by:
            ages.append(self.slow_after)
        return min((one for one in ages if one > age), default=inf)


def wait_in(path: str) -> float:
    """The seconds of "/prestop?sleep=5"; 0 when it doesn't say."""
    found = re.search(r"[?&]sleep=(\d+(?:\.\d+)?)", path)
    return float(found[1]) if found else 0.0


def parse_plan(text: str) -> Plan:
    """A plan from "8:503,16:200"; ValueError names the entry that is none."""
    steps: list[tuple[float, int]] = []
    for entry in filter(None, text.split(",")):
        at, colon, status = entry.partition(":")
        if not colon or not status.isdigit():
            raise ValueError(f'"{entry}" is no SECONDS:STATUS')
        steps.append((float(at), int(status)))
    return tuple(sorted(steps))
