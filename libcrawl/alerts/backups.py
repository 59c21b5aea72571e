"""Alert for overdue backups: after the first dump, another one is expected within some days.

Where no dump was ever made, or where none can be seen (another machine, a demo, a database that is
saved in another way), nothing is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from libcrawl.alerts.channels import ChannelError
from libcrawl.store.alerts import Found
from libcrawl.store.upkeep.backup import backup_folder, newest_dump

OVERDUE = ("backup_overdue", "database")


def read_backup_days(settings: Mapping[str, Any]) -> int:
    """LIBCRAWL_ALERT_BACKUP_DAYS, a number of days; 0: never. Raises ChannelError."""
    written = str(settings.get("LIBCRAWL_ALERT_BACKUP_DAYS"))
    if not written.isdecimal():
        raise ChannelError(f"LIBCRAWL_ALERT_BACKUP_DAYS is {written!r}: not a number of days")
    return int(written)


def find_overdue(settings: Mapping[str, Any], now: datetime) -> list[Found] | None:
    """The newest dump, where it is too old at `now`; None: this machine cannot know.

    Raises ChannelError.
    """
    days = read_backup_days(settings)
    if not days:
        return []
    folder = backup_folder(settings).expanduser()
    made = newest_dump(folder)
    if made is None:
        return None
    if now - made <= timedelta(days=days):
        return []
    message = (
        f"No backup for {(now - made).days} days: the newest in {folder} is of"
        f" {made:%Y-%m-%d %H:%M}. Run `scrapy backup`, and check why there is no regular one."
        " LIBCRAWL_ALERT_BACKUP_DAYS=0 where the database is saved in another way."
    )
    return [Found(*OVERDUE, message)]
