"""The recorded cases: which lie here, which replayer plays them, and what is known to differ.

In come the JSON files of a family (tests/golden/<family>/*.json, as recorded on Kubernetes 1.36.2), out go
`Case`s for test_golden.py. The replayers in replay/ came with the recordings and are kept as they came,
less the half that records."""

from __future__ import annotations

import importlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
FAMILIES = ("admission", "kubectl", "scheduling", "workloads", "autoscaling", "kubelet")
SAMPLE = 5  # cases of each file that a quick run replays


@dataclass(frozen=True)
class Case:
    family: str
    file: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        """How known_differences.yml names it: workloads/deployments/roll-3-1-0."""
        return f"{self.family}/{self.file}/{self.data['name']}"

    def differences(self) -> list[str]:
        """Replay the case on a fresh cluster; what differs from the recording, in words. Empty: nothing."""
        replayer = importlib.import_module(f"golden.replay.{self.family}")
        target = replayer.KubenbTarget()
        run = replayer.run
        if (self.family, self.file) == ("kubelet", "service"):
            run = replayer.run_service
        try:
            found: list[str] = run(self.data, target)
        except Exception as error:  # a case that breaks the cluster is a difference, too
            return [f"{type(error).__name__}: {error}"]
        return found


@dataclass(frozen=True)
class Known:
    """known_differences.yml: whole files that wait for something not built yet, and single cases with a
    reason."""

    later: dict[str, str]
    cases: dict[str, str]


def known() -> Known:
    listed = yaml.safe_load((HERE / "known_differences.yml").read_text(encoding="utf-8"))
    return Known(later=listed["later"] or {}, cases=listed["cases"] or {})


def files() -> Iterator[tuple[str, Path]]:
    """Every file of cases, as ("workloads", path)."""
    for family in FAMILIES:
        for path in sorted((HERE / family).glob("*.json")):
            if not path.name.startswith("manifests_") and path.stem != "sampling":
                yield family, path


def cases() -> Iterator[Case]:
    """All cases, in the order of the files."""
    for family, path in files():
        for data in json.loads(path.read_text(encoding="utf-8")):
            yield Case(family, path.stem, data)


def quick(every: list[Case]) -> list[Case]:
    """The same few of each file in every run, spread over the file: those whose names hash lowest."""
    chosen: list[Case] = []
    for name in dict.fromkeys((case.family, case.file) for case in every):
        of_file = [case for case in every if (case.family, case.file) == name]
        chosen += sorted(of_file, key=lambda case: zlib.crc32(case.id.encode()))[:SAMPLE]
    return chosen
