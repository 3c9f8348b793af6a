"""The programs that images hold, one file a group. Importing this enters them all into `programs.APPLETS`.

What comes in: a `Call`. What goes out: text and an exit code, at once or in virtual time. They answer as BusyBox 1.36 does,
in what manifests, lessons and probes use of them.
"""

from kubenb.runtime.shell.applets import (
    columns,
    curl,
    editors,
    file_tools,
    filters,
    grep,
    java,
    listing,
    loads,
    naming,
    nc,
    printing,
    processes,
    servers,
    shells,
    sums,
    system,
    waiting,
    wget,
)  # isort: skip

__all__ = [
    "columns",
    "curl",
    "editors",
    "file_tools",
    "filters",
    "grep",
    "java",
    "listing",
    "loads",
    "naming",
    "nc",
    "printing",
    "processes",
    "servers",
    "shells",
    "sums",
    "system",
    "waiting",
    "wget",
]
