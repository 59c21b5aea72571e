"""Files are readable by those they are for, and by nobody else, under every umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from libcrawl.browser.saved_state import save_state
from libcrawl.capture import keep_answer
from libcrawl.capture.archive import Archive
from libcrawl.status.page import write_page
from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.upkeep.backup import back_up
from tests.conftest import Database, public_folder


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["000", "022", "077"])
def under_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.usefixtures("under_umask")
def test_files_of_a_crawl(tmp_path: Path, settings: Settings, database: Database) -> None:
    data = tmp_path / "data"
    settings.set("LIBCRAWL_DATA", str(data), priority="cmdline")
    now = datetime.now(UTC)
    keep_answer(str(data / "drift"), "name", b"{}")
    run = {"platform": "weibo", "run": 1, "started_at": now.isoformat(), "program_version": "1"}
    Archive(data / "archive").begin(run)
    save_state(data / "sessions" / "douyin.json", {"cookies": []})
    back_up(database.engine, data / "backups", keep_days=0, now=now)
    write_page(database.engine, settings, data / "status.html")
    found = modes(data)
    assert found.pop("status.html") == 0o644
    folders = {".", "drift", "archive", "sessions", "backups"}
    assert {name: mode for name, mode in found.items() if name in folders} == dict.fromkeys(
        folders, 0o700
    )
    assert {mode for name, mode in found.items() if name not in folders} == {0o600}
    write_page(database.engine, settings, tmp_path / "web" / "page" / "status.html")
    assert modes(tmp_path / "web") == {".": 0o755, "page": 0o755, "page/status.html": 0o644}


@pytest.mark.parametrize("umask", [0o000, 0o077], ids=["000", "077"])
def test_the_folder_of_the_embedded_database(umask: int) -> None:
    with public_folder() as folder:
        before = os.umask(umask)
        server = EmbeddedServer(folder / "data", fsync=False)
        try:
            server.ensure_running()
            assert server.home == folder / "data" / "postgres", "root's server may enter it"
            found = {name: mode for name, mode in modes(folder / "data").items() if "/" not in name}
            assert found == {
                ".": 0o700, "postgres": 0o700, "database-url": 0o600, ".postgres.lock": 0o600,
            }  # fmt: skip
            others = [path for path in server.home.iterdir() if path.is_file()]
            assert not [path for path in others if stat.S_IMODE(path.stat().st_mode) & 0o077]
        finally:
            server.stop()
            os.umask(before)
