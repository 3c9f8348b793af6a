"""The registry of images: known ones, unknown ones, tags that never were."""

from __future__ import annotations

import pytest

from kubenb.runtime.images import MIB, look_up


@pytest.mark.parametrize(
    ("reference", "exists"),
    [
        ("nginx", True),
        ("nginx:1.25", True),
        ("nginx:1.7.9", True),
        ("nginx:1.14.2-alpine", True),
        ("nginx:1.161", False),
        ("nginx:1.91", False),
        ("nginx:2", True),
        ("nginx:10", False),
        ("web:1", True),
        ("web:2", True),
        ("web:bad", False),
        ("busybox:1.36", True),
        ("busybox:1.99", False),
        ("redis:7", True),
        ("luksa/kubia:v3", True),
        ("acme/shop:2024-01-01", True),
        ("nosuch:1", False),
    ],
)
def test_which_images_exist(reference: str, exists: bool) -> None:
    assert (look_up(reference).error == "") is exists


def test_an_unknown_image_has_a_size_of_its_own_that_never_changes() -> None:
    first, second = look_up("acme/shop:1"), look_up("acme/cart:1")
    assert 20 * MIB <= first.image.size <= 200 * MIB
    assert first.image.size != second.image.size
    assert first.id.startswith("docker.io/acme/shop@sha256:")


def test_versions_of_the_books_application_differ_in_what_they_say() -> None:
    assert look_up("luksa/kubia:v2").image.program.body == "This is v2 running in pod {hostname}\n"
    assert look_up("luksa/kubia:v3").image.program.fails_from_request == 4


def test_alpine_variants_bring_busybox() -> None:
    assert (look_up("nginx:alpine").image.tools, look_up("redis:7-alpine").image.tools) == ("busybox", "busybox")
    assert look_up("nginx:1.25").image.tools == "debian"
