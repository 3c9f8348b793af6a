"""Is the built wheel a whole kit? `python tests/wheel_check.py kubenb-*.whl` looks into it and unpacks a
course from it.

The wheel goes into a folder of its own and is imported from there, away from the checkout: the chapters,
the schema and the widgets' JavaScript must be found inside the package."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PROBE = """
from pathlib import Path
import kubenb
from kubenb import cli
assert Path(kubenb.__file__).is_relative_to(Path.cwd()), kubenb.__file__
folder = cli.unpack_course(Path("course"), cli.course_source())
assert (folder / "00-start-here.ipynb").is_file()
c = kubenb.Cluster(nodes=2)
c.kubectl("create deployment web --image=nginx --replicas=2")
c.settle()
assert len(c.list("Pod", "default")) == 2
print(len(list(folder.rglob("*.ipynb"))), "chapters unpacked, a cluster started")
"""
WANTED = (".js", ".css", ".yml", ".json.gz", ".ipynb")


def main(wheel: Path) -> int:
    """Unpack, import, start; the exit code of the probe."""
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(wheel) as archive:
        lost = [ending for ending in WANTED if not any(name.endswith(ending) for name in archive.namelist())]
        assert not lost, f"the wheel holds no file ending in {lost}"
        archive.extractall(scratch)
        print(f"{wheel.name}: {wheel.stat().st_size // 1024} KiB, {len(archive.namelist())} files")
        return subprocess.call([sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {scratch!r})\n{PROBE}"], cwd=scratch)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
