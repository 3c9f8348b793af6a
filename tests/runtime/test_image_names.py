"""References: what containerd makes of them, and which no registry answers."""

from __future__ import annotations

import pytest

from kubenb.runtime.image_names import parse_image, pull_error


@pytest.mark.parametrize(
    ("reference", "full", "repository"),
    [
        ("nginx", "docker.io/library/nginx:latest", "nginx"),
        ("nginx:1.25", "docker.io/library/nginx:1.25", "nginx"),
        ("luksa/kubia:v2", "docker.io/luksa/kubia:v2", "luksa/kubia"),
        ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10", "registry.k8s.io/pause"),
        ("localhost:5000/web:1", "localhost:5000/web:1", "localhost:5000/web"),
        ("nginx@sha256:" + "a" * 64, "docker.io/library/nginx@sha256:" + "a" * 64, "nginx"),
    ],
)
def test_full_names(reference: str, full: str, repository: str) -> None:
    name = parse_image(reference)
    assert (str(name), name.repository) == (full, repository)


@pytest.mark.parametrize(
    ("reference", "ending"),
    [
        ("Bad_Image:1", ": invalid reference format: repository name (library/Bad_Image) must be lowercase"),
        ("nginx:", ": invalid reference format"),
        ("a b", ": invalid reference format"),
    ],
)
def test_no_reference_at_all(reference: str, ending: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_image(reference)
    start = f'Failed to apply default image tag "{reference}": couldn\'t parse image name "{reference}"'
    assert str(caught.value) == start + ending


@pytest.mark.parametrize(
    ("reference", "tag_exists", "expected"),
    [
        ("nginx:1.25", True, ""),
        ("nginx:1.161", False, "docker.io/library/nginx:1.161: not found"),
        ("nginx:doesnotexist", True, "docker.io/library/nginx:doesnotexist: not found"),
        ("nosuch:1", True, "insufficient_scope: authorization failed"),
        ("missing.kubenb.io/web:2", True, "insufficient_scope: authorization failed"),
        ("registry.example.com/team/no-such-app:1", True, "registry.example.com/team/no-such-app:1: not found"),
        ("team/nostalgia:1", True, ""),
    ],
)
def test_what_cannot_be_pulled(reference: str, tag_exists: bool, expected: str) -> None:
    error = pull_error(parse_image(reference), tag_exists)
    assert error.endswith(expected)
    assert bool(error) == bool(expected)
