"""Alerts are sent once for each occurrence and resolved when it is over."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from libcrawl.alerts.channels import ChannelError, read_channels
from libcrawl.alerts.check import check, read_coverage_threshold
from libcrawl.alerts.conditions import find
from libcrawl.store.alerts import open_alerts, raise_alert, resolve_alert
from tests.alerts.conftest import Webhook
from tests.conftest import Database, RunScrapy
from tests.processes import COLD

# 上图 was covered through last week, 安图 never, 沪图 was first seen yesterday.
WORLD = """
INSERT INTO libraries (code, name_zh) VALUES ('shanghai', '上海图书馆'), ('anhui', '安徽省图书馆');
INSERT INTO accounts (library_id, platform, platform_id, name, status, first_seen_at, covered_from,
    covered_until)
VALUES
    (1, 'weibo', 'a', '上图', 'confirmed', now() - interval '90 days', now() - interval '90 days',
     now()),
    (2, 'weibo', 'b', '安图', 'confirmed', now() - interval '90 days', NULL, NULL),
    (1, 'weibo', 'c', '沪图', 'confirmed', now() - interval '1 day', NULL, NULL);
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
    VALUES ('weibo', now(), now(), 'finished', '1', '{}');
"""
REFRESH = """
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
    VALUES ('weibo', now(), now(), 'finished', '1', '{}');
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen, reason)
SELECT max(id), %d, clock_timestamp(), clock_timestamp(), '%s', now(), 1, 1, 1, '%s'
FROM crawl_runs
"""
# Coverage and backups raise no alert.
NEITHER = {"LIBCRAWL_ALERT_COVERAGE": "0", "LIBCRAWL_ALERT_BACKUP_DAYS": "0"}


@pytest.fixture
def world(database: Database) -> Database:
    execute(database, WORLD)
    return database


def execute(database: Database, statements: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statements.replace(":", "\\:")))


def subjects(database: Database, coverage: float = 0.0) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in find(database.engine, coverage)]


def output(database: Database, webhook: Webhook) -> list[str]:
    """Messages that a check sends now."""
    before = len(webhook.received)
    check(database.engine, {"LIBCRAWL_ALERT_URLS": webhook.address, **NEITHER})
    return [each["message"] for each in webhook.received[before:]]


def test_nothing_is_wrong(world: Database) -> None:
    assert subjects(world) == []


def test_an_expired_session_and_a_back_off(world: Database) -> None:
    execute(
        world,
        "INSERT INTO gates (platform, session, session_state, session_changed_at, resting_since,"
        " resting_until, resting_outcome) VALUES"
        " ('weibo', 'second', 'expired', now(), now(), now() + interval '1 hour', 'login'),"
        " ('douyin', 'default', 'valid', NULL, now(), now() + interval '1 hour', 'captcha'),"
        " ('wechat', 'default', 'valid', NULL, now(), now() - interval '1 second', 'captcha')",
    )
    found = find(world.engine, 0.0)
    assert [(one.kind, one.subject) for one in found] == [
        ("session_expired", "weibo/second"),
        ("resting", "douyin/default"),
    ]
    assert "scrapy login weibo --name second" in found[0].message
    assert "captcha" in found[1].message


def test_drift_is_reported_with_what_was_missing_once_for_all_accounts(world: Database) -> None:
    execute(world, REFRESH % (1, "drift", "work 123: no created_at"))
    execute(world, REFRESH % (2, "drift", "work 456: no created_at"))
    (found,) = find(world.engine, 0.0)
    assert (found.kind, found.subject) == ("drift", "weibo: work …: no created_at")
    assert (
        "for 2 accounts (上图、安图) no longer have the expected shape (work 123: no"
        in found.message
    )
    execute(world, REFRESH % (1, "complete", ""))
    execute(world, REFRESH % (2, "failed", "no answer"))
    assert subjects(world) == []


HOLE = """
INSERT INTO holes (account_id, platform_id, lacks, works, verdict, reason, since, tries, refusals,
    run_id, last_tried_at)
VALUES (%d, '%s', '%s', 1, '%s', '%s', now() - interval '%d days', %d, 0, 1, now())
"""


def test_works_that_cannot_be_read_are_reported_until_they_are(world: Database) -> None:
    """By the table `holes`, not by the reason of the last refresh, which names all of them."""
    execute(world, REFRESH % (1, "drift", "works cannot be read: 2 (…)"))
    execute(world, "UPDATE refreshes SET reached_end = true")
    assert subjects(world) == []
    execute(world, HOLE % (1, "7", "work", "drift", "post 7: missing created_at", 1, 1))
    execute(world, HOLE % (2, "8", "work", "drift", "post 8: missing created_at", 3, 1))
    (found,) = find(world.engine, 0.0)
    assert (found.kind, found.subject) == ("drift", "weibo works: post …: missing created_at")
    assert found.message.startswith("weibo: 2 works of 安图、上图 cannot be wholly read since ")
    assert "(post 8: missing created_at)" in found.message
    execute(world, "DELETE FROM holes")
    assert subjects(world) == []


def test_texts_that_do_not_come_for_a_week(world: Database) -> None:
    execute(world, HOLE % (1, "7", "text", "partial", "the answer is empty", 6, 5))
    execute(world, HOLE % (2, "8", "page", "partial", "not tried", 9, 1))
    assert subjects(world) == []
    execute(world, HOLE % (2, "9", "text", "partial", "the answer is empty", 8, 2))
    (found,) = find(world.engine, 0.0)
    assert (found.kind, found.subject) == ("holes", "weibo text")
    assert "1 works of 安图 are not wholly read" in found.message
    assert "(text: the answer is empty)" in found.message
    execute(world, "UPDATE accounts SET gone_at = now() WHERE id = 2")
    assert subjects(world) == []


def test_coverage_of_the_last_week(world: Database) -> None:
    (found,) = find(world.engine, 0.9)
    assert found.kind == "coverage"
    assert "of 2 accounts 1 are covered" in found.message
    assert "50%" in found.message
    assert "Not covered: 安图;" in found.message
    assert subjects(world, coverage=0.5) == []


def test_reported_once_however_often_it_is_noticed(world: Database, webhook: Webhook) -> None:
    execute(world, REFRESH % (1, "drift", "no created_at"))
    (message,) = output(world, webhook)
    assert "no created_at" in message
    assert output(world, webhook) == []
    assert [alert.sent_at is not None for alert in open_alerts(world.engine)] == [True]


def test_what_comes_back_within_a_day_is_not_reported_again(
    world: Database, webhook: Webhook
) -> None:
    execute(world, REFRESH % (1, "drift", "no created_at"))
    assert len(output(world, webhook)) == 1
    execute(world, REFRESH % (1, "complete", ""))
    assert output(world, webhook) == []
    assert open_alerts(world.engine) == []
    execute(world, REFRESH % (1, "drift", "no created_at"))
    assert output(world, webhook) == []
    assert len(open_alerts(world.engine)) == 1
    execute(world, REFRESH % (1, "complete", ""))
    assert output(world, webhook) == []
    execute(world, "UPDATE alerts SET resolved_at = now() - interval '25 hours'")
    execute(world, REFRESH % (1, "drift", "no created_at"))
    assert len(output(world, webhook)) == 1


def test_what_no_channel_took_is_tried_again(world: Database, webhook: Webhook) -> None:
    execute(world, REFRESH % (1, "drift", "no created_at"))
    webhook.status = 500
    assert len(output(world, webhook)) == 1
    assert [alert.sent_at for alert in open_alerts(world.engine)] == [None]
    webhook.status = 200
    assert len(output(world, webhook)) == 1
    assert output(world, webhook) == []


def test_raised_where_it_happens(world: Database, webhook: Webhook) -> None:
    raise_alert(world.engine, "backup_failed", "backup", "no room")
    raise_alert(world.engine, "backup_failed", "backup", "still no room")
    (message,) = output(world, webhook)
    assert message == "still no room"
    assert [alert.kind for alert in open_alerts(world.engine)] == ["backup_failed"]
    resolve_alert(world.engine, "backup_failed", "backup")
    assert open_alerts(world.engine) == []


def test_by_mail(world: Database) -> None:
    class Box:
        def __init__(self) -> None:
            self.letters: list[Any] = []

        async def handle_DATA(  # noqa: N802  (the name is aiosmtpd's)
            self, _server: Any, _session: Any, envelope: Any
        ) -> str:
            self.letters.append(envelope)
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        address = f"mailto://127.0.0.1:{port}?from=libcrawl@example.org&to=desk@example.org"
        execute(world, REFRESH % (1, "drift", "no created_at"))
        outcome = check(world.engine, {"LIBCRAWL_ALERT_URLS": address, **NEITHER})
    finally:
        controller.stop()
    assert outcome.unreached == ()
    assert [letter.rcpt_tos for letter in box.letters] == [["desk@example.org"]]


@pytest.mark.parametrize(
    "address",
    [
        "wecombot://botkey-0123456789-abcdef",
        "dingtalk://0123456789abcdef",
        "feishu://0123456789abcdef",
        "mailtos://someone:planted-secret@example.org",
        "jsons://someone:planted-secret@example.org/alerts",
    ],
)
def test_the_services_used_in_china_are_known_and_keep_their_secrets(address: str) -> None:
    channels = read_channels({"LIBCRAWL_ALERT_URLS": address})
    (name,) = channels.names()
    assert "planted" not in name
    assert "0123456789" not in name


def test_a_wrong_address_is_not_repeated(tmp_path: Any) -> None:
    file = tmp_path / "urls"
    file.write_text("# desk\njson://127.0.0.1/\nnothing://planted-secret\n")
    with pytest.raises(ChannelError, match="LIBCRAWL_ALERT_URLS_FILE: address 2 of 2") as caught:
        read_channels({"LIBCRAWL_ALERT_URLS_FILE": str(file)})
    assert "planted" not in str(caught.value)
    with pytest.raises(ChannelError, match="missing cannot be read: No such file"):
        read_channels({"LIBCRAWL_ALERT_URLS_FILE": str(tmp_path / "missing")})


@pytest.mark.parametrize("written", ["90", "", "-0.1", "most"])
def test_a_wrong_share(written: str) -> None:
    with pytest.raises(ChannelError, match="LIBCRAWL_ALERT_COVERAGE is"):
        read_coverage_threshold({"LIBCRAWL_ALERT_COVERAGE": written})


def test_the_command(world: Database, webhook: Webhook, run_scrapy: RunScrapy) -> None:
    settings = {"DATABASE_URL": world.url, "LIBCRAWL_ALERT_URLS": webhook.address}
    assert run_scrapy("alert", "--test", **settings).returncode == 0
    assert "测试" in webhook.received[0]["title"]
    listed = run_scrapy("alert", "--list", **settings, **COLD)
    assert (listed.returncode, listed.stdout) == (0, "nothing needs attention\n")
    done = run_scrapy("alert", **settings)
    assert done.returncode == 0
    assert "coverage since" in done.stdout
    assert "1 open" in done.stdout
    assert len(webhook.received) == 2
    webhook.status = 500
    failed = run_scrapy("alert", "--test", **settings)
    assert failed.returncode == 1
    assert "not reached: json://127.0.0.1" in failed.stdout


def test_a_test_without_a_channel(run_scrapy: RunScrapy) -> None:
    done = run_scrapy("alert", "--test")
    assert done.returncode == 1
    assert "LIBCRAWL_ALERT_URLS" in done.stderr
