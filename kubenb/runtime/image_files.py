"""The files that images bring along: the tree every Linux has, its programs, and what is the image's own.

What comes in: an image. What goes out: a fresh tree, which becomes a container's root. Next: `tools.py`, the programs.
"""

from __future__ import annotations

from functools import lru_cache

from kubenb.runtime.files import Device, Directory, FileSystem, copied
from kubenb.runtime.image import Image
from kubenb.runtime.tools import tools_of

PROGRAM = b"\x7fELF"
"""How a program's file begins. Nobody looks further."""
PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"
DIRECTORIES = (
    "bin",
    "dev",
    "etc",
    "home",
    "lib",
    "mnt",
    "opt",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "sys",
    "tmp",
    "usr/bin",
    "usr/local/bin",
    "usr/sbin",
    "usr/share",
    "var/lib",
    "var/log",
    "var/run",
    "var/tmp",
)
DEVICES = {
    "dev/null": "null",
    "dev/zero": "zero",
    "dev/random": "random",
    "dev/urandom": "random",
    "dev/stdin": "stdin",
    "dev/stdout": "stdout",
    "dev/stderr": "stderr",
    "dev/tty": "null",
    "dev/fd/1": "stdout",
    "dev/fd/2": "stderr",
    "proc/1/fd/1": "log",
    "proc/1/fd/2": "log2",
    "proc/self/fd/1": "stdout",
    "proc/self/fd/2": "stderr",
}
OTHERS = {
    "etc/group": "root:x:0:\nnobody:x:65534:\n",
    "etc/hostname": "",
    "etc/shells": "/bin/sh\n",
    "etc/nsswitch.conf": "hosts: files dns\n",
    "proc/version": "Linux version 6.18.0\n",
    "proc/uptime": "0.00 0.00\n",
    "proc/cpuinfo": "processor\t: 0\n",
    "proc/loadavg": "0.00 0.00 0.00 1/100 1\n",
}
RELEASES = {
    "busybox": "NAME=BusyBox\nVERSION=1.36\n",
    "debian": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
    "none": "",
}


@lru_cache(maxsize=256)
def _tree(image: Image) -> Directory:
    """One tree an image; never changed, only copied."""
    files = FileSystem(Directory())
    for path in DIRECTORIES:
        files.make_directory("/" + path, parents=True)
    files.stat("/tmp").mode = 0o1777
    if image.tools == "none":
        return files.root
    for name in tools_of(image):
        files.write(f"/bin/{name}", PROGRAM, mode=0o755)
        files.link(f"/bin/{name}", f"/usr/bin/{name}")
    for name in image.servers:
        if not files.exists(f"/usr/sbin/{name}") and "/" not in name:
            files.write(f"/usr/sbin/{name}", PROGRAM, mode=0o755)
    for path, text in {"etc/passwd": PASSWD, "etc/os-release": RELEASES[image.tools], **OTHERS}.items():
        files.make_directory("/" + path.rsplit("/", 1)[0], parents=True)
        files.write("/" + path, text.encode())
    for path, kind in DEVICES.items():
        files.make_directory("/" + path.rsplit("/", 1)[0], parents=True)
        files.place("/" + path, Device(kind))
    for path, text in image.files:
        files.make_directory(path.rsplit("/", 1)[0] or "/", parents=True)
        if text.startswith("-> "):
            files.link(text[3:], path)
        else:
            files.write(path, text.encode(), mode=0o755 if text.startswith("#!") else 0o644)
    return files.root


def fresh_tree(image: Image) -> Directory:
    """The image's files, as a container's own."""
    made = copied(_tree(image))
    assert isinstance(made, Directory)
    return made
