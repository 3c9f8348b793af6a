"""Databases and their first password."""

from __future__ import annotations

import pytest

from kubenb.runtime.first_start import program
from kubenb.runtime.images import look_up


@pytest.mark.parametrize(
    ("image", "environment", "runs"),
    [
        ("mysql:8", {}, False),
        ("mysql:8", {"MYSQL_DATABASE": "shop"}, False),
        ("mysql:8", {"MYSQL_ROOT_PASSWORD": ""}, False),
        ("mysql:8", {"MYSQL_ROOT_PASSWORD": "s3cret"}, True),
        ("mysql:8", {"MYSQL_ROOT_PASSWORD_FILE": "/run/secrets/root"}, True),
        ("mysql:8", {"MYSQL_ALLOW_EMPTY_PASSWORD": "yes"}, True),
        ("mariadb:11", {"MARIADB_ROOT_PASSWORD": "s3cret"}, True),
        ("mariadb:11", {"MYSQL_ROOT_PASSWORD": "s3cret"}, True),
        ("mariadb:11", {}, False),
        ("postgres:16", {}, True),
        ("postgres:16", {"POSTGRES_PASSWORD": "s3cret"}, True),
        ("postgres:16", {"POSTGRES_HOST_AUTH_METHOD": "trust"}, True),
        ("redis:7", {}, True),
        ("nginx:1.25", {}, True),
    ],
)
def test_a_database_wants_a_password(image: str, environment: dict[str, str], runs: bool) -> None:
    server = look_up(image).image.program
    made = program(server, environment)
    assert (made is server) is runs
    assert runs or (made.exit_code, made.lifetime < 1) == (1, True)
