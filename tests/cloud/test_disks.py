"""Disks as a provider sees them: one machine at a time, one zone, so many a machine."""

from __future__ import annotations

import pytest

from kubenb.cloud.disks import CloudError, Disks

DRIVER = "disk.csi.kubenb.io"


def disks() -> Disks:
    found = Disks(dict)
    found.create(DRIVER, "d", 1 << 30, "a")
    return found


def test_a_disk_keeps_its_content_whatever_machine_has_it() -> None:
    all_disks = disks()
    disk = all_disks.get(DRIVER, "d")
    assert disk is not None
    disk.content["file"] = "data"
    for machine in ("m1", "m2"):
        all_disks.attach(DRIVER, "d", machine, "a")
        assert list(disk.attached) == [machine] and disk.content == {"file": "data"}
        all_disks.detach(DRIVER, "d", machine)
    assert all_disks.create(DRIVER, "d", 1) is disk


@pytest.mark.parametrize(
    ("handle", "machine", "zone", "limit", "code"),
    [
        ("unknown", "m2", "a", 0, "NotFound"),
        ("d", "m2", "b", 0, "InvalidArgument"),
        ("d", "m2", "a", 0, "FailedPrecondition"),
        ("e", "m1", "a", 1, "ResourceExhausted"),
    ],
)
def test_refusals(handle: str, machine: str, zone: str, limit: int, code: str) -> None:
    all_disks = disks()
    all_disks.create(DRIVER, "e", 1, "a")
    all_disks.attach(DRIVER, "d", "m1", "a")
    with pytest.raises(CloudError) as refused:
        all_disks.attach(DRIVER, handle, machine, zone, limit)
    assert refused.value.code == code and str(refused.value).startswith(f"rpc error: code = {code} desc = ")


def test_readers_may_share_and_network_file_systems_need_no_attaching() -> None:
    all_disks = disks()
    all_disks.attach(DRIVER, "d", "m1", many=True)
    all_disks.attach(DRIVER, "d", "m2", many=True)
    share = all_disks.create("file.csi.kubenb.io", "s", 1, shared=True)
    all_disks.attach("file.csi.kubenb.io", "s", "m1")
    assert not share.attached


def test_an_attached_disk_is_not_deleted_and_none_shrinks() -> None:
    all_disks = disks()
    all_disks.attach(DRIVER, "d", "m1")
    with pytest.raises(CloudError):
        all_disks.delete(DRIVER, "d")
    all_disks.grow(DRIVER, "d", 5)
    assert all_disks.all()[0].size == 1 << 30
    all_disks.grow(DRIVER, "d", 2 << 30)
    assert all_disks.all()[0].size == 2 << 30
    all_disks.detach(DRIVER, "d", "m1")
    all_disks.delete(DRIVER, "d")
    assert all_disks.all() == []


def test_a_file_server_keeps_its_data_while_it_is_silent() -> None:
    all_disks = Disks(dict)
    all_disks.share("nas", "/exports")["file"] = "data"
    all_disks.silence("nas")
    assert "nas" in all_disks.silent
    all_disks.answer("nas")
    assert not all_disks.silent and all_disks.share("nas", "/exports") == {"file": "data"}
