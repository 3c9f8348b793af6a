"""Servers to whom it matters what they are told: the book's pet that keeps what is posted, a test server that ends on request.

What comes in: whole requests. What goes out: responses. Most servers never see more than a path; only these few are asked by
`respond`. Next: `script_process.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from kubenb.runtime.files import FileError
from kubenb.runtime.process import Process

STORE = "/var/data/kubia.txt"
"""Where the pet keeps what it was given."""
TALKING = frozenset({"pet", "netexec"})


class Response(NamedTuple):
    """`seconds` until it is there."""

    status: int
    seconds: float
    body: str = ""
    headers: Mapping[str, str] = {}


class TalkingProcess(Process):
    """A `Process` that looks at method and body."""

    __slots__ = ()

    def respond(self, http: Any, at: float) -> Response:
        """The response to a request (`.method`, `.path`, `.body`) arriving at virtual second `at`."""
        status, seconds = self.answer(http.path, at)
        if self.program.answer == "pet" and http.method in ("POST", "PUT"):
            return Response(status, seconds, self._keep(http.body))
        ending = re.fullmatch(r"/exit(?:\?.*code=(\d+).*)?", http.path)
        if self.program.answer == "netexec" and ending:
            self.sim.after(seconds, self._leave, int(ending[1] or 0) & 255)
        return Response(status, seconds, self.body(http.path, at))

    def _keep(self, text: str) -> str:
        if self.home is not None:
            try:
                self.home.files.make_directory(STORE.rsplit("/", 1)[0], parents=True)
                self.home.files.write(STORE, text.encode("utf-8", "surrogateescape"))
            except FileError as error:
                return f"{error}\n"
        return f"Data stored on pod {self.hostname}\n"

    def _leave(self, code: int) -> None:
        if self.running:
            self._end(code)
