"""`make demo` neither uses nor changes anything that an operator has configured."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from libcrawl.settings import PROJECT_ROOT
from sandbox import demo
from sandbox.foreign import blank_settings
from tests.test_env_example import READ

ANY: Any = SimpleNamespace(url="http://127.0.0.1:1", panel=lambda folder: folder)


def test_the_environment_and_the_file_are_blank(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIBCRAWL_SESSIONS", "/home/me/sessions")
    monkeypatch.setenv("LIBCRAWL_CHROMIUM", "/usr/bin/chromium")
    (tmp_path / ".env").write_text("DATABASE_URL_FILE=/run/secrets/database_url\nOTHER=1\n")
    blank = blank_settings(tmp_path)
    assert blank["LIBCRAWL_SESSIONS"] == blank["DATABASE_URL_FILE"] == ""
    assert not {"LIBCRAWL_CHROMIUM", "OTHER"} & set(blank)


def test_a_file_in_another_encoding_is_blank_too(tmp_path: Path) -> None:
    """The crawl reports the problem; the program that starts the crawl does not fail."""
    (tmp_path / ".env").write_bytes("# 采集\nDATABASE_URL=theirs\n".encode("gb18030"))
    assert blank_settings(tmp_path)["DATABASE_URL"] == ""


def test_the_demo_sees_no_setting_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (PROJECT_ROOT / "libcrawl" / "settings.py").read_text(encoding="utf-8")
    names = {match["name"] for match in READ.finditer(source)} - {"LIBCRAWL_CHROMIUM"}
    for name in names:
        monkeypatch.setenv(name, "theirs")
    environment = demo._environment(ANY)
    assert "theirs" not in {environment[name] for name in names}
