"""The files of `docker/`, as far as they can be read without a container engine; `make images` builds and runs them."""

import re
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from search.jars import VERSION
from search.settings import Settings

ROOT = Path(__file__).parent.parent
DOCKER = ROOT / "docker"
VARIABLES = {f"ARSHIF_{each.name.upper()}" for each in fields(Settings)}
OF_COMPOSE = {"ARSHIF_PUBLISH"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_compose_has_all_that_production_needs(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() == {"opensearch", "redis", "web", "worker", "beat", "mailbox"}


@pytest.mark.parametrize("role", ["web", "worker", "beat", "mailbox"])
def test_the_command_decides_what_a_container_is(compose: dict[str, Any], role: str) -> None:
    service = compose["services"][role]
    assert service["image"] == compose["services"]["web"]["image"]
    assert service["command"] == [role]
    assert re.search(rf"^  {role}\)", (DOCKER / "entrypoint").read_text(encoding="utf-8"), re.MULTILINE)
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True


def test_every_volume_is_declared_and_used(compose: dict[str, Any]) -> None:
    used = {volume.partition(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == compose["volumes"].keys()


def test_nothing_is_published_to_the_world(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all("127.0.0.1:" in port for port in ports)


def test_production_runs_the_engine_that_is_embedded() -> None:
    assert f"FROM opensearchproject/opensearch:{VERSION}\n" in (DOCKER / "opensearch.Dockerfile").read_text(encoding="utf-8")
    assert "analysis-icu" in (DOCKER / "opensearch.Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["compose.yaml", ".env.example", "Dockerfile", "entrypoint"])
def test_only_settings_that_exist_are_set(name: str) -> None:
    named = set(re.findall(r"ARSHIF_[A-Z_]+", (DOCKER / name).read_text(encoding="utf-8")))
    assert named
    assert not named - VARIABLES - OF_COMPOSE


def test_every_variable_of_compose_is_explained() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / "compose.yaml").read_text(encoding="utf-8")))
    explained = set(re.findall(r"^([A-Z_]+)=", (DOCKER / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked == explained


def test_the_image_is_not_root_and_says_whether_it_is_well() -> None:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!0|root)\d+$", last, re.MULTILINE)
    assert re.search(r'^HEALTHCHECK .* CMD \["arshif-healthy"\]$', last, re.MULTILINE)
    assert "--require-hashes" in text


@pytest.mark.parametrize("script", ["docker/entrypoint", "docker/prove.sh", ".ci/run", ".ci/install-chromium"])
def test_scripts_can_be_read_by_their_shell(script: str) -> None:
    path = ROOT / script
    shell = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!").removeprefix("/usr/bin/env ")
    assert subprocess.run([shell, "-n", path], check=False).returncode == 0
    assert path.stat().st_mode & 0o111
