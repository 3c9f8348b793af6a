"""The same seed and the same commands give the same history, byte for byte, whatever the hash seed of the
Python that runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("kubenb.cluster")

# A life with a bit of everything: a rollout overtaken by the next, a stopped controller, a Service, deletions.
STORY = """
import sys
from pathlib import Path
import kubenb

c = kubenb.Cluster(nodes=3, seed=int(sys.argv[1]), frozen=sys.argv[2] == "frozen")
c.apply(Path("notebooks/configs"))
c.settle()
c.kubectl("set image deployment/web nginx=nginx:1.28")
c.run(2.5)
c.kubectl("set image deployment/web nginx=nginx:1.29")
c.run(1)
c.kubectl("scale deployment/web --replicas=7")
c.settle()
c.stop("kube-controller-manager")
c.kubectl("delete pod -l app=web --wait=false")
c.run(40)
c.start("kube-controller-manager")
c.settle()
c.kubectl("delete deployment web")
c.settle()
print(len(c.history), c.digest())
"""


def digest(root: Path, hash_seed: str = "0", seed: int = 0, mode: str = "usual") -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", STORY, str(seed), mode], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_history_does_not_depend_on_the_hash_seed(root: Path) -> None:
    first = digest(root, "0")
    assert int(first.split()[0]) > 100, "the story is too short to prove anything"
    assert {seed: digest(root, seed) for seed in ("1", "4711", "random")} == dict.fromkeys(("1", "4711", "random"), first)


def test_another_seed_is_another_life(root: Path) -> None:
    assert digest(root, seed=1) != digest(root, seed=2)


def test_nobody_changes_a_stored_version_in_place(root: Path) -> None:
    """With `frozen`, every stored version refuses changes: an offender ends the run with its name."""
    assert digest(root, mode="frozen") == digest(root)
