"""A `.env` that holds a session or a password is the operator's alone, like a session's file."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest
from scrapy.settings import Settings

from analysis.errors import DataError
from analysis.load import address as analysis_address
from libcrawl.alerts.channels import ChannelError, read_channels
from libcrawl.politeness.access import AccessError, read_access
from libcrawl.store.errors import BadDatabaseUrl
from libcrawl.store.server.engine import find_database
from tests.conftest import ROOT

WRITTEN = """
LIBCRAWL_WEIBO_SESSION='SUB=secret; SUBP=secret'
LIBCRAWL_DOUYIN_SESSION=state.json
LIBCRAWL_ALERT_URLS=json://127.0.0.1/secret
"""


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    (tmp_path / "libcrawl").mkdir()
    shutil.copy(ROOT / "libcrawl" / "settings.py", tmp_path / "libcrawl")
    file = tmp_path / ".env"
    file.write_text(WRITTEN)
    return file


def settings_of(file: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a project that has this file."""
    for name in ("LIBCRAWL_WEIBO_SESSION", "LIBCRAWL_DOUYIN_SESSION", "LIBCRAWL_ALERT_URLS"):
        monkeypatch.delenv(name, raising=False)
    values = runpy.run_path(str(file.parent / "libcrawl" / "settings.py"))
    return Settings({name: value for name, value in values.items() if name.isupper()})


def test_a_session_in_a_file_that_others_can_read_is_refused(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.chmod(0o640)
    settings = settings_of(env_file, monkeypatch)
    message = f"{env_file} can be read by others: chmod 600 {env_file}"
    settings.set("LIBCRAWL_WEIBO_ACCESS", "own_account")
    with pytest.raises(AccessError, match=f"LIBCRAWL_WEIBO_SESSION: {message}") as refused:
        read_access(settings, "weibo", ["LIBCRAWL_WEIBO_PC_URL"])
    with pytest.raises(ChannelError, match=f"LIBCRAWL_ALERT_URLS: {message}"):
        read_channels(settings)
    assert "secret" not in str(refused.value)

    env_file.chmod(0o600)
    assert len(read_access(settings, "weibo", ["LIBCRAWL_WEIBO_PC_URL"]).cookies) == 2
    assert len(read_channels(settings)) == 1


def test_what_the_environment_gives_is_not_the_files_business(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.chmod(0o644)
    settings = settings_of(env_file, monkeypatch)
    monkeypatch.setenv("LIBCRAWL_WEIBO_SESSION", "SUB=x")
    values = runpy.run_path(str(env_file.parent / "libcrawl" / "settings.py"))
    assert "LIBCRAWL_WEIBO_SESSION" not in values["FROM_ENV_FILE"]
    settings.set("FROM_ENV_FILE", values["FROM_ENV_FILE"])
    settings.set("LIBCRAWL_WEIBO_ACCESS", "own_account")
    assert read_access(settings, "weibo", ["LIBCRAWL_WEIBO_PC_URL"]).cookies


@pytest.mark.parametrize(
    ("address", "is_secret"),
    [
        ("postgresql://me:sesame@db.example/libcrawl", True),
        ("postgresql://me@db.example/libcrawl?password=sesame", True),
        ("postgresql://me@db.example/libcrawl", False),
    ],
)
def test_a_password_of_the_database(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, address: str, is_secret: bool
) -> None:
    """Refused by every program that opens the database if others can read the file; never shown."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(analysis_address, "PROJECT_ROOT", env_file.parent)
    env_file.write_text(f"DATABASE_URL={address}\n")
    env_file.chmod(0o644)
    settings = settings_of(env_file, monkeypatch)
    if is_secret:
        message = f"DATABASE_URL has a password, and {env_file} can be read by others: chmod 600"
        for opens, error in (
            (lambda: find_database(settings), BadDatabaseUrl),
            (analysis_address.find_url, DataError),
        ):
            with pytest.raises(error, match=message) as refused:
                opens()
            assert "sesame" not in str(refused.value)
        env_file.chmod(0o600)
    assert find_database(settings).url.host == "db.example"
    assert analysis_address.find_url() == ("DATABASE_URL", address)
    if is_secret:  # what the environment gives is not the file's business
        env_file.chmod(0o644)
        monkeypatch.setenv("DATABASE_URL", address)
        values = runpy.run_path(str(env_file.parent / "libcrawl" / "settings.py"))
        given = {name: values[name] for name in ("DATABASE_URL", "FROM_ENV_FILE", "ENV_FILE")}
        assert find_database(given).url.host == "db.example"
        assert analysis_address.find_url() == ("DATABASE_URL", address)
