"""java: a program whose heap fills up to the size that the JVM has chosen. What it does is not known; what it takes is.

What comes in: the command line, JAVA_TOOL_OPTIONS, the container's limit.  What goes out: memory, and an exit code. Garbage is
collected only when the heap is full: so every Java program grows up to its largest heap sooner or later. What it really needs is
said by `-Dlive=300m` (our own property); a heap smaller than that ends in an OutOfMemoryError.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from kubenb.runtime.image_names import parse_image
from kubenb.runtime.jvm_heap import MIB, NON_HEAP, Version, largest_heap
from kubenb.runtime.programs import Program
from kubenb.runtime.shell.applets.servers import serve
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.processes import Processes
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
    """Fill the heap, and stay; where its container declares ports, it listens meanwhile."""
    ports = call.around.declared_ports
    if ports:
        call.processes.start(call.argv, partial(_fill, call.processes, heap), call.descriptors, call.task, background=True)
        program = replace(Program(), ports=ports, title=" ".join(call.argv), start_up=START_UP, memory=NON_HEAP)
        return (yield from serve(call, program))
    call.task.background = True
    yield from _fill(call.processes, heap, call.task, NON_HEAP)
    if live > heap:
        call.err('Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n')
        return 1
    yield Sleep(float("inf"))
    return 0


def _fill(processes: Processes, heap: int, task: Task, beside: int = 0) -> Steps:
    """Garbage, until the heap is full."""
    yield Sleep(START_UP)
    used = 0
    while used < heap:
        task.memory = beside + used
        processes.allocated()
        used = min(heap, used + STEP)
        yield Sleep(STEP / ALLOCATION)
    task.memory = beside + heap
    processes.allocated()
    if not beside:
        yield Sleep(float("inf"))
    return 0
