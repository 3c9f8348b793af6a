"""Simple commands: words expanded, assignments made, descriptors led elsewhere, and then a function, a builtin or a program.

What comes in: a `Simple`. What goes out: its status. Source: POSIX XCU 2.9.1. Next: `interpreter.py`, everything around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kubenb.runtime.files import FileError
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.expansion import expand, expand_one
from kubenb.runtime.shell.flow import Leave, Return, ShellError
from kubenb.runtime.shell.programs import Applet, find_program, run_program
from kubenb.runtime.shell.redirections import opened
from kubenb.runtime.shell.state import ShellState, quoted
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.syntax import Array, Node, Redirection, Sequence, Simple, Substitution
from kubenb.runtime.shell.task import Task

DEEPEST = 40
"""Functions, evals and substitutions within one another. (Where ash runs out of stack, we stop in time.)"""


class SimpleCommands(ShellState):
    """The part of a shell that runs one command."""

    def run(self, node: Node) -> Steps:
        """Run one command of any kind."""
        raise NotImplementedError

    def capture(self, script: Sequence) -> Steps:
        """What a substitution's commands write."""
        raise NotImplementedError

    def builtins(self) -> Mapping[str, Callable[[Any, list[str]], int | Steps]]:
        """What the shell itself can do, by name."""
        from kubenb.runtime.shell.builtins import BUILTINS

        return BUILTINS

    def redirect(self, redirections: tuple[Redirection, ...]) -> Steps:
        """The descriptors after some redirections."""
        descriptors = dict(self.descriptors)
        for one in redirections:
            yield from opened(self, one, descriptors)
        return descriptors

    def _simple(self, node: Simple) -> Steps:
        self.status = 0 if not node.words else self.status
        words: list[str] = yield from expand(self, node.words)
        if "x" in self.options and (words or node.assignments):
            yield from self._trace(node, words)
        before = self.descriptors
        if node.redirections:
            try:
                self.descriptors = yield from self.redirect(node.redirections)
            except FileError as error:
                self.complain(str(error.args[0]))
                self.status = 1
                self.check_failure()
                return
        try:
            if words:
                yield from self._command(words, node)
            else:
                if any(isinstance(part, Substitution) for _, word in node.assignments for part in word.parts):
                    self.status = 0
                for name, word in node.assignments:
                    self.assign(name, (yield from expand_one(self, word)))
        finally:
            if words[:1] != ["exec"] or len(words) > 1:
                self.descriptors = before
        self.check_failure()

    def _array(self, node: Array) -> Steps:
        """name=(words); only bash knows what that is."""
        if not self.name.endswith("bash"):
            raise ShellError('syntax error: unexpected "("', 2)
        words: list[str] = yield from expand(self, node.words)
        before = self.arrays.get(node.name, [self.get(node.name)] if node.name in self.variables else [])
        values = [*before, *words] if node.append else words
        self.assign(node.name, values[0] if values else "")
        self.arrays[node.name] = values
        self.status = 0

    def _trace(self, node: Simple, words: list[str]) -> Steps:
        shown = []
        for name, word in node.assignments:
            shown.append(f"{name}={quoted((yield from expand_one(self, word)))}")
        self.err(self.get("PS4", "+ ") + " ".join(shown + [quoted(word) for word in words]) + "\n")

    def _command(self, words: list[str], node: Simple) -> Steps:
        from kubenb.runtime.shell.builtins import SPECIAL  # they need the shell, too

        name = words[0]
        assigned: dict[str, str] = {}
        for one, word in node.assignments:
            assigned[one] = yield from expand_one(self, word)
        if name in self.functions and name not in SPECIAL:
            with_before = self.assign_for_now(assigned)
            try:
                yield from self.call_function(name, words[1:])
            finally:
                self.restore(with_before)
            return
        builtin = self.builtins().get(name)
        if builtin is not None:
            restored = None if name in SPECIAL else self.assign_for_now(assigned)
            if restored is None:
                for one, value in assigned.items():
                    self.assign(one, value)
            try:
                result = builtin(self, words)
                self.status = result if isinstance(result, int) else (yield from result)
            finally:
                if restored is not None:
                    self.restore(restored)
            yield from self.task.pay(0.1)
            return
        yield from self.run_external(words, {**self.environment(), **assigned})

    def run_external(self, words: list[str], environment: dict[str, str]) -> Steps:
        """A program that is no part of the shell: found in the image, run, waited for."""
        yield from self.task.pay()
        program = find_program(self.processes, words[0], self.cwd)
        if isinstance(program, str):
            self.complain(self.not_found(words[0], program))
            self.status = 127 if program == "not found" else 126
            return
        if not program.own_process:
            call = Call(self.task, words, environment, self.cwd, self.descriptors)
            self.status = yield from run_program(program, call)
            return

        def body(task: Task) -> Steps:
            return (yield from run_program(program, Call(task, words, environment, self.cwd, task.descriptors)))

        background = self.task.background or self.idle > 0
        child = self.processes.start(words, body, dict(self.descriptors), self.task, background)
        self.status = yield from self.task.wait_for(child)
        if child.signalled:
            texts = {9: "Killed", 15: "Terminated"}
            if child.signalled in texts:
                self.err(texts[child.signalled] + "\n")

    def become(self, program: Applet, words: list[str]) -> Steps:
        """`exec`: run a program in this very process."""
        call = Call(self.task, words, self.environment(), self.cwd, self.descriptors)
        self.status = yield from run_program(program, call)

    def call_function(self, name: str, arguments: list[str]) -> Steps:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ShellError("recursion too deep", 139)
        yield from self.task.pay(0.1)
        positional, self.positional = self.positional, arguments
        loops, self.loops = self.loops, 0
        self.locals.append({})
        try:
            yield from self.run(self.functions[name])
        except Return as leaving:
            self.status = leaving.code
        except Leave:
            pass
        finally:
            self.restore(self.locals.pop())
            self.positional, self.loops = positional, loops
            self.depth -= 1
