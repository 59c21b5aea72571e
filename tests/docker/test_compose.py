"""docker-compose.yml and the Dockerfile, as far as they can be judged without an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from libcrawl.settings import PROJECT_ROOT

COMPOSE = PROJECT_ROOT / "docker-compose.yml"
DOCKERFILE = PROJECT_ROOT / "Dockerfile"
SCRIPTS = sorted(path for path in (PROJECT_ROOT / "docker").iterdir() if path.suffix != ".conf")
ONE_SHOT = {"migrate", "backup", "restore", "demo-migrate"}
DOCKER_COMPOSE = shutil.which("docker-compose")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return YAML(typ="safe").load(COMPOSE.read_text("utf-8"))["services"]


def test_compose_v2_knows_its_form() -> None:
    words = ["--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    subprocess.run([sys.executable, "-m", "check_jsonschema", *words], check=True)


@pytest.mark.skipif(DOCKER_COMPOSE is None, reason="docker-compose is not installed")
@pytest.mark.parametrize(("written", "account"), [(None, "1000"), ("LIBCRAWL_UID=1001\n", "1001")])
def test_compose_v1_takes_it(tmp_path: Path, written: str | None, account: str) -> None:
    """Also where nothing was set up yet."""
    shutil.copy(COMPOSE, tmp_path)
    if written:
        (tmp_path / ".env").write_text(written)
    done = subprocess.run(
        [str(DOCKER_COMPOSE), "config"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"LIBCRAWL_UID: '{account}'" in done.stdout


def test_every_setting_reaches_those_who_crawl(services: dict[str, dict[str, Any]]) -> None:
    """Those of .env.example, besides what compose itself reads."""
    listed = re.findall(r"^#(\w+)=", (PROJECT_ROOT / ".env.example").read_text("utf-8"), re.M)
    read_by_compose = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text("utf-8")))
    for name in ("scheduler", "worker", "migrate", "metrics", "backup"):
        assert set(listed) <= set(services[name]["environment"]) | read_by_compose, name


def test_nothing_is_published_beyond_loopback(services: dict[str, dict[str, Any]]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert len(published) == 3
    for port in published:
        assert re.match(r"(\$\{\w+:-)?127\.0\.0\.1:", port), port


def test_what_serves_comes_back_after_a_reboot(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped"), name


def test_nobody_works_before_the_migrations(services: dict[str, dict[str, Any]]) -> None:
    for name in ("scheduler", "worker", "metrics"):
        after = services[name]["depends_on"]
        assert after["migrate"] == {"condition": "service_completed_successfully"}
        assert after["postgres"] == {"condition": "service_healthy"}


def test_secrets_are_files(services: dict[str, dict[str, Any]]) -> None:
    told = [
        (name, variable, str(value))
        for name, service in services.items()
        for variable, value in service.get("environment", {}).items()
    ]
    for name, variable, value in told:
        is_secret = re.search("PASSWORD|SECRET|DATABASE_URL|SESSION", variable)
        is_given = bool(value) and value != f"${{{variable}:-}}"  # not the operator's own .env
        assert not is_secret or not is_given or value.startswith("/run/secrets/"), (name, variable)


def test_containers_can_do_little(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        if name != "postgres":
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name


def test_the_demo_keeps_to_itself(services: dict[str, dict[str, Any]]) -> None:
    """Neither the operator's sessions nor the real database; the sandbox is on its loopback."""
    for name, service in services.items():
        if "demo" in service.get("profiles", []):
            told = service.get("environment", {})
            assert not any("ACCESS" in each or "SESSION" in each for each in told), name
            assert not any("sessions" in volume for volume in service.get("volumes", [])), name
            assert service["command"][0] == "docker/demo", name


def test_images_hold_no_secrets() -> None:
    ignored = (PROJECT_ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*"  # what is not named stays out
    assert not {"!.env", "!secrets", "!.data", "!.git", "!backups"} & set(ignored)
    for instruction in ("# syntax=", "--mount", "ARG PASS", "ENV PASS"):
        assert instruction not in DOCKERFILE.read_text("utf-8")


def test_the_image_has_one_account_and_one_health_check() -> None:
    lines = DOCKERFILE.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER libcrawl"]
    assert sum(line.startswith("HEALTHCHECK") for line in lines) == 1
    assert {line.split()[1] for line in lines if line.startswith("FROM")} == {
        "python:3.11-slim-bookworm"
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_shell_and_executable(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_setup_makes_what_is_missing_and_keeps_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    shutil.copy(PROJECT_ROOT / "docker" / "setup", tmp_path / "docker")
    shutil.copy(PROJECT_ROOT / ".env.example", tmp_path)
    shutil.copytree(PROJECT_ROOT / "libcrawl" / "panel", tmp_path / "libcrawl" / "panel")
    setup = [str(tmp_path / "docker" / "setup")]
    first = subprocess.run(setup, capture_output=True, text=True, check=True).stdout
    assert first.splitlines() == [
        "made: .env",
        "made: panel/libraries.csv",
        "made: panel/accounts.csv",
        "made: secrets/postgres_password",
        "made: secrets/database_url",
    ]
    password = (tmp_path / "secrets" / "postgres_password").read_text()
    url = (tmp_path / "secrets" / "database_url").read_text()
    assert re.fullmatch("[0-9a-f]{48}", password)
    assert url == f"postgresql://libcrawl:{password}@postgres:5432/libcrawl\n"
    assert re.search(r"(?m)^LIBCRAWL_UID=\d+$", (tmp_path / ".env").read_text())
    for path in (tmp_path / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    second = subprocess.run(setup, capture_output=True, text=True, check=True).stdout
    assert {line.split(":")[0] for line in second.splitlines()} == {"kept"}
    assert (tmp_path / "secrets" / "postgres_password").read_text() == password
