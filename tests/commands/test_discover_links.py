"""`scrapy discover --link`: a pasted link leads to its account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.commands.discovery import only_weibo, rows_of
from tests.crawl.conftest import MakeStand, make_stand, only
from tests.crawl.test_secrets import SECRET, everything_in, everything_in_the_database

__all__ = ["make_stand"]


def test_links(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("beijing", "tianjin")
    only_weibo(stand)
    away = {  # a link that is only read needs no database
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        **only("weibo"),
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
    for platform, wrong, message in (
        ("douyin", "https://v.douyin.com/iAbCd/", "LIBCRAWL_DOUYIN_ACCESS is not set"),
        ("douyin", "https://example.org/user/MS4wLjABAAAAx", "example.org is not Douyin"),
        ("wechat", "https://mp.weixin.qq.com/s/SbB40tES2MrfoNaIPima5A", "ACCESS is not set"),
        ("wechat", "https://mp.weixin.qq.com/mp/profile_ext?x=1", "does not contain __biz"),
        ("weibo", "云山图书馆", "holds no address"),
    ):
        refused = stand.scrapy("discover", platform, "tianjin", "--link", wrong, **away)
        assert refused.returncode == 1
        assert message in refused.stderr
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


def test_an_article_names_its_account(make_stand: MakeStand) -> None:
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


def test_a_shared_link_names_its_account(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("fujian", "jilin", platform="douyin")
    output = {row["library"]: row for row in stand.sandbox.truth(platform="douyin")["accounts"]}
    only_weibo(stand)
    before = rows_of(stand)
    stand.sandbox.fault("moved_abroad", platform="douyin", times=1)
    for link, message in (
        (shared(output["fujian"]), "failed: the link does not lead to an account: douyin.example"),
        ("https://v.douyin.com/iAbCdEf/", "the platform does not know this link"),
    ):
        refused = stand.scrapy("discover", "douyin", "fujian", "--link", link)
        assert refused.returncode == 1
        assert message in refused.stderr
    assert rows_of(stand) == before
    stand.sandbox.clear_log()
    done = stand.scrapy(
        "discover", "douyin", "fujian", "--link", shared(output["fujian"]), "-L", "DEBUG",
        LIBCRAWL_DOUYIN_SESSION=str(state_file(tmp_path / "state.json")),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows_of(stand)[-1].startswith(
        f"douyin,fujian,{output['fujian']['platform_id']},,,candidate,link from a person,"
    )
    sent = [(row["endpoint"], row["cookies"]) for row in stand.sandbox.log()]
    assert sent == [("robots", []), ("short", [])], "without cookies, and not the account itself"
    everything = (
        done.stdout + done.stderr, everything_in_the_database(stand),
        everything_in(stand.data), everything_in(stand.panel),
    )  # fmt: skip
    assert not [text for text in everything if "SANDBOXsharer" in text or SECRET in text]
    assert stand.query("SELECT platform, requests > 0 FROM crawl_runs") == [("douyin", True)] * 3


def test_videos_and_shared_links_of_bilibili_name_their_account(make_stand: MakeStand) -> None:
    stand = make_stand("anhui", "hunan", platform="bilibili")
    truth = stand.sandbox.truth(platform="bilibili")
    reported = {row["library"]: row for row in truth["accounts"]}
    mid = reported["anhui"]["platform_id"]
    video = next(
        row["url"] for row in truth["works"] if row["account"] == mid and row["kind"] == "video"
    )
    only_weibo(stand)
    before = rows_of(stand)
    for link in (video, reported["anhui"]["short_url"]):
        (stand.panel / "accounts.csv").write_text("\n".join(before) + "\n", encoding="utf-8")
        done = stand.scrapy("discover", "bilibili", "anhui", "--link", f"【年画】 {link} 复制")
        assert done.returncode == 0, done.stdout + done.stderr
        assert rows_of(stand)[-1].startswith(f"bilibili,anhui,{mid},,"), link
        assert ",candidate," in rows_of(stand)[-1]
    assert {row["cookies"] == [] for row in stand.sandbox.log()} == {True}
    lost = stand.scrapy("discover", "bilibili", "hunan", "--link", "https://b23.tv/bAbCdEf")
    assert lost.returncode == 1
    assert "does not know this link" in lost.stderr


def test_shared_links_of_xiaohongshu_lead_to_their_account(make_stand: MakeStand) -> None:
    stand = make_stand("anhui", "hunan", platform="xiaohongshu")
    truth = stand.sandbox.truth(platform="xiaohongshu")
    account = next(row for row in truth["accounts"] if row["library"] == "anhui")
    note = next(row for row in truth["works"] if row["account"] == account["platform_id"])
    only_weibo(stand)
    done = stand.scrapy("discover", "xiaohongshu", "anhui", "--link", f"看 {account['short_url']}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows_of(stand)[-1].startswith(f"xiaohongshu,anhui,{account['platform_id']},,")
    sent = {(row["endpoint"], len(row["cookies"])) for row in stand.sandbox.log()}
    assert sent == {("robots", 0), ("short", 0)}, "the page itself is not requested"
    of_note = stand.scrapy("discover", "xiaohongshu", "hunan", "--link", short_link(note))
    assert of_note.returncode == 1
    assert "is not the page of an account" in of_note.stdout + of_note.stderr
    everything = everything_in(stand.panel) + everything_in_the_database(stand)
    assert "xsec" not in everything


def short_link(note: dict[str, Any]) -> str:
    from sandbox.xiaohongshu import ids

    return ids.short_link(note["platform_id"])


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
