"""Several sessions of a platform: files in a folder, chosen by name, replaced while in use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from libcrawl.politeness.session import SessionError, SessionFile, choose_session, known_sessions

pytestmark = pytest.mark.usefixtures("own_files")
VARIABLE = "LIBCRAWL_WEIBO_SESSION"
SECRET = "_2A25secretKxyz-0987"
HEADER = f"SUB={SECRET}"


def test_named_sessions(tmp_path: Path) -> None:
    settings = {"LIBCRAWL_SESSIONS": str(tmp_path), VARIABLE: HEADER}
    assert known_sessions(settings, "weibo") == {"default": HEADER}
    names = ("weibo-second.json", "weibo-3.txt", "weibo-main_1", "wechat-own.json", "notes.txt",
             ".weibo-second.json.new", "weibo-.json", "weibo-old.json.bak")  # fmt: skip
    for name in names:
        (tmp_path / name).write_text(HEADER)
    found = known_sessions(settings, "weibo")
    assert found == {
        "default": HEADER,
        "second": tmp_path / "weibo-second.json",
        "3": tmp_path / "weibo-3.txt",
        "main_1": tmp_path / "weibo-main_1",
    }
    assert known_sessions(settings, "wechat") == {"own": tmp_path / "wechat-own.json"}
    assert choose_session(settings, "weibo", "second") == str(tmp_path / "weibo-second.json")
    with pytest.raises(SessionError, match=r"no session 'secnd' of weibo; there is .*second") as e:
        choose_session(settings, "weibo", "secnd")
    assert SECRET not in str(e.value)
    with pytest.raises(SessionError, match="there is none"):
        choose_session(settings, "douyin", "second")


def test_the_default_session(tmp_path: Path) -> None:
    assert choose_session({}, "weibo", "default") is None
    (tmp_path / "weibo-default").write_text(HEADER)
    folder = {"LIBCRAWL_SESSIONS": str(tmp_path)}
    assert choose_session(folder, "weibo", "default") == str(tmp_path / "weibo-default")
    assert choose_session({**folder, VARIABLE: HEADER}, "weibo", "default") == HEADER


def test_an_invalid_folder_of_sessions(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"^LIBCRAWL_SESSIONS: .*/none is no folder"):
        known_sessions({"LIBCRAWL_SESSIONS": str(tmp_path / "none")}, "weibo")
    for name in ("weibo-a.json", "weibo-a.txt"):
        (tmp_path / name).write_text(HEADER)
    with pytest.raises(SessionError, match="are both session a"):
        known_sessions({"LIBCRAWL_SESSIONS": str(tmp_path)}, "weibo")


def test_a_replaced_file_is_noticed(tmp_path: Path) -> None:
    """Even by a copy that keeps its date."""
    file = tmp_path / "weibo.txt"
    file.write_text(HEADER)
    read = SessionFile.of(str(file))
    assert read is not None
    assert not read.is_replaced()
    assert 0 <= read.age < 60
    new = tmp_path / "new.txt"
    new.write_text(HEADER)
    os.utime(new, (10**9, 10**9))
    new.replace(file)
    assert read.is_replaced()
    file.unlink()
    assert read.is_replaced()
    assert SessionFile.of(HEADER) is None
