"""The shell at work: a syntax tree, walked as a generator on the simulation's clock.

What comes in: a parsed script, a process to be. What goes out: an exit code; on the way commands, background jobs, traps. It
behaves as busybox ash 1.36, and says what that says. Next: `builtins.py`, what only the shell itself can do; `applets/`, what
everybody can.
"""

from __future__ import annotations

from collections.abc import Callable

from kubenb.runtime.files import FileError
from kubenb.runtime.shell import patterns
from kubenb.runtime.shell.call import NOTHING
from kubenb.runtime.shell.expansion import expand, expand_one, expand_pattern
from kubenb.runtime.shell.flow import Exit, Leave, Return, ShellError
from kubenb.runtime.shell.loops import only_waits
from kubenb.runtime.shell.parser import parse
from kubenb.runtime.shell.simple_commands import DEEPEST, SimpleCommands
from kubenb.runtime.shell.streams import Capture, Descriptor, Pipe, PipeReader, PipeWriter, Steps
from kubenb.runtime.shell.syntax import (
    AndOr,
    Array,
    Case,
    For,
    Function,
    Group,
    If,
    Node,
    Pipeline,
    Redirected,
    Sequence,
    Simple,
    Subshell,
    While,
)
from kubenb.runtime.shell.task import Task

MOST_PROCESSES = 500
"""In one container; beyond them nothing can be started (as with a pids limit)."""


class Shell(SimpleCommands):
    """One shell. A subshell is a copy of it."""

    def run_script(self, text: str, tree: Node | None = None) -> Steps:
        """Run a script (or a tree) to its end, and the trap on EXIT; -> exit code. Nothing that goes wrong in it gets out."""
        replaced = False
        try:
            if tree is not None:
                yield from self.run(tree)
            else:
                yield from self.source(text)
        except Exit as leaving:
            self.status, replaced = leaving.code, leaving.replaced
        except Return as leaving:
            self.status = leaving.code
        except ShellError as error:
            self.complain(str(error))
            self.status = error.code
        if not replaced:
            yield from self._run_exit_trap()
        return self.status

    def _run_exit_trap(self) -> Steps:
        action = self.traps.pop(0, None)
        if not action:
            return
        status = self.status
        try:
            yield from self.source(action)
            self.status = status
        except Exit as leaving:
            self.status = leaving.code
        except (Return, ShellError):
            pass

    def source(self, text: str) -> Steps:
        """Run a script here: `eval`, `.`, a trap. It is read line by line, so what stands before a syntax error is done."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ShellError("recursion too deep", 139)
        try:
            script = parse(text)
            for line in script.lines:
                try:
                    yield from self.run(line)
                except Leave:
                    if self.loops:
                        raise
                yield from self.after_command()
            if script.error:
                raise ShellError(script.error)
        finally:
            self.depth -= 1
        return self.status

    def copy(self, task: Task | None = None) -> Shell:
        """A subshell's environment: it begins as this one is, and changes nothing here."""
        other = Shell(task or self.task, self.variables, self.cwd, dict(self.descriptors), self.name)
        other.exported, other.read_only = dict(self.exported), dict(self.read_only)
        other.functions, other.positional, other.arrays = dict(self.functions), list(self.positional), dict(self.arrays)
        other.options, other.status, other.pid = dict(self.options), self.status, self.pid
        other.last_job, other.ignored = self.last_job, dict(self.ignored)
        other.idle, other.tested, other.depth, other.loops = self.idle, self.tested, self.depth, 0
        return other

    def capture(self, script: Sequence) -> Steps:
        """What a substitution's commands write."""
        other = self.copy()
        found = Capture()
        other.descriptors[1] = found
        self.depth += 1
        other.depth = self.depth
        if self.depth > DEEPEST:
            raise ShellError("recursion too deep", 139)
        try:
            yield from other.inside(script)
        finally:
            self.depth -= 1
        self.status = other.status
        return found.text

    def inside(self, node: Node) -> Steps:
        """Run a command as a subshell's whole life."""
        try:
            yield from self.run(node)
        except Exit as leaving:
            self.status = leaving.code
        except (Leave, Return) as leaving:
            self.status = getattr(leaving, "code", self.status)
        except ShellError as error:
            self.complain(str(error))
            self.status = error.code
        yield from self._run_exit_trap()
        return self.status

    def run(self, node: Node) -> Steps:
        """Run one command of any kind; -> its status, which is also `status`."""
        method: Callable[..., Steps] = self._METHODS[type(node)]
        yield from method(self, node)
        return self.status

    def _sequence(self, node: Sequence) -> Steps:
        for command, background in node.commands:
            if background:
                self._start_job(command)
            else:
                yield from self.run(command)
            yield from self.after_command()

    def after_command(self) -> Steps:
        """Between two commands: traps whose signals have come meanwhile."""
        self.task.check()
        while self.pending:
            action = self.traps.get(self.pending.pop(0), "")
            status = self.status
            yield from self.source(action)
            self.status = status

    def _start_job(self, command: Node) -> None:
        if len(self.processes.tasks) >= MOST_PROCESSES:
            raise ShellError("can't fork: Resource temporarily unavailable")

        def body(task: Task) -> Steps:
            other = self.copy(task)
            other.descriptors = task.descriptors
            other.loops = 0
            other.listen()
            yield from task.pay(0.1)
            return (yield from other.inside(command))

        descriptors = {**self.descriptors, 0: NOTHING}
        title = [self.name]
        job = self.processes.start(title, body, descriptors, self.task, self.task.background or self.idle > 0)
        self.last_job = job
        self.jobs.append(job)
        self.status = 0

    def _and_or(self, node: AndOr) -> Steps:
        self.tested += 1
        try:
            yield from self.run(node.first)
        finally:
            self.tested -= 1
        for index, (operator, command) in enumerate(node.rest):
            if (operator == "&&") != (self.status == 0):
                continue
            last = index == len(node.rest) - 1
            self.tested += not last
            try:
                yield from self.run(command)
            finally:
                self.tested -= not last

    def _pipeline(self, node: Pipeline) -> Steps:
        self.tested += node.negated
        try:
            if len(node.commands) == 1:
                yield from self.run(node.commands[0])
            else:
                yield from self._pipe(node)
        finally:
            self.tested -= node.negated
        if node.negated:
            self.status = int(not self.status)
        else:
            self.check_failure()

    def _pipe(self, node: Pipeline) -> Steps:
        tasks = []
        before: Descriptor = self.descriptors.get(0, NOTHING)
        held: list[Descriptor] = []
        for index, command in enumerate(node.commands):
            descriptors = {**self.descriptors, 0: before}
            if index < len(node.commands) - 1:
                pipe = Pipe()
                descriptors[1], before = PipeWriter(pipe), PipeReader(pipe)
                before.hold()  # until the reader itself is there
                held.append(before)
            tasks.append(self._start_stage(command, descriptors))
        for descriptor in held:
            descriptor.release()
        for task in tasks:
            self.status = yield from self.task.wait_for(task)

    def _start_stage(self, command: Node, descriptors: dict[int, Descriptor]) -> Task:
        def body(task: Task) -> Steps:
            other = self.copy(task)
            other.descriptors = task.descriptors
            other.listen()
            yield from task.pay(0.1)
            return (yield from other.inside(command))

        return self.processes.start([self.name], body, descriptors, self.task, self.task.background or self.idle > 0)

    def _if(self, node: If) -> Steps:
        for condition, body in node.branches:
            if (yield from self._test(condition)) == 0:
                yield from self.run(body)
                return
        self.status = 0
        if node.otherwise is not None:
            yield from self.run(node.otherwise)

    def _test(self, condition: Node) -> Steps:
        self.tested += 1
        try:
            return (yield from self.run(condition))
        finally:
            self.tested -= 1

    def _while(self, node: While) -> Steps:
        waits = only_waits(node)
        self.loops += 1
        self.idle += waits
        status = 0
        try:
            while True:
                try:
                    if ((yield from self._test(node.condition)) == 0) == node.until:
                        break
                    yield from self.run(node.body)
                    status = self.status
                except Leave as leaving:
                    if self._leaves(leaving):
                        status = 0
                        break
                yield from self.task.pay(0.2)
        finally:
            self.loops -= 1
            self.idle -= waits
        self.status = status

    def _leaves(self, leaving: Leave) -> bool:
        """Whether the innermost loop ends here; when more loops are meant, on it goes."""
        if leaving.loops > 1 and self.loops > 1:
            raise Leave(leaving.loops - 1, leaving.again)
        return not leaving.again

    def _for(self, node: For) -> Steps:
        words = self.positional if node.words is None else (yield from expand(self, node.words))
        self.loops += 1
        self.status = 0
        try:
            for word in list(words):
                self.assign(node.name, word)
                try:
                    yield from self.run(node.body)
                except Leave as leaving:
                    if self._leaves(leaving):
                        break
        finally:
            self.loops -= 1

    def _case(self, node: Case) -> Steps:
        text = yield from expand_one(self, node.word)
        self.status = 0
        for choices, body in node.clauses:
            for choice in choices:
                if patterns.matches((yield from expand_pattern(self, choice)), text):
                    yield from self.run(body)
                    return

    def _group(self, node: Group) -> Steps:
        yield from self.run(node.body)

    def _subshell(self, node: Subshell) -> Steps:
        other = self.copy()
        yield from other.inside(node.body)
        self.status = other.status
        self.check_failure()

    def _function(self, node: Function) -> Steps:
        self.functions[node.name] = node.body
        self.status = 0
        return
        yield

    def _redirected(self, node: Redirected) -> Steps:
        before = self.descriptors
        try:
            self.descriptors = yield from self.redirect(node.redirections)
        except FileError as error:
            self.complain(str(error.args[0]))
            self.status = 1
            return
        try:
            yield from self.run(node.command)
        finally:
            self.descriptors = before

    _METHODS: dict[type, Callable[..., Steps]]


Shell._METHODS = {
    Sequence: Shell._sequence,
    AndOr: Shell._and_or,
    Pipeline: Shell._pipeline,
    If: Shell._if,
    While: Shell._while,
    For: Shell._for,
    Case: Shell._case,
    Group: Shell._group,
    Subshell: Shell._subshell,
    Array: Shell._array,
    Function: Shell._function,
    Redirected: Shell._redirected,
    Simple: Shell._simple,
}
