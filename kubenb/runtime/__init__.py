"""Step 8 of the journey: the container runtime. Known servers are small programs in closed form, all else is run by a shell.

What comes in: the kubelet's wishes (sandbox, pull, create, start, stop, execute). What goes out: processes on the pod network,
which live and end in virtual time, with files and logs. Read on in `image`, `registry`, `choose` (what a container runs),
`programs`, `process`, `files`, `container`, `runtime`; then in `shell/`. Next: `kubenb.network`, where requests meet these
processes.
"""

from kubenb.runtime.choose import choose
from kubenb.runtime.config import ContainerConfig
from kubenb.runtime.container import Container
from kubenb.runtime.execution import Execution
from kubenb.runtime.files import Device, Directory, File, FileError, FileSystem, Link, Mount, Node
from kubenb.runtime.image import Image
from kubenb.runtime.images import Lookup, look_up
from kubenb.runtime.log import Log, LogLine
from kubenb.runtime.process import Process, Visits
from kubenb.runtime.programs import Program
from kubenb.runtime.registry import IMAGES
from kubenb.runtime.runtime import Runtime, Sandbox

__all__ = [
    "IMAGES",
    "Container",
    "ContainerConfig",
    "Device",
    "Directory",
    "Execution",
    "File",
    "FileError",
    "FileSystem",
    "Image",
    "Link",
    "Log",
    "LogLine",
    "Lookup",
    "Mount",
    "Node",
    "Process",
    "Program",
    "Runtime",
    "Sandbox",
    "Visits",
    "choose",
    "look_up",
]
