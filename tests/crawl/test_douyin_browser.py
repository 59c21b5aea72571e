"""Browsers that are missing, crash, hang or end with the crawl; sessions that leak nowhere."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_interruption import some_works, wait_until
from tests.crawl.test_secrets import everything_in, everything_in_the_database
from tests.crawl.truth import assert_equals_truth, stored_works
from tests.processes import Running

pytestmark = pytest.mark.usefixtures("chromium")

DEPTH = timedelta(days=60)
WINDOW = f"depth={DEPTH.days}"
SLOW = {"kind": "slow", "endpoint": "list", "seconds": 0.6, "platform": "douyin"}
SECRET = "Zq7PLANTEDsecret9xW"


def browsers_of(process: Running) -> list[int]:
    """The browsers that a crawl has started, without what they have started themselves."""
    pids = children_of(process, "--remote-debugging-pipe")
    return [pid for pid in pids if "--type=" not in command_of(pid)]


def children_of(process: Running, option: str) -> list[int]:
    """The processes below a crawl that were started with an option."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            _, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(parent)
    return [
        pid for pid in parents if is_within(pid, process.pid, parents) and option in command_of(pid)
    ]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def is_within(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False


def has_requested_works(stand: Stand) -> Callable[[], bool]:
    return lambda: any(row["endpoint"] == "list" for row in stand.sandbox.log())


def test_killed_in_the_middle(make_stand: MakeStand) -> None:
    stand = make_stand("national", "xizang", "gansu", platform="douyin")
    stand.sandbox.fault(**SLOW)
    process = stand.start("CONCURRENT_REQUESTS=1", "depth=200")
    wait_until(some_works(stand), "some works are stored", 60)
    browsers = browsers_of(process)
    assert browsers
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(map(is_alive, browsers)), "the browser has ended, too")
    before = stored_works(stand)
    stand.sandbox.clear_faults()
    assert stand.crawl("depth=200").returncode == 0
    assert_equals_truth(stand, "web", timedelta(days=200))
    assert len(before) < len(stored_works(stand))
    status = "SELECT status FROM crawl_runs ORDER BY id"
    assert stand.query(status) == [("interrupted",), ("finished",)]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_stopped_by_the_operator(make_stand: MakeStand) -> None:
    stand = make_stand("national", "xizang", "gansu", platform="douyin")
    stand.sandbox.fault(**SLOW)
    process = stand.start("CONCURRENT_REQUESTS=1", WINDOW)
    wait_until(has_requested_works(stand), "works are requested", 60)
    browsers = browsers_of(process)
    assert len(children_of(process, "run-driver")) == 1, "http and https have one between them"
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "interrupted" in output
    assert not any(map(is_alive, browsers))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["crash", "hang"])
def test_a_browser_that_crashes_or_hangs(make_stand: MakeStand, how: signal.Signals) -> None:
    stand = make_stand("national", "xizang", "gansu", platform="douyin")
    stand.sandbox.fault(**SLOW)
    process = stand.start(
        "CONCURRENT_REQUESTS=1", "BROWSER_PATIENCE=3", "BROWSER_ANSWER_SECONDS=8", WINDOW
    )
    wait_until(has_requested_works(stand), "works are requested", 60)
    browsers = browsers_of(process)
    assert browsers
    for browser in browsers:
        os.kill(browser, how)
    stand.sandbox.clear_faults()
    output = process.communicate(timeout=150)[0]
    assert process.returncode == 0
    assert "its page is opened again" in output
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"complete"}, output[-3000:]
    assert_equals_truth(stand, "web", DEPTH)


def test_tabs_that_crash(make_stand: MakeStand) -> None:
    """Whatever opens one account's page: its tab crashes, and the other accounts are read."""
    stand = make_stand("national", "xizang", "gansu", platform="douyin")
    stand.sandbox.fault(**{**SLOW, "seconds": 3, "account": "xizang"})
    process = stand.start("CONCURRENT_REQUESTS=1", WINDOW)
    killed: set[int] = set()
    while process.poll() is None:
        last = [row["account"] for row in stand.sandbox.log() if row["endpoint"] == "profile"]
        if last and last[-1] == stand.uid("xizang"):
            for tab in set(children_of(process, "--type=renderer")) - killed:
                os.kill(tab, signal.SIGKILL)
                killed.add(tab)
        time.sleep(0.2)
    assert killed
    output = process.communicate(timeout=60)[0]
    verdicts = stand.verdicts()
    verdict, reason = verdicts.pop("xizang")
    assert verdict == "failed" and str(reason).startswith("no answer: "), output[-3000:]
    assert set(verdicts.values()) == {("complete", None)}
    assert process.returncode == 1


def test_no_browser(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("jilin", platform="douyin")
    for named in ("/no/such/browser", str(tmp_path)):
        crawled = stand.crawl(LIBCRAWL_CHROMIUM=named)
        errors = [line for line in crawled.stderr.splitlines() if line.startswith("error:")]
        assert crawled.returncode == 1
        assert len(errors) == 1 and "apt-get install chromium" in errors[0], crawled.stderr
        assert "Traceback" not in crawled.stderr
    crawled = stand.crawl(PATH=str(tmp_path), HOME=str(tmp_path))
    assert crawled.returncode == 1
    assert "error: no Chromium was found: install one" in crawled.stderr
    assert stand.sandbox.log() == []
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_a_browser_that_does_not_start(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("jilin", platform="douyin")
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    crawled = stand.crawl(LIBCRAWL_CHROMIUM=str(fake))
    assert crawled.returncode == 1
    verdict, reason = stand.verdicts()["jilin"]
    assert verdict == "failed"
    assert "launch" in str(reason)


def state_file(folder: Path, value: str, expires: float = -1) -> Path:
    cookie = {
        "name": "sessionid", "value": value, "domain": "127.0.0.1", "path": "/",
        "expires": expires, "httpOnly": True, "secure": False, "sameSite": "Lax",
    }  # fmt: skip
    storage = [{"name": "token", "value": f"storage-{value}"}]
    state = {"cookies": [cookie], "origins": [{"origin": "http://x.test", "localStorage": storage}]}
    path = folder / "state.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    path.chmod(0o600)
    return path


# What the page sends of who looks: cookies, tokens, signatures, devices and the viewer.
PLANTED = (
    SECRET, "SANDBOXmsToken", "SANDBOXsignature", "SANDBOXfingerprint", "SANDBOXuifid",
    "SANDBOXwebid", "SANDBOXdevice", "SANDBOXinstall", "SANDBOXucode", "操作员",
)  # fmt: skip


def test_a_session_goes_to_the_platform_and_nowhere_else(
    make_stand: MakeStand, tmp_path: Path
) -> None:
    """Neither logs nor the database, kept answers or an archive hold anything of who looked."""
    libraries = ("gansu", "anhui", "tianjin", "jilin")
    stand = make_stand(*libraries, platform="douyin", require_session=f"sessionid={SECRET}")
    assert stand.crawl("CONCURRENT_REQUESTS=1").returncode == 1
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"login_required"}
    expired = state_file(tmp_path, SECRET, expires=time.time() - 3600)
    assert stand.crawl(LIBCRAWL_DOUYIN_SESSION=str(expired)).returncode == 1
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"login_required"}
    # faults on the way: errors, kept answers and their messages hold no session either
    stand.sandbox.fault("drift", account="jilin", endpoint="list", platform="douyin")
    stand.sandbox.fault("http_500", account="tianjin", endpoint="page", platform="douyin")
    crawled = stand.crawl(
        WINDOW, "LOG_LEVEL=DEBUG", "RAW_ARCHIVE=1",
        LIBCRAWL_DOUYIN_SESSION=str(state_file(tmp_path, SECRET)),
    )  # fmt: skip
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    assert verdicts == {
        "gansu": "complete", "anhui": "complete", "tianjin": "failed", "jilin": "drift",
    }  # fmt: skip
    log = stand.sandbox.log()
    opened = [row for row in log if row["endpoint"] in ("page", "list")]
    assert opened[-1]["cookies"] == ["sessionid"]
    sent = "".join(row["path"] for row in log)
    assert "SANDBOXmsToken" in sent and "SANDBOXsignature" in sent
    assert list((stand.data / "drift").iterdir())
    for place, printed in (
        ("the log", crawled.stdout + crawled.stderr),
        ("the database", everything_in_the_database(stand)),
        ("files", everything_in(stand.data)),
    ):
        assert [secret for secret in PLANTED if secret in printed] == [], place
    assert "share/video/" in everything_in(stand.data / "archive"), "all else is there"


def test_a_state_that_cannot_be_used(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("jilin", platform="douyin")
    path = state_file(tmp_path, SECRET)
    path.chmod(0o644)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps([{"name": "sessionid", "value": SECRET}]))
    broken.chmod(0o600)
    for value, message in (
        (str(path), f"LIBCRAWL_DOUYIN_SESSION: {path} can be read by others: chmod 600"),
        (str(broken), f"LIBCRAWL_DOUYIN_SESSION: {broken} is no browser state"),
        (f"sessionid={SECRET}", "LIBCRAWL_DOUYIN_SESSION must be the path of a browser state"),
        ("/no/such/state.json", "LIBCRAWL_DOUYIN_SESSION: there is no file"),
    ):
        crawled = stand.crawl(LIBCRAWL_DOUYIN_SESSION=value)
        errors = [line for line in crawled.stderr.splitlines() if line.startswith("error:")]
        assert crawled.returncode == 1
        assert len(errors) == 1 and message in errors[0], crawled.stderr
        assert SECRET not in crawled.stdout + crawled.stderr
    assert stand.sandbox.log() == []
