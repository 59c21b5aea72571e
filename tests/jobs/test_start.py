"""Conditions for a worker or scheduler to begin, and the actions of an operator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scrapy.settings import Settings

from libcrawl.crawl import UsageProblem
from libcrawl.jobs.operator_actions import ScheduleActions
from libcrawl.jobs.running.preflight import choose_spiders
from libcrawl.jobs.state.lanes import sessions
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.access import AccessError
from libcrawl.spiders.wechat.spider import WechatSpider
from libcrawl.spiders.weibo import WeiboSpider
from libcrawl.store.errors import BehindMigrations
from libcrawl.store.schema import migrate
from tests.conftest import Database, RunScrapy
from tests.crawl.wechat import BACKOFFICE, READER
from tests.jobs import rows
from tests.processes import COLD

HERE = "http://127.0.0.1:9"


def given(settings: Settings, **values: str) -> Settings:
    for name, value in values.items():
        settings.set(f"LIBCRAWL_{name}", value, priority="cmdline")
    return settings


def platforms(settings: Settings, *named: str) -> tuple[list[str], list[str]]:
    spiders, left_out = choose_spiders(settings, named)
    return [spider.platform for spider in spiders], left_out


def test_platforms_without_access_are_left_out_unless_named(settings: Settings) -> None:
    given(settings, WEIBO_ACCESS="written_permission")
    assert platforms(settings) == (["weibo"], [name for name in PLATFORMS if name != "weibo"])
    with pytest.raises(UsageProblem, match="LIBCRAWL_DOUYIN_ACCESS is not set: no request may"):
        platforms(settings, "weibo", "douyin")
    with pytest.raises(UsageProblem, match="no platform 'twitter'; there is weibo, wechat"):
        platforms(settings, "twitter")


def test_nothing_declared_begins_nothing(settings: Settings) -> None:
    with pytest.raises(UsageProblem, match="WEIBO_ACCESS is not set") as raised:
        platforms(settings)
    assert len(str(raised.value).splitlines()) == len(PLATFORMS)


def test_a_missing_secret_is_reported_before_anything_begins(settings: Settings) -> None:
    given(settings, WEIBO_ACCESS="operator_session", WEIBO_SESSION="/run/secrets/weibo.txt")
    with pytest.raises(AccessError, match=r"LIBCRAWL_WEIBO_SESSION: there is no file '/run/secr"):
        platforms(settings)
    given(settings, WEIBO_SESSION="", WECHAT_URL=HERE, WECHAT_API_URL=HERE)
    given(settings, WECHAT_APPID="wx1", WECHAT_SECRET_FILE="/run/secrets/wechat")
    with pytest.raises(AccessError, match="LIBCRAWL_WECHAT_SECRET_FILE: /run/secrets/wechat can"):
        platforms(settings, "wechat")


def test_a_lane_for_every_session(settings: Settings, tmp_path: Path) -> None:
    assert sessions(settings, WeiboSpider) == ("default",)
    for name in ("a", "b"):
        (tmp_path / f"weibo-{name}.txt").write_text("SUB=x")
        (tmp_path / f"weibo-{name}.txt").chmod(0o600)
    given(settings, SESSIONS=str(tmp_path), WEIBO_SESSION="SUB=y")
    assert set(sessions(settings, WeiboSpider)) == {"default", "a", "b"}
    given(settings, WEIBO_SESSION="")
    assert set(sessions(settings, WeiboSpider)) == {"a", "b"}


def test_the_official_interface_is_a_lane_of_its_own(settings: Settings, tmp_path: Path) -> None:
    assert sessions(settings, WechatSpider) == ("default",)
    given(settings, WECHAT_APPID="wx1", WECHAT_SECRET_FILE=str(tmp_path / "secret"))
    assert sessions(settings, WechatSpider) == ("official",)
    given(settings, WECHAT_SESSION=READER)
    assert sessions(settings, WechatSpider) == ("official",), "the better way in"
    given(settings, WECHAT_SESSION=BACKOFFICE)
    assert sessions(settings, WechatSpider) == ("default",)


def test_a_database_behind_its_migrations(database: Database, settings: Settings) -> None:
    migrate.downgrade(database.engine, "0004")
    with pytest.raises(BehindMigrations, match="run `scrapy db upgrade`"):
        ScheduleActions(settings).show([], as_text=True)


def test_the_desk(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    given(settings, WEIBO_PC_URL=HERE, WEIBO_MOBILE_URL=HERE, LOOPBACK_WAITS="1")
    given(settings, WEIBO_DAILY_BUDGET="10")
    actions = ScheduleActions(settings)
    actions.show([], as_text=True)
    assert "No account is crawled yet" in capsys.readouterr().out
    rows.add_accounts(database.engine, 30)
    actions.show(["weibo"], as_text=True)
    raised = capsys.readouterr().out
    assert "30 new" in raised
    assert "no worker serves weibo/default: start `scrapy worker`" in raised
    assert "weibo needs 66 requests a day, its budget is 10: 6 more sessions, or" in raised
    actions.pause("weibo", "reading the rules")
    actions.show(["weibo"], as_text=False)
    message = capsys.readouterr().out
    shown = json.loads(message[message.index("{") :])
    [weibo] = shown["platforms"]
    assert (weibo["due"], weibo["through"], weibo["capacity"]) == (30, None, 10)
    assert weibo["lanes"][0]["state"] == "paused"
    assert weibo["lanes"][0]["paused"] == "reading the rules"
    actions.resume("weibo", None)
    actions.resume("weibo", None)
    actions.run(["lib7"], ["weibo"])
    raised = capsys.readouterr().out.splitlines()
    assert raised == [
        "weibo goes on.",
        "weibo was neither paused nor backed off.",
        "weibo/default: 7号图书馆 first (job 1)",
    ]
    with pytest.raises(UsageProblem, match="no platform 'twitter'"):
        actions.pause("twitter", None)
    with pytest.raises(UsageProblem, match="no session 'b' of weibo; there is default"):
        actions.resume("weibo", "b")
    with pytest.raises(UsageProblem, match="no session 'b' of weibo; there is default"):
        actions.pause("weibo", None, "b")
    actions.pause("weibo", None, "default")
    actions.pause("weibo", None)
    actions.resume("weibo", "default")
    assert capsys.readouterr().out.splitlines()[2:] == [
        "weibo as a whole is paused: `scrapy schedule resume weibo` ends it."
    ]


def test_a_misunderstanding(run_scrapy: RunScrapy) -> None:
    wrong = run_scrapy("schedule", "stop", "weibo", **COLD)
    assert wrong.returncode == 2
    assert "not understood: stop weibo" in wrong.stderr + wrong.stdout
