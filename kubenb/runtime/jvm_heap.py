"""How large a Java heap may become: the arithmetic of the HotSpot JVM, which every "Java and limits" riddle comes down to.

What comes in: the flags of a command line, the version, the container's memory limit, the machine's memory.  What goes out:
bytes.  Source: HotSpot, src/hotspot/share/runtime/arguments.cpp (set_heap_size) and JDK-8146115 (container support, in 10 and
8u191; behind a flag from 8u131 on).  Next: `shell/applets/java.py`, the program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

MIB = 1 << 20
NON_HEAP = 90 * MIB
"""Metaspace, code cache, threads, garbage collector: what a small service needs beside its heap. Typical, not recorded."""
MAX_PERCENT, MIN_PERCENT = 25.0, 50.0
"""-XX:MaxRAMPercentage and -XX:MinRAMPercentage (which is the maximum on machines of less than about 250 MiB)."""
SMALL = 125 * MIB
"""Half the memory of such a small machine."""
NEWEST_UPDATE = 400
_SIZES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Version(NamedTuple):
    """8u111 is (8, 111); a tag that names no update means the newest."""

    major: int
    update: int = NEWEST_UPDATE

    @classmethod
    def of_tag(cls, tag: str) -> Version:
        """ "8u111-jre", "17", "11-slim"; what names no version is 17."""
        found = re.match(r"(?:1\.)?(\d+)(?:u(\d+))?", tag)
        return cls(int(found[1]), int(found[2]) if found[2] else NEWEST_UPDATE) if found else cls(17)

    @property
    def knows_containers(self) -> bool:
        return self.major >= 10 or (self.major == 8 and self.update >= 191)

    @property
    def can_be_told(self) -> bool:
        """Whether there is -XX:+UseCGroupMemoryLimitForHeap."""
        return self.major == 9 or (self.major == 8 and self.update >= 131)


def sees_container(flags: Sequence[str], version: Version) -> bool:
    """Whether the JVM takes the container's limit for its machine's memory."""
    if "-XX:-UseContainerSupport" in flags:
        return False
    return version.knows_containers or (version.can_be_told and "-XX:+UseCGroupMemoryLimitForHeap" in flags)


def largest_heap(flags: Sequence[str], version: Version, limit: int | None, machine: int) -> int:
    """Bytes up to which the heap may grow. `limit`: the container's, None without one. Raises ValueError for a bad -Xmx."""
    for flag in reversed(flags):
        if found := re.match(r"-Xmx(.*)|-XX:MaxHeapSize=(.*)", flag):
            return _size(flag, found[1] or found[2] or "")
    memory = limit if limit is not None and sees_container(flags, version) else machine
    share, least = _percent(flags, "Max", MAX_PERCENT), _percent(flags, "Min", MIN_PERCENT)
    if memory * least / 100 < SMALL:
        return int(memory * least / 100)
    return int(memory * share / 100)


def _percent(flags: Sequence[str], which: str, usual: float) -> float:
    for flag in reversed(flags):
        if found := re.fullmatch(rf"-XX:{which}RAMPercentage=(\d+(?:\.\d+)?)", flag):
            return float(found[1])
        if found := re.fullmatch(rf"-XX:{which}RAMFraction=(\d+)", flag):
            return 100 / max(1, int(found[1]))
    return usual


def _size(flag: str, text: str) -> int:
    found = re.fullmatch(r"(\d+)([kmgtKMGT]?)", text)
    if not found:
        raise ValueError(f"Invalid maximum heap size: {flag}")
    return int(found[1]) * _SIZES[found[2].lower()]
