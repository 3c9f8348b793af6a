"""projected and downwardAPI volumes."""

from __future__ import annotations

from typing import Any

from kubelet.volumes.eyes import FileLab

APP = {"path": "app", "fieldRef": {"fieldPath": "metadata.labels['app']"}}


def sources(*given: dict[str, Any]) -> dict[str, Any]:
    return {"projected": {"sources": list(given)}}


def test_several_sources_in_one_directory() -> None:
    lab = FileLab()
    lab.config_map(b="beta", a="alpha")
    lab.c.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "sec"}, "stringData": {"user": "bob"}})
    name = {"path": "name", "fieldRef": {"fieldPath": "metadata.name"}}
    config = {"name": "cfg", "items": [{"key": "b", "path": "cfg/b"}]}
    lab.with_volume(sources({"configMap": config}, {"secret": {"name": "sec"}}, {"downwardAPI": {"items": [name]}}))
    lab.run(2)
    assert [one for one, _ in lab.files().listing("/v") if not one.startswith("..")] == ["cfg", "name", "user"]
    assert [lab.read(f"/v/{path}") for path in ("cfg/b", "name", "user")] == ["beta", "a", "bob"]


def test_all_that_is_missing_is_named() -> None:
    lab = FileLab()
    optional = {"configMap": {"name": "z", "optional": True}}
    lab.with_volume(sources({"configMap": {"name": "x"}}, {"secret": {"name": "y"}}, optional))
    lab.run(0.1)
    text = 'MountVolume.SetUp failed for volume "v" : [configmap "x" not found, secret "y" not found]'
    assert lab.events("FailedMount") == [(0.03, "FailedMount", text)]


def test_a_label_is_seen_at_once() -> None:
    lab = FileLab()
    lab.with_volume({"downwardAPI": {"items": [APP]}})
    lab.run(20)
    assert lab.read("/v/app") == ""
    lab.c.patch("Pod", "a", {"metadata": {"labels": {"app": "v2"}}}, type="merge")
    lab.run(20.5)
    assert lab.read("/v/app") == "v2"


def test_a_token_is_the_same_until_four_fifths_of_its_life_are_over() -> None:
    lab = FileLab()
    lab.with_volume(sources({"serviceAccountToken": {"path": "token", "expirationSeconds": 600}}), serviceAccountName="default")
    lab.run(10)
    first = lab.read("/v/token")
    assert first.count(".") == 2
    lab.run(480)
    assert lab.read("/v/token") == first
    lab.run(500)
    assert lab.read("/v/token") != first
