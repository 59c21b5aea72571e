"""The table `platforms`: what SQL knows of the records, written anew at every upgrade."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, text

from libcrawl.platforms import PLATFORMS

WRITE = text(
    """
    INSERT INTO platforms
        (code, name_zh, name_en, position, colour, usual_kind, counters, always_counted,
        account_counters, provisional_identifiers, hosts)
    VALUES
        (:code, :name_zh, :name_en, :position, :colour, :usual_kind, :counters, :always_counted,
        :account_counters, :provisional_identifiers, :hosts)
    ON CONFLICT (code) DO UPDATE SET
        name_zh = excluded.name_zh,
        name_en = excluded.name_en,
        position = excluded.position,
        colour = excluded.colour,
        usual_kind = excluded.usual_kind,
        counters = excluded.counters,
        always_counted = excluded.always_counted,
        account_counters = excluded.account_counters,
        provisional_identifiers = excluded.provisional_identifiers,
        hosts = excluded.hosts
    """
)
# One that is no longer known stays as long as there are accounts on it.
FORGET = text(
    """
    DELETE FROM platforms
    WHERE code != ALL(:known)
        AND NOT EXISTS (SELECT FROM accounts WHERE accounts.platform = platforms.code)
    """
)


def rows() -> list[dict[str, Any]]:
    """The columns of every platform that is known here."""
    return [
        {
            "code": platform.name,
            "name_zh": platform.title_zh,
            "name_en": platform.title_en,
            "position": platform.position,
            "colour": platform.colour,
            "usual_kind": platform.usual_kind,
            "counters": list(platform.counters),
            "always_counted": list(platform.always_counted),
            "account_counters": list(platform.account_counters),
            "provisional_identifiers": _whole(platform.works.provisional),
            "hosts": list(platform.hosts),
        }
        for platform in PLATFORMS.values()
    ]


def _whole(form: re.Pattern[str] | None) -> str | None:
    """The form as PostgreSQL compares it with the whole of a text."""
    return None if form is None else f"^({form.pattern})$"


def write(connection: Connection) -> None:
    """Bring the table in line with the records."""
    known = rows()
    connection.execute(WRITE, known)
    connection.execute(FORGET, {"known": [row["code"] for row in known]})
