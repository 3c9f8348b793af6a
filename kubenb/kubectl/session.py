"""Who sits at the keyboard: the API server spoken to, the clock that may be let run, and doors to the nodes.

`Cluster` makes one and hands it to `kubenb.kubectl.run`; each command returns a `Result`. kubectl knows
nothing else of the cluster. Next: `words` and `flags`, what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kubenb.kubectl.kubeconfig import Kubeconfig
from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.apiserver import APIServer


@dataclass
class Result:
    """What a command left behind: exit code and texts, exactly as in a shell, and for `get` its tables as
    data.

    `tables`: Table objects (meta.k8s.io/v1) after sorting and with the columns that were shown; each has
    "title" and "rows" of texts.
    """

    returncode: int = 0
    stdout: str = ""
    stderr: str = ""
    tables: list[ShownTable] = field(default_factory=list)

    @property
    def table(self) -> ShownTable | None:
        """The table of a `get` that shows a single one."""
        return self.tables[0] if len(self.tables) == 1 else None


@dataclass
class ShownTable:
    """A table as printed: header cells and rows of cells, all text; `times` (virtual seconds, one a row)
    under `get -w`.
    """

    headers: list[str]
    rows: list[list[str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


class LogReader(Protocol):
    """Reads a container's log: lines with the virtual second of each; what is written later is in it, too. Raises ApiError as the
    kubelet's log endpoint.
    """

    def __call__(self, pod: Object, container: str, previous: bool) -> Sequence[tuple[float, str]]: ...


class Executor(Protocol):
    """Runs a command in a container -> (exit code, stdout, stderr). Raises ApiError when it can't be run."""

    def __call__(self, pod: Object, container: str, command: list[str], stdin: str | None) -> tuple[int, str, str]: ...


class Attacher(Protocol):
    """Types into a container's main process -> the lines that it writes from then on. Raises ApiError."""

    def __call__(self, pod: Object, container: str, stdin: str | None) -> list[str]: ...


class MetricsReader(Protocol):
    """Usage as the metrics API answers it: "pods" or "nodes" -> their PodMetrics or NodeMetrics; ApiError 404
    without one.
    """

    def __call__(self, resource: str, namespace: str) -> list[Object]: ...


@dataclass
class Session:
    """A kubectl and what it can reach.

    `advance(seconds)` lets virtual time pass; `advance_until(predicate, timeout)` lets it pass until the
    predicate holds and says whether it did; `settle()` until only periodic work is left. Times are virtual
    seconds. A hook that is None: nothing runs there.
    """

    api: APIServer
    advance: Callable[[float], object]
    advance_until: Callable[[Callable[[], bool], float], bool]
    settle: Callable[[], object] | None = None
    namespace: str = "default"
    logs: LogReader | None = None
    exec: Executor | None = None
    attach: Attacher | None = None
    metrics: MetricsReader | None = None
    kubeconfig: Kubeconfig = field(default_factory=Kubeconfig)

    def namespace_of(self, context: str) -> str:
        """The namespace that commands mean when none is typed: the session's own, or that of --context."""
        other = self.kubeconfig.contexts.get(context) if context != self.kubeconfig.current else None
        return (other.namespace or "default") if other else self.namespace
