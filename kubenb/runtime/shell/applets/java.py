"""java: a program whose heap fills up to the size that the JVM has chosen. What it does is not known; what it takes is.

What comes in: the command line, JAVA_TOOL_OPTIONS, the container's limit.  What goes out: memory, and an exit code. Garbage is
collected only when the heap is full: so every Java program grows up to its largest heap sooner or later. What it really needs is
said by `-Dlive=300m` (our own property); a heap smaller than that ends in an OutOfMemoryError.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kubenb.runtime.image_names import parse_image
from kubenb.runtime.jvm_heap import MIB, NON_HEAP, Version, largest_heap
from kubenb.runtime.programs import Program
from kubenb.runtime.shell.applets.servers import serve
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.task import Sleep, Task

MACHINE = 16 << 30
"""Bytes of a node: what a JVM sees that knows nothing of containers."""
ALLOCATION, STEP = 40 * MIB, 8 * MIB
"""Bytes a second that the program makes garbage of, and bytes between two looks at it."""
START_UP = 0.6
_LIVE = re.compile(r"-Dlive=(\d+)([mg]?)")


@applet("java", own_process=True)
def java(call: Call) -> Steps:
    """-Xmx, -XX:MaxRAMPercentage and their kin; -version; -XshowSettings:vm; -XX:+PrintFlagsFinal; else it runs on."""
    told = call.environment.get("JAVA_TOOL_OPTIONS", "")
    if told:
        call.err(f"Picked up JAVA_TOOL_OPTIONS: {told}\n")
    flags = [*told.split(), *call.arguments]
    version = Version.of_tag(parse_image(call.around.label[1]).tag)
    try:
        heap = largest_heap(flags, version, call.around.memory_limit, MACHINE)
    except ValueError as error:
        call.err(f"{error}\nError: Could not create the Java Virtual Machine.\n")
        return 1
    if "-XX:+PrintFlagsFinal" in flags:
        call.out(f"   size_t MaxHeapSize                              = {heap:<42}{{product}} {{ergonomic}}\n")
    if "-XshowSettings:vm" in flags:
        call.err(f"VM settings:\n    Max. Heap Size (Estimated): {heap / MIB:.2f}M\n    Using VM: OpenJDK 64-Bit Server VM\n\n")
    if "-version" in flags or "--version" in flags or not call.arguments:
        call.err(f'openjdk version "{_words(version)}"\n')
        return 0
    return (yield from _run(call, heap, _live(flags)))


def _words(version: Version) -> str:
    return f"1.8.0_{version.update}" if version.major == 8 else f"{version.major}.0.1"


def _live(flags: list[str]) -> int:
    found = next((found for flag in flags if (found := _LIVE.fullmatch(flag))), None)
    return int(found[1]) * {"": 1, "m": MIB, "g": 1 << 30}[found[2]] if found else 40 * MIB


def _run(call: Call, heap: int, live: int) -> Steps:
    """Fill the heap, and stay."""
    task = call.task
    if call.around.declared_ports:
        _serve_beside(call)
    task.background = True
    yield Sleep(START_UP)
    task.memory = NON_HEAP
    call.processes.allocated()
    used = 0
    while used < heap:
        yield Sleep(STEP / ALLOCATION)
        used = min(heap, used + STEP)
        task.memory = NON_HEAP + used
        call.processes.allocated()
    if live > heap:
        call.err('Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n')
        return 1
    yield Sleep(float("inf"))
    return 0


def _serve_beside(call: Call) -> None:
    """It listens where its container declares ports."""
    program = replace(Program(), ports=call.around.declared_ports, title=" ".join(call.argv), start_up=START_UP, memory=0)

    def body(task: Task) -> Steps:
        return (yield from serve(Call(task, list(call.argv), call.environment, call.cwd, call.descriptors), program))

    call.processes.start(call.argv, body, call.descriptors, call.task, background=True)
