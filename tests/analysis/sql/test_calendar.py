"""The calendar in SQL is that of chinesecalendar, day by day."""

from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import text

from tests.conftest import Database

KINDS = """
SELECT day::date, day_kind(day::date)
FROM generate_series(date '2003-12-31', date '2027-01-01', interval '1 day') AS day
"""


def test_every_day(database: Database) -> None:
    with database.engine.connect() as connection:
        kinds = {row[0]: row[1] for row in connection.execute(text(KINDS))}
    outside = [date(2003, 12, 31), date(2027, 1, 1)]
    assert [kinds.pop(day) for day in outside] == ["unknown", "unknown"]
    assert len(kinds) == (date(2027, 1, 1) - date(2004, 1, 1)) / timedelta(days=1)
    for day, kind in kinds.items():
        assert kind == ("workday" if chinese_calendar.is_workday(day) else "holiday"), day
