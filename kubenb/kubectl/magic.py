"""kubectl in a notebook: `%kubectl get pods`, `%%kubectl` for several lines or for `apply -f -` with the cell as stdin.

`%load_ext kubenb` registers both, and Tab completion.  They speak to the cluster named by `use(cluster)`, else to the one made
last.  A `get` shows a table; whatever went wrong is kubectl's own text on stderr, never a traceback.  No text is ever run as
Python or shell.
"""

from __future__ import annotations

import html
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.display import display

from kubenb.kubectl import run_words
from kubenb.kubectl.completion import complete
from kubenb.kubectl.pipes import run_filter
from kubenb.kubectl.session import Result, Session, ShownTable
from kubenb.kubectl.words import ShellError, split_pipes

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext
    from IPython.core.interactiveshell import InteractiveShell

    from kubenb.cluster import Cluster

NO_CLUSTER = "There is no cluster yet. Make one first:  c = kubenb.Cluster(nodes=3)"
_chosen: list[Any] = []


def use(cluster: Cluster | None) -> None:
    """Let the magics speak to this cluster from now on; None: again to the one made last."""
    _chosen[:] = [cluster] if cluster is not None else []


def current() -> Session | None:
    """The kubectl session of the chosen or the latest cluster, or None."""
    from kubenb.cluster import Cluster

    cluster = _chosen[0] if _chosen else Cluster.latest()
    return cluster.session if cluster is not None else None


class Tables:
    """Tables as a notebook shows them: HTML for the eye, kubectl's own text for everything else."""

    def __init__(self, text: str, tables: list[ShownTable]) -> None:
        self.text = text
        self.tables = tables

    def __repr__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str:
        return "".join(map(_table_html, self.tables))


def _table_html(table: ShownTable) -> str:
    """One table; for a watch with the virtual second of each row in front."""
    times = table.times if len(table.times) == len(table.rows) else []
    headers = (["at"] if times else []) + table.headers
    rows = [([f"{times[i]:.1f} s"] if times else []) + row for i, row in enumerate(table.rows)]
    cell = 'style="text-align:left;padding:2px 12px 2px 0;white-space:nowrap"'
    head = "".join(f"<th {cell}>{html.escape(text)}</th>" for text in headers)
    body = "".join("<tr>" + "".join(f"<td {cell}>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    style = "font-family:var(--jp-code-font-family,monospace);font-size:13px;border-collapse:collapse;margin:4px 0 8px"
    return f'<table class="kubenb-table" style="{style}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def run_line(session: Session, line: str, stdin: str | None = None) -> tuple[Result, bool]:
    """(what one line does, whether pipes turned its tables into mere text). Raises ShellError for what needs a shell."""
    commands = split_pipes(line)
    words = commands[0][1:] if commands[0][:1] == ["kubectl"] else commands[0]
    result = run_words(session, words, stdin)
    if len(commands) == 1:
        return result, False
    text = result.stdout
    for filter_words in commands[1:]:
        text = run_filter(filter_words, text)
    return Result(result.returncode, text, result.stderr), True


@magics_class
class KubectlMagics(Magics):
    """%kubectl and %%kubectl."""

    @no_var_expand
    @line_magic
    def kubectl(self, line: str) -> None:
        """%kubectl get pods -o wide"""
        self._show(line, None)

    @no_var_expand
    @cell_magic("kubectl")  # type: ignore[arg-type]
    def kubectl_cell(self, line: str, cell: str) -> None:
        """%%kubectl apply -f -   with a manifest below; or one command a line."""
        if _reads_stdin(line):
            self._show(line, cell)
            return
        lines = [text.strip() for text in [line, *cell.splitlines()]]
        commands = [text for text in lines if text and not text.startswith("#")]
        for command in commands:
            if len(commands) > 1:
                print(f"$ kubectl {command.removeprefix('kubectl ')}")
            self._show(command, None)

    def _show(self, line: str, stdin: str | None) -> None:
        session = current()
        if session is None:
            print(NO_CLUSTER, file=sys.stderr)
            return
        try:
            result, piped = run_line(session, line, stdin)
        except ShellError as error:
            print(error, file=sys.stderr)
            return
        if result.tables and not piped:
            display(Tables(result.stdout, result.tables))  # type: ignore[no-untyped-call]
        elif result.stdout:
            print(result.stdout, end="")
        if result.stderr:
            print(result.stderr, end="", file=sys.stderr)


def _reads_stdin(line: str) -> bool:
    words = line.split()
    return any(word in ("-f-", "-f=-", "--filename=-") for word in words) or any(
        a in ("-f", "--filename") and b == "-" for a, b in pairwise(words)
    )


@context_matcher()  # type: ignore[untyped-decorator]
def kubectl_matcher(context: CompletionContext) -> dict[str, Any]:
    """Verbs, kinds, names and flags after %kubectl, and in the lines of a %%kubectl cell."""
    nothing: dict[str, Any] = {"completions": []}
    line = context.line_with_cursor[: context.cursor_position]
    is_line = line.lstrip().startswith(("%kubectl ", "%%kubectl "))
    if not is_line and not context.full_text.lstrip().startswith("%%kubectl"):
        return nothing
    session = current()
    if session is None:
        return nothing
    typed = line.split(None, 1)[1] if is_line and " " in line.strip() else "" if is_line else line
    typed = typed.rpartition("|")[2] if "|" not in typed else ""
    words = typed.split()
    fragment = words.pop() if words and not typed.endswith(" ") else ""
    if words[:1] == ["kubectl"]:
        words = words[1:]
    found = complete(session.api, words, fragment, session.namespace)
    return {
        "completions": [SimpleCompletion(text=text, type=what) for text, what in found],
        "matched_fragment": fragment,
        "suppress": True,
        "ordered": True,
    }


def load(shell: InteractiveShell) -> None:
    """Register the magics and the completion."""
    shell.register_magics(KubectlMagics(shell))
    matchers = shell.Completer.custom_matchers
    if kubectl_matcher not in matchers:
        matchers.append(kubectl_matcher)


def unload(shell: InteractiveShell) -> None:
    """Take the completion away. (IPython keeps registered magics.)"""
    matchers = shell.Completer.custom_matchers
    if kubectl_matcher in matchers:
        matchers.remove(kubectl_matcher)
