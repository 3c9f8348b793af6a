"""One instance of a container: its process, its files, its log, and the commands run in it.

What comes in: an image, a process to be, what the kubelet said. What goes out: what people and probes look at. What nobody
looks at is never made: most containers have no file tree and no process table. Next: `runtime.py`, who makes and starts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubenb.runtime.config import ContainerConfig
from kubenb.runtime.files import Directory, FileError, FileSystem, Mount
from kubenb.runtime.image_files import fresh_tree
from kubenb.runtime.images import Lookup
from kubenb.runtime.log import Log
from kubenb.runtime.network_door import NetworkDoor
from kubenb.runtime.process import Process
from kubenb.runtime.programs import Program
from kubenb.runtime.script_process import ScriptProcess
from kubenb.runtime.shell.processes import Processes, Surroundings

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Container:
    """Created, started, ended; never restarted: a restart is a new one."""

    __slots__ = (
        "_around",
        "_files",
        "_log",
        "_ports",
        "config",
        "has_own_conf",
        "id",
        "image",
        "process",
        "processes",
        "program",
        "shadowed",
        "way",
    )

    def __init__(self, id: str, image: Lookup, process: Process, config: ContainerConfig, ports: tuple[int, ...] = ()) -> None:
        self.id = id
        self.image = image
        self.process = process
        process.home = self
        self.program: Program = process.program
        self.config = config
        self.processes: Processes | None = None
        self.has_own_conf = False
        """A volume lies over its server's configuration."""
        self.shadowed = False
        """A volume lies over the files that the server serves."""
        self.way: tuple[Any, Any] | None = None
        """(the node's network, the pod's namespace), from the start on."""
        self._ports = ports
        self._log: Log | None = None
        self._files: FileSystem | None = None
        self._around: Surroundings | None = None

    # ---- what it looks like from inside ---------------------------------------------------------------------------------------

    @property
    def hostname(self) -> str:
        return self.config.hostname or self.process.label[0].partition("/")[2]

    @property
    def files(self) -> FileSystem:
        """What the container sees under `/`; made when somebody looks for the first time."""
        if self._files is None:
            sim = self.process.sim
            mounts = list(self.config.mounts)
            root = fresh_tree(self.image.image)
            if self.config.read_only_root:
                self._files = _read_only(root, mounts, sim)
            else:
                self._files = FileSystem(root, mounts, lambda: sim.now)
            self._own_names()
        return self._files

    def _own_names(self) -> None:
        """/etc/hostname and /etc/hosts of a container that nobody gave any."""
        assert self._files is not None
        for path, text in (("/etc/hostname", f"{self.hostname}\n"), ("/dev/termination-log", "")):
            if path not in self._files.mounts and self.image.image.tools != "none":
                try:
                    self._files.write(path, text.encode())
                except FileError:
                    continue

    @property
    def own_files(self) -> bool:
        """Whether they may differ from the image's: somebody has looked at them, or a volume lies over what is served."""
        return self.shadowed or self._files is not None

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of its processes."""
        variables = {"PATH": PATH, "HOSTNAME": self.hostname}
        if self.config.tty:
            variables["TERM"] = "xterm"
        variables.update(self.image.image.environment)
        variables.update(self.config.environment)
        variables.setdefault("HOME", "/root" if self.config.user == 0 else "/")
        return variables

    @property
    def around(self) -> Surroundings:
        """What its processes find."""
        if self._around is None:
            process, config = self.process, self.config
            network, namespace = self.way if self.way is not None else (None, process.namespace)
            self._around = Surroundings(
                process.sim,
                lambda: self.files,
                self.environment,
                self.hostname,
                self.image.image,
                self.log,
                NetworkDoor(network, namespace, self._text),
                process.label,
                config.working_dir or self.image.image.working_dir,
                config.user,
                config.groups,
                config.tty,
                config.memory_limit,
                config.cpu_limit,
                self._ports,
                process.program.title,
                process.run_out_of_memory,
            )
        return self._around

    def _text(self, path: str) -> str:
        try:
            return self.files.read(path).decode("utf-8", "replace")
        except FileError:
            return ""

    # ---- what runs in it ------------------------------------------------------------------------------------------------------

    @property
    def log(self) -> Log:
        """What it has written."""
        if self._log is None:
            sim = self.process.sim
            self._log = Log(lambda: sim.now)
            if not isinstance(self.process, ScriptProcess):
                self._log.sources.append(self.process.log_lines)
        return self._log

    def enter(self, network: Any, namespace: Any) -> None:
        """It is being started in this network namespace."""
        self.way = (network, namespace)

    def table(self) -> Processes:
        """Its process table; made for the first command that is run in it."""
        if self.processes is None:
            self.processes = Processes(self.around, self.process)
        return self.processes

    def ended(self) -> None:
        """Process 1 has ended, and with it all others."""
        if self.processes is not None:
            self.processes.end()


def _read_only(root: Directory, mounts: list[Mount], sim: Any) -> FileSystem:
    """A root that can't be written to (readOnlyRootFilesystem); volumes can."""
    files = FileSystem(root, mounts, lambda: sim.now)
    files.read_only_root = True
    return files
