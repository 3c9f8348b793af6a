"""The `kubenb` command: puts the course into a folder of the learner's and opens it in JupyterLab.

In comes what a person typed in a shell, out goes a JupyterLab serving the notebooks. The engine is not
imported here, so the command answers at once. The course itself starts with notebooks/00-start-here.ipynb.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kubenb import __version__

FIRST_CHAPTER = "00-start-here.ipynb"
NOT_COURSE = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", ".kubenb", "*.pyc")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: this process's own) and return the exit code."""
    parser = _parser()
    options, for_jupyter = parser.parse_known_args(argv)
    if options.command is None:
        parser.print_help()
        return 0
    try:
        folder = unpack_course(Path(options.dir), source=course_source())
    except OSError as error:
        reason = error.strerror or error
        print(f"kubenb lab: cannot put the course into {options.dir}: {reason}", file=sys.stderr)
        return 1
    return _serve(folder, open_browser=not options.no_browser, extra=for_jupyter)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kubenb",
        description="A small, honest Kubernetes that runs inside a notebook.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"kubenb {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    lab = commands.add_parser(
        "lab",
        help="copy the course into DIR and open it in JupyterLab",
        description="Copies the course into DIR (notebooks that are there already stay as they are) and"
        " opens it. Options that kubenb does not know go to `jupyter lab`.",
        allow_abbrev=False,
    )
    lab.add_argument("dir", nargs="?", default="kubenb-course", metavar="DIR", help="default: %(default)s")
    lab.add_argument("--no-browser", action="store_true", help="only serve; print the address")
    return parser


def course_source() -> Path:
    """The folder with the chapters: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    for folder in (package.parent / "notebooks", package / "notebooks"):
        if (folder / FIRST_CHAPTER).is_file():
            return folder
    raise FileNotFoundError(f"this installation of kubenb holds no {FIRST_CHAPTER}")


def unpack_course(folder: Path, source: Path) -> Path:
    """Copy the chapters from `source` into `folder`; what a learner changed there is never overwritten."""
    if folder.resolve() != source.resolve():
        copy = _copy_if_missing
        shutil.copytree(source, folder, ignore=NOT_COURSE, copy_function=copy, dirs_exist_ok=True)
    return folder.resolve()


def _copy_if_missing(source: str, target: str) -> str:
    if not os.path.exists(target):
        shutil.copyfile(source, target)
    return target


def _serve(folder: Path, *, open_browser: bool, extra: Sequence[str]) -> int:
    first = f"--LabApp.default_url=/lab/tree/{FIRST_CHAPTER}"
    command = [sys.executable, "-m", "jupyterlab", str(folder), first, *extra]
    if not open_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in extra:
        command.append("--allow-root")  # in a container there is only root; the server listens on localhost
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
