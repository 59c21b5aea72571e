"""`scrapy discover` against the stand-in Weibo, and what a person decides about it afterwards."""

from __future__ import annotations

import codecs
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.crawl.conftest import MakeStand, Stand, make_stand
from tests.crawl.test_secrets import SECRET, everything_in, everything_in_the_database

__all__ = ["make_stand"]


def rows_of(stand: Stand) -> list[str]:
    return (stand.panel / "accounts.csv").read_text("utf-8-sig").splitlines()


def only_weibo(stand: Stand) -> list[str]:
    """Leave the rows of Weibo in accounts.csv."""
    lines = [line for line in rows_of(stand) if line.startswith(("platform,", "weibo,"))]
    (stand.panel / "accounts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return lines


def forget(stand: Stand, *libraries: str, handle: str = "") -> dict[str, str]:
    """Blank the rows of these libraries; what stood there by library."""
    known = {}
    lines = only_weibo(stand)
    for number, line in enumerate(lines):
        platform, library, *rest = line.split(",")
        if platform == "weibo" and library in libraries:
            known[library] = ",".join(rest)
            lines[number] = f"weibo,{library},,{handle},,unknown,,"
    text = "\r\n".join(lines) + "\r\n"  # as Excel writes it
    (stand.panel / "accounts.csv").write_bytes(codecs.BOM_UTF8 + text.encode())
    return known


def test_candidates_are_found_and_confirmed(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "hunan", "xizang")
    known = forget(stand, "tianjin", "hunan")
    before = rows_of(stand)
    done = stand.scrapy("discover", "weibo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "weibo: 2 libraries, look-ups: at most " in done.stderr
    data = (stand.panel / "accounts.csv").read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    assert data.count(b"\r\n") == data.count(b"\n") == len(before)
    after = rows_of(stand)
    assert [a for a, b in zip(after, before, strict=True) if a == b] == [
        line for line in before if "unknown" not in line
    ], "rows that are known keep every character"
    for library in ("tianjin", "hunan"):
        uid = known[library].split(",")[0]
        [row] = [line for line in after if line.startswith(f"weibo,{library},")]
        assert row.startswith(f"weibo,{library},{uid},")
        assert ",candidate,look-up by screen_name " in row
        assert f"weibo:{uid}" in done.stdout
        confirmed = stand.scrapy("panel", "confirm", f"weibo:{uid}", DATABASE_URL="unused")
        assert confirmed.returncode == 0, confirmed.stderr
    assert sum("confirmed" in line for line in rows_of(stand)) == 3
    assert stand.query("SELECT status, requests > 0, settings ->> 'purpose' FROM crawl_runs") == [
        ("finished", True, "discover")
    ]
    assert stand.crawl("accounts=tianjin").returncode == 0
    again = stand.scrapy("discover", "weibo")
    assert again.returncode == 0
    assert "Nothing to look for" in again.stdout


def test_a_short_name_finds_what_the_names_do_not(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "jilin", "anhui", "hunan", "gansu")
    domains = {
        line.split(",")[1]: line.split(",")[3]
        for line in only_weibo(stand)[1:]
        if line.split(",")[3]
    }
    library, domain = sorted(domains.items())[0]
    forget(stand, library, handle=domain)
    stand.sandbox.event("rename", library, name="城市书房")
    done = stand.scrapy("discover", "weibo", library)
    assert done.returncode == 0, done.stderr
    assert f",城市书房,candidate,look-up by custom {domain}," in "\n".join(rows_of(stand))


def test_nothing_found_is_an_answer(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "xizang")
    lines = [line for line in only_weibo(stand) if ",xizang," not in line]
    (stand.panel / "accounts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    done = stand.scrapy("discover", "weibo")
    assert done.returncode == 0, done.stderr
    assert "no account found: xizang" in done.stdout
    assert rows_of(stand) == lines, "only a person states that there is none"
    assert stand.scrapy("panel", "none", "xizang", "weibo").returncode == 0
    assert ",xizang,,,,none,stated by a person," in rows_of(stand)[-1]
    assert "Nothing to look for" in stand.scrapy("discover", "weibo").stdout


REFUSALS = {"http_418": "blocked", "login": "login_required", "captcha": "blocked"}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_ends_the_look_ups(make_stand: MakeStand, kind: str) -> None:
    stand = make_stand("beijing", "tianjin", "hunan")
    forget(stand, "beijing", "tianjin", "hunan")
    before = (stand.panel / "accounts.csv").read_bytes()
    stand.sandbox.fault(kind)
    done = stand.scrapy("discover", "weibo")
    assert done.returncode == 1
    assert done.stderr.count("not looked up:") == 3
    assert f"beijing: {REFUSALS[kind]}: " in done.stderr
    assert "the platform rests" in done.stderr
    assert len([row for row in stand.sandbox.log() if row["endpoint"] != "robots"]) == 1
    assert (stand.panel / "accounts.csv").read_bytes() == before


def test_the_session_goes_to_the_platform_and_nowhere_else(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", require_session=f"SUB={SECRET}")
    forget(stand, "tianjin")
    done = stand.scrapy("discover", "weibo", "-L", "DEBUG", LIBCRAWL_WEIBO_SESSION=f"SUB={SECRET}")
    assert done.returncode == 0, done.stderr
    for text in (
        done.stdout + done.stderr, everything_in_the_database(stand),
        everything_in(stand.data), everything_in(stand.panel),
    ):  # fmt: skip
        assert SECRET not in text


def test_access_must_be_declared(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    forget(stand, "tianjin")
    done = stand.scrapy("discover", "weibo", LIBCRAWL_WEIBO_PC_URL="https://weibo.com")
    assert done.returncode == 1
    assert "error: LIBCRAWL_WEIBO_ACCESS is not set" in done.stderr
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_links(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("beijing", "tianjin")
    only_weibo(stand)
    away = {  # a link that is only read needs no database
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "LIBCRAWL_WECHAT_URL": "https://mp.weixin.qq.com",
        "LIBCRAWL_DOUYIN_URL": "https://www.douyin.com",
    }
    link = "复制此链接 https://www.douyin.com/user/MS4wLjABAAAAinvented-1?vid=7 打开抖音"
    done = stand.scrapy("discover", "douyin", "beijing", "--link", link, **away)
    assert done.returncode == 0, done.stderr
    assert rows_of(stand)[-1].startswith(
        "douyin,beijing,MS4wLjABAAAAinvented-1,,,candidate,link from a person,"
    )
    again = stand.scrapy("discover", "douyin", "tianjin", "--link", link, **away)
    assert again.returncode == 1
    assert "known already: candidate (beijing)" in again.stdout
    for platform, wrong, said in (
        ("douyin", "https://v.douyin.com/iAbCd/", "LIBCRAWL_DOUYIN_ACCESS is not set"),
        ("douyin", "https://example.org/user/MS4wLjABAAAAx", "example.org is not Douyin"),
        ("wechat", "https://mp.weixin.qq.com/s/SbB40tES2MrfoNaIPima5A", "ACCESS is not set"),
        ("wechat", "https://mp.weixin.qq.com/mp/profile_ext?x=1", "does not contain __biz"),
        ("weibo", "云山图书馆", "holds no address"),
    ):
        refused = stand.scrapy("discover", platform, "tianjin", "--link", wrong, **away)
        assert refused.returncode == 1
        assert said in refused.stderr
    long = "https://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000001&idx=1&key=PLANTED"
    done = stand.scrapy("discover", "wechat", "beijing", "--link", long, **away)
    assert done.returncode == 0, done.stderr
    assert "the page is not opened, its name stays unknown" in done.stderr
    assert rows_of(stand)[-1].startswith("wechat,beijing,MzA5MDAwMDAwMQ==,,,candidate,")
    assert "PLANTED" not in done.stdout + done.stderr
    unknown = stand.scrapy("discover", "wechat", "tianjjn", "--link", link, **away)
    assert "did you mean 'tianjin'?" in unknown.stderr
    assert stand.scrapy("discover", "twitter").returncode == 2
    assert stand.scrapy("discover", "wechat").returncode == 1


def test_an_article_tells_its_account(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", platform="wechat")
    rows = {line.split(",")[1]: line for line in rows_of(stand) if line.startswith("wechat,")}
    biz, handle, name = rows["beijing"].split(",")[2:5]
    [work, *_] = [
        work for work in stand.sandbox.truth("links", platform="wechat")["works"]
        if work["account"] == biz
    ]  # fmt: skip
    only_weibo(stand)
    for link in (work["url"], work["url"].replace("https://", "看看这个 ")):
        done = stand.scrapy("discover", "wechat", "beijing", "--link", link)
        assert done.returncode == 0, done.stdout + done.stderr
    row = rows_of(stand)[-1]
    assert sum(line.startswith("wechat,") for line in rows_of(stand)) == 1, "once"
    assert row.startswith(f"wechat,beijing,{biz},{handle},{name},candidate,look-up by article link")
    assert {row["cookies"] == [] for row in stand.sandbox.log()} == {True}


def test_a_shared_link_tells_its_account(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("fujian", "jilin", platform="douyin")
    told = {row["library"]: row for row in stand.sandbox.truth(platform="douyin")["accounts"]}
    only_weibo(stand)
    before = rows_of(stand)
    stand.sandbox.fault("moved_abroad", platform="douyin", times=1)
    for link, said in (
        (shared(told["fujian"]), "failed: the link does not lead to an account: douyin.example"),
        ("https://v.douyin.com/iAbCdEf/", "the platform does not know this link"),
    ):
        refused = stand.scrapy("discover", "douyin", "fujian", "--link", link)
        assert refused.returncode == 1
        assert said in refused.stderr
    assert rows_of(stand) == before
    stand.sandbox.clear_log()
    done = stand.scrapy(
        "discover", "douyin", "fujian", "--link", shared(told["fujian"]), "-L", "DEBUG",
        LIBCRAWL_DOUYIN_SESSION=str(state_file(tmp_path / "state.json")),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows_of(stand)[-1].startswith(
        f"douyin,fujian,{told['fujian']['platform_id']},,,candidate,link from a person,"
    )
    asked = [(row["endpoint"], row["cookies"]) for row in stand.sandbox.log()]
    assert asked == [("robots", []), ("short", [])], "asked by nobody, and the account is not"
    everything = (
        done.stdout + done.stderr, everything_in_the_database(stand),
        everything_in(stand.data), everything_in(stand.panel),
    )  # fmt: skip
    assert not [text for text in everything if "SANDBOXsharer" in text or SECRET in text]
    assert stand.query("SELECT platform, requests > 0 FROM crawl_runs") == [("douyin", True)] * 3


def shared(account: dict[str, Any]) -> str:
    return f"5- 长按复制此条消息，打开抖音搜索，查看TA的更多作品。 {account['short_url']}复制此链接"


def state_file(file: Path) -> Path:
    cookie = {"name": "sessionid", "value": SECRET, "domain": ".douyin.com", "path": "/"}
    file.write_text(json.dumps({"cookies": [cookie], "origins": []}), "utf-8")
    file.chmod(0o600)
    return file


def test_a_short_article_link_is_followed(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", platform="wechat")
    work = stand.sandbox.truth("links", platform="wechat")["works"][0]
    only_weibo(stand)
    before = rows_of(stand)
    stand.sandbox.fault("moved_abroad", platform="wechat", times=1)
    refused = stand.scrapy("discover", "wechat", "beijing", "--link", work["short_url"])
    assert refused.returncode == 1
    assert "weixin.example.org/s/abroad is no article of WeChat" in refused.stderr
    assert rows_of(stand) == before
    stand.sandbox.fault("moved", platform="wechat", times=1)
    done = stand.scrapy("discover", "wechat", "beijing", "--link", f"看{work['short_url']} 。")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows_of(stand)[-1].startswith(f"wechat,beijing,{work['account']},")
    articles = [row["path"] for row in stand.sandbox.log() if row["endpoint"] == "article"]
    assert [path.startswith("/s?") for path in articles] == [False, False, True]


def test_an_interruption_keeps_what_was_found(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "hunan")
    forget(stand, "beijing", "tianjin", "hunan")
    # One after another: what is in flight is still answered, what comes after it is not asked.
    stand.sandbox.fault("slow", endpoint="profile", seconds=2)
    running = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "discover", "weibo", "-s", "CONCURRENT_REQUESTS=1"],
        cwd=ROOT, env=stand.environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not [row for row in stand.sandbox.log() if row["endpoint"] == "profile"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    told, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in told
    assert "not looked up: tianjin: interrupted: no answer yet" in told
    statuses = [line.split(",")[5] for line in rows_of(stand)[1:]]
    assert "candidate" in statuses and "unknown" in statuses
    assert stand.query("SELECT status FROM crawl_runs") == [("interrupted",)]
