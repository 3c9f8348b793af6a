"""Which programs an image brings along: BusyBox in the small ones, GNU's in those made from Debian, nothing in the empty ones.

What comes in: an image and a command's name. What goes out: yes or no. Next: `shell/programs.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubenb.runtime.image import Image

_BUSYBOX = """
    ash awk base64 basename bc busybox cat chgrp chmod chown clear cp cut date dd df dirname du echo egrep env expr
    false fgrep find free getent grep head hostname id ifconfig ip kill killall ln ls md5sum mkdir mktemp mount mv nc
    netstat nice nl nohup nproc nslookup pgrep pidof ping pkill printenv printf ps pwd readlink realpath reset rev rm
    rmdir sed seq setsid sh sha1sum sha256sum sha512sum sleep sort stat stty sync tail tee telnet test time timeout top
    touch tr true truncate tty uname uniq uptime usleep watch wc wget which whoami xargs yes httpd [
"""
_DEBIAN = """
    awk base64 basename bash cat chgrp chmod chown clear cp cut date dash dd df dirname du echo egrep env expr false
    fgrep find getent grep head hostname id kill ln ls md5sum mkdir mktemp mount mv nice nl nohup nproc perl printenv
    printf pwd readlink realpath reset rm rmdir sed seq setsid sh sha1sum sha256sum sha512sum sleep sort stat stdbuf
    stty sync tail tee test timeout touch tr true truncate tty uname uniq wc which whoami xargs yes [
"""
BUSYBOX, DEBIAN = frozenset(_BUSYBOX.split()), frozenset(_DEBIAN.split())
TOOLS = {"busybox": BUSYBOX, "debian": DEBIAN, "none": frozenset[str]()}


def has_tool(image: Image, name: str) -> bool:
    """Whether `name` is a program in the image."""
    return name in TOOLS[image.tools] or name in image.extra_tools or name in image.servers


def tools_of(image: Image) -> list[str]:
    """Everything that can be run in the image, by name."""
    return sorted({*TOOLS[image.tools], *image.extra_tools})
