"""Alerts of overdue backups, from the first dump on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.settings import Settings

from libcrawl.alerts.backups import OVERDUE, find_overdue, read_backup_days
from libcrawl.alerts.channels import ChannelError
from libcrawl.alerts.check import check
from libcrawl.commands.backup import Command as BackupCommand
from libcrawl.store.alerts import open_alerts
from libcrawl.store.upkeep.backup import NAME, ZONE, newest_dump
from tests.alerts.conftest import Webhook
from tests.conftest import Database
from tests.operation.conftest import Call

NOW = datetime.now(UTC)


@pytest.fixture
def watched(settings: Settings, tmp_path: Path, webhook: Webhook) -> Settings:
    """Settings with a folder of dumps and a channel."""
    settings.setdict(
        {"LIBCRAWL_BACKUPS": str(tmp_path / "dumps"), "LIBCRAWL_ALERT_URLS": webhook.address},
        priority="cmdline",
    )
    (tmp_path / "dumps").mkdir()
    return settings


def dump(settings: Settings, days: float) -> Path:
    """A dump whose name dates it so many days ago."""
    made = NOW - timedelta(days=days)
    path = Path(settings["LIBCRAWL_BACKUPS"]) / made.astimezone(ZONE).strftime(NAME)
    path.write_text("")
    return path


def test_nothing_is_expected_before_the_first_dump(watched: Settings) -> None:
    folder = Path(watched["LIBCRAWL_BACKUPS"])
    assert find_overdue(watched, NOW) is None
    (folder / "libcrawl-yyyymmdd-hhmmss.dump").write_text("")
    assert newest_dump(folder) is None
    folder.joinpath("libcrawl-yyyymmdd-hhmmss.dump").unlink()
    folder.rmdir()
    assert find_overdue(watched, NOW) is None


@pytest.mark.parametrize(("days", "is_overdue"), [(0.1, False), (2.9, False), (3.1, True)])
def test_the_newest_dump_counts(watched: Settings, days: float, is_overdue: bool) -> None:
    dump(watched, days)
    dump(watched, 20)
    found = find_overdue(watched, NOW)
    assert found is not None
    assert [(one.kind, one.subject) for one in found] == [OVERDUE] * is_overdue
    if is_overdue:
        assert found[0].message.startswith("No backup for 3 days: the newest in ")


def test_reported_once_until_the_next_good_one(
    call: Call, database: Database, watched: Settings, webhook: Webhook
) -> None:
    dump(watched, 5)
    for _ in range(2):
        check(database.engine, watched)
    assert [message["title"] for message in webhook.received] == [
        "libcrawl: backup overdue · 备份逾期"
    ]
    assert "No backup for 5 days" in webhook.received[0]["message"]
    assert call(BackupCommand(), "--keep", "0") == 0
    assert open_alerts(database.engine) == []
    check(database.engine, watched)
    assert open_alerts(database.engine) == []


def test_who_sees_no_dump_leaves_the_alert_to_others(database: Database, watched: Settings) -> None:
    old = dump(watched, 5)
    check(database.engine, watched)
    old.unlink()
    check(database.engine, watched)
    assert [alert.kind for alert in open_alerts(database.engine)] == ["backup_overdue"]
    dump(watched, 1)
    check(database.engine, watched)
    assert open_alerts(database.engine) == []


def test_zero_is_never_and_ends_it(database: Database, watched: Settings) -> None:
    dump(watched, 500)
    check(database.engine, watched)
    assert len(open_alerts(database.engine)) == 1
    watched.set("LIBCRAWL_ALERT_BACKUP_DAYS", "0", priority="cmdline")
    check(database.engine, watched)
    assert open_alerts(database.engine) == []


@pytest.mark.parametrize("written", ["", "soon", "-1", "1.5", None])
def test_a_wrong_number_of_days(written: str | None) -> None:
    with pytest.raises(ChannelError, match=r"LIBCRAWL_ALERT_BACKUP_DAYS is .*: not a number"):
        read_backup_days({"LIBCRAWL_ALERT_BACKUP_DAYS": written})
