"""`scrapy login` without a screen, and where and how a session is saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from libcrawl.browser.saved_state import StateError, check_state, place_of_state, save_state
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.session import SessionError, read_session
from tests.conftest import RunScrapy
from tests.processes import COLD

WITHOUT_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
STATE = {"cookies": [{"name": "sessionid", "value": "v", "domain": ".douyin.com"}], "origins": []}
VARIABLE = "LIBCRAWL_DOUYIN_SESSION"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_without_a_screen(run_scrapy: RunScrapy, tmp_path: Path, platform: str) -> None:
    done = run_scrapy("login", platform, **WITHOUT_SCREEN)
    assert done.returncode == 1
    assert done.stderr.startswith("error: this machine has no screen")
    assert f"{tmp_path}/sessions/{platform}.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_not_understood(run_scrapy: RunScrapy) -> None:
    done = run_scrapy("login", "taobao")
    assert (done.returncode, "there is weibo, wechat, douyin" in done.stderr) == (1, True)
    cookies = {"LIBCRAWL_WEIBO_SESSION": "SUB=hidden; SUBP=hidden"}
    done = run_scrapy("login", "weibo", **cookies)
    assert (done.returncode, "hidden" in done.stderr) == (1, False)
    assert "LIBCRAWL_WEIBO_SESSION holds cookies, not the path of a file" in done.stderr


def test_a_state_is_saved_for_its_owner_alone(tmp_path: Path) -> None:
    file = place_of_state({"LIBCRAWL_DATA": str(tmp_path)}, "douyin")
    save_state(file, {"cookies": []})
    file.chmod(0o644)
    save_state(file, STATE)
    assert file == tmp_path / "sessions" / "douyin.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text(encoding="utf-8")) == STATE
    assert [path.name for path in file.parent.iterdir()] == ["douyin.json"]
    check_state(str(file), VARIABLE)
    assert [cookie.name for cookie in read_session(str(file), VARIABLE)] == ["sessionid"]


def test_where_a_named_session_is_saved(run_scrapy: RunScrapy, tmp_path: Path) -> None:
    done = run_scrapy("login", "weibo", "--name", "second", **WITHOUT_SCREEN, **COLD)
    assert f"{tmp_path}/sessions/weibo-second.json" in done.stderr
    folder = {"LIBCRAWL_DATA": str(tmp_path), "LIBCRAWL_SESSIONS": str(tmp_path / "own")}
    assert place_of_state(folder, "weibo", "second") == tmp_path / "own" / "weibo-second.json"
    assert place_of_state(folder, "weibo") == tmp_path / "sessions" / "weibo.json"
    for name in ("", "../x", "a.b", "-a"):
        with pytest.raises(StateError, match="a session's name is of letters"):
            place_of_state(folder, "weibo", name)


def test_a_state_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    save_state(file, STATE)
    for mode in (0o640, 0o604, 0o644):
        file.chmod(mode)
        with pytest.raises(SessionError, match="can be read by others: chmod 600"):
            check_state(str(file), VARIABLE)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file")
    with pytest.raises(StateError, match="cannot be written"):
        save_state(tmp_path / "sessions" / "douyin.json", STATE)
