"""kubenb against recordings of a real Kubernetes 1.36.2.

`make test` replays a few cases of each file, the same ones every time; KUBENB_GOLDEN=all (`make golden`,
CI) replays all of them, and KUBENB_GOLDEN=workloads/deployments those whose names start so. A case in
known_differences.yml must still differ: when it agrees, its test fails until it is struck from the list. So
the list only shrinks."""

from __future__ import annotations

import os

import pytest
from golden.cases import Case, cases, files, known, quick

pytest.importorskip("kubenb.cluster", reason="there is no cluster yet to replay on")
KNOWN = known()
WANTED = os.environ.get("KUBENB_GOLDEN", "")


def _chosen() -> list[Case]:
    built = [case for case in cases() if f"{case.family}/{case.file}" not in KNOWN.later]
    if WANTED:
        return [case for case in built if WANTED == "all" or case.id.startswith(WANTED)]
    return quick(built)


@pytest.mark.golden
@pytest.mark.parametrize("case", _chosen(), ids=lambda case: case.id)
def test_as_recorded(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    differences = case.differences()
    reason = KNOWN.cases.get(case.id)
    if reason:
        assert differences, f"{case.id} agrees with the recording now: strike it from known_differences.yml"
        pytest.xfail(reason)
    assert not differences, case.data["why"] + "\n" + "\n".join(differences[:8])


def test_the_list_names_only_what_there_is() -> None:
    every = {case.id for case in cases()}
    stems = {f"{family}/{path.stem}" for family, path in files()}
    present = {stem.split("/")[0] for stem in stems}
    lost = [name for name in KNOWN.cases if name.split("/")[0] in present and name not in every]
    lost += [name for name in KNOWN.later if name.split("/")[0] in present and name not in stems]
    assert not lost, f"known_differences.yml names cases that do not exist: {lost}"


def test_every_difference_has_a_reason() -> None:
    unsaid = [name for name, reason in {**KNOWN.cases, **KNOWN.later}.items() if len(str(reason)) < 15]
    assert not unsaid, f"say why, in a sentence: {unsaid}"
