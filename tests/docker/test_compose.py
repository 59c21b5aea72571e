"""docker-compose.yml and the Dockerfile, as far as they can be judged without an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from libcrawl.platforms import PLATFORMS
from libcrawl.settings import PROJECT_ROOT
from sandbox.story import FALLING, IMPROVING, STRONG

COMPOSE = PROJECT_ROOT / "docker-compose.yml"
DOCKERFILE = PROJECT_ROOT / "Dockerfile"
SCRIPTS = sorted(path for path in (PROJECT_ROOT / "docker").iterdir() if not path.suffix)
ONE_SHOT = {"migrate", "backup", "restore"}
CRAWLERS = {
    *("migrate", "scheduler", "worker", "remote-worker", "metrics", "report", "backup", "restore"),
}
# Set by the container, whatever .env holds: paths within it, and the database's secret.
FIXED = {
    "DATABASE_URL": "",
    "DATABASE_URL_FILE": "/run/secrets/database_url",
    "LIBCRAWL_DATA": "/data",
    "LIBCRAWL_PANEL": "/panel",
    "LIBCRAWL_HEARTBEAT": "/tmp/heartbeat",  # noqa: S108  (a tmpfs of the container's own)
    "LIBCRAWL_STATUS_PAGE": "/site/index.html",
    "LIBCRAWL_BACKUPS": "/backups",
    "LIBCRAWL_CHROMIUM": "",
}
# Secrets reach those who need them, as files.
SECRET = {each.variable("SESSION") for each in PLATFORMS.values()} | {
    "LIBCRAWL_ALERT_URLS",
    "LIBCRAWL_ALERT_URLS_FILE",
    "LIBCRAWL_SESSIONS",
}
FOLDER = {"LIBCRAWL_SESSIONS": "/run/secrets/sessions"}
FILES: dict[str, dict[str, str]] = {
    "scheduler": {**FOLDER, "LIBCRAWL_ALERT_URLS_FILE": "/run/secrets/alert_urls"},
    "worker": FOLDER,
    "remote-worker": FOLDER,
}
DEMO_DATABASE = "postgresql://libcrawl@127.0.0.1:5432/demo"  # no password
Services = dict[str, dict[str, Any]]
DOCKER_COMPOSE = shutil.which("docker-compose")


@pytest.fixture(scope="module")
def services() -> Services:
    found: Services = YAML(typ="safe").load(COMPOSE.read_text("utf-8"))["services"]
    return found


def started_by(services: Services, profile: str) -> set[str]:
    return {name for name, service in services.items() if profile in service["profiles"]}


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


@pytest.mark.parametrize("name", sorted(CRAWLERS))
def test_every_setting_reaches_those_who_crawl(services: Services, name: str) -> None:
    """With the value of .env, or blank, which means the default. Secrets never."""
    written = (PROJECT_ROOT / "libcrawl" / "settings.py").read_text("utf-8")
    settings = set(re.findall(r"_read\(\s*\"(\w+)\"", written))
    settings |= {each for platform in PLATFORMS.values() for each in platform.settings()}
    assert len(settings) > 30
    expected = {each: f"${{{each}:-}}" for each in settings - SECRET} | FIXED
    expected |= FILES.get(name, {})
    assert services[name]["environment"] == expected


def test_what_is_read_is_mounted(services: Services) -> None:
    """Every path that the environment names lies in a volume, a secret or a bound folder."""
    for name in sorted(CRAWLERS):
        service = services[name]
        targets = [volume.split(":")[1] for volume in service["volumes"]]
        targets += [f"/run/secrets/{secret}" for secret in service["secrets"]]
        needed = {"LIBCRAWL_BACKUPS"} if name in {"backup", "restore"} else set(FIXED)
        needed = (needed | set(FILES.get(name, ()))) - {"LIBCRAWL_HEARTBEAT"}  # in a tmpfs
        for each in needed & set(service["environment"]):
            path = service["environment"][each]
            assert not path or any(path.startswith(target) for target in targets), (name, each)


def test_profiles_start_what_belongs_together(services: Services) -> None:
    crawl = {"postgres", "migrate", "scheduler", "worker", "metrics", "report", "web"}
    demo = {name for name in services if name.startswith("demo-")} | {"sandbox"}
    assert started_by(services, "crawl") == crawl
    assert started_by(services, "backup") == {"postgres", "backup", "restore"}
    assert started_by(services, "remote") == {"remote-worker"}
    assert started_by(services, "demo") == demo
    assert set(services) == crawl | demo | {"backup", "restore", "remote-worker"}


def test_who_is_waited_for_is_started_too(services: Services) -> None:
    """Compose refuses a profile whose services depend on one that it does not start."""
    for name, service in services.items():
        needed = set(service.get("depends_on", ()))
        if service.get("network_mode"):
            needed.add(service["network_mode"].removeprefix("service:"))
        for profile in service["profiles"]:
            assert needed <= started_by(services, profile), (name, profile)
            built = [each for each in started_by(services, profile) if "build" in services[each]]
            assert len(built) == (profile != "backup"), profile


def test_nothing_is_published_beyond_loopback(services: Services) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert len(published) == 4
    for port in published:
        assert re.match(r"(\$\{\w+:-)?127\.0\.0\.1:", port), port


def test_what_serves_comes_back_after_a_reboot(services: Services) -> None:
    for name, service in services.items():
        stays = name not in ONE_SHOT and service["profiles"] != ["demo"]
        assert service["restart"] == ("unless-stopped" if stays else "no"), name


def test_no_worker_starts_before_the_migrations(services: Services) -> None:
    for name in ("scheduler", "worker", "metrics", "report"):
        after = services[name]["depends_on"]
        assert after["migrate"] == {"condition": "service_completed_successfully"}
        assert after["postgres"] == {"condition": "service_healthy"}


def test_secrets_are_files(services: Services) -> None:
    reported = [
        (name, variable, str(value))
        for name, service in services.items()
        for variable, value in service.get("environment", {}).items()
    ]
    for name, variable, value in reported:
        is_secret = re.search("PASSWORD|SECRET|DATABASE_URL|SESSION", variable)
        elsewhere = (
            "",
            DEMO_DATABASE,
            f"${{{variable}:-}}",
        )  # the last: in the operator's own .env
        is_given = bool(is_secret) and value not in elsewhere
        assert not is_given or value.startswith("/run/secrets/"), (name, variable)


def test_containers_can_do_little(services: Services) -> None:
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert ("cap_add" in service) == name.endswith("postgres"), name


def test_a_secret_reaches_only_services_that_need_it(services: Services) -> None:
    for name, service in services.items():
        volumes = [volume.split(":")[0] for volume in service.get("volumes", ())]
        has_sessions = "./secrets/sessions" in volumes
        assert has_sessions == (name in {"scheduler", "worker", "remote-worker"}), name
        secrets = set(service.get("secrets", ()))
        assert ("alert_urls" in secrets) == (name == "scheduler"), name
        assert ("database_url" in secrets) == (name in CRAWLERS), name


def test_what_goes_on_shows_its_health(services: Services) -> None:
    """Only what ends by itself has none; a server is checked by its own protocol."""
    for name, service in services.items():
        ends = name in ONE_SHOT | {"demo-migrate"}
        assert (service.get("healthcheck") == {"disable": True}) == ends, name


def test_the_demo_keeps_to_itself(services: Services) -> None:
    """No secret, session, volume, network, port or database of the real crawl."""

    def mounted(name: str) -> set[str]:
        volumes = {volume.split(":")[0] for volume in services[name].get("volumes", ())}
        return {volume for volume in volumes if not volume.startswith("./docker/")}  # our scripts

    def networks(name: str) -> set[str]:
        service = services[name]
        alone = {service["network_mode"]} if "network_mode" in service else {"default"}
        return set(service.get("networks", ())) or alone

    demo = started_by(services, "demo")
    for name in demo:
        service = services[name]
        assert service["profiles"] == ["demo"], name
        assert "secrets" not in service, name
        reported = service.get("environment", {})
        assert not any(re.search("ACCESS|SESSION|_FILE", each) for each in reported), name
        assert "127.0.0.1" in reported.get("DATABASE_URL", "127.0.0.1"), name
        for other in set(services) - demo:
            assert not mounted(name) & mounted(other), (name, other)
            shared = networks(name) & networks(other)
            assert shared <= {"web"}, (name, other)  # files only


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


def test_the_image_has_the_programs_of_the_project() -> None:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(project["scripts"]) <= {script.name for script in SCRIPTS}
    for name in project["scripts"]:
        assert f"docker/{name} /opt/venv/bin/" in DOCKERFILE.read_text("utf-8")


def test_the_demo_has_the_libraries_of_its_plot(services: Services) -> None:
    command = services["sandbox"]["command"]
    assert "--story" in command
    assert {f"--library={code}" for code in (IMPROVING, STRONG, FALLING)} <= set(command)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_shell_and_executable(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_setup_adds_missing_parts_and_keeps_existing_ones(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "docker", tmp_path / "docker")
    (tmp_path / "docker" / "postgresql.conf").chmod(0o600)
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
        "made: secrets/alert_urls",
    ]
    password = (tmp_path / "secrets" / "postgres_password").read_text()
    url = (tmp_path / "secrets" / "database_url").read_text()
    assert re.fullmatch("[0-9a-f]{48}", password)
    assert url == f"postgresql://libcrawl:{password}@postgres:5432/libcrawl\n"
    assert re.search(r"(?m)^LIBCRAWL_UID=\d+$", (tmp_path / ".env").read_text())
    assert re.search(r"(?m)^COMPOSE_PROFILES=crawl$", (tmp_path / ".env").read_text())
    assert (tmp_path / "docker" / "postgresql.conf").stat().st_mode & 0o777 == 0o644
    for path in (tmp_path / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    second = subprocess.run(setup, capture_output=True, text=True, check=True).stdout
    assert {line.split(":")[0] for line in second.splitlines()} == {"kept"}
    assert (tmp_path / "secrets" / "postgres_password").read_text() == password
    (tmp_path / "secrets" / "alert_urls").unlink()
    (tmp_path / ".env").write_text(
        "LIBCRAWL_UID=1000\nLIBCRAWL_WEIBO_SESSION='SUB=a$b; SUBP=c'\n"
        "LIBCRAWL_DOUYIN_SESSION=/home/me/douyin.json\nLIBCRAWL_ALERT_URLS=json://one json://two\n"
        "LIBCRAWL_YUNSHU_SESSION=key=1\n# LIBCRAWL_OTHER_SESSION=key=2\n"
    )
    third = subprocess.run(setup, capture_output=True, text=True, check=True).stdout
    assert "note: .env lacks COMPOSE_PROFILES=crawl" in third
    assert "note: containers do not see LIBCRAWL_DOUYIN_SESSION of .env" in third
    session = tmp_path / "secrets" / "sessions" / "weibo-default.txt"
    assert session.read_text() == "SUB=a$b; SUBP=c\n"
    assert session.stat().st_mode & 0o077 == 0
    assert {each.name for each in session.parent.iterdir()} == {
        "weibo-default.txt", "yunshu-default.txt",
    }  # fmt: skip
    assert (tmp_path / "secrets" / "alert_urls").read_text() == "json://one json://two\n"
