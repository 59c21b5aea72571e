"""Rules flag what a person should look at: on the status page and, if set, in an alert."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings
from sqlalchemy import text

from libcrawl.alerts.conditions import find
from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.state.overview import read_overview
from libcrawl.status.page import render
from libcrawl.status.queries import read_status
from libcrawl.store.schema import flag_rules
from libcrawl.store.upkeep.flags import look_for_flags
from tests.analysis.world import WEIBO, insert_world, work
from tests.conftest import Database

RULES = flag_rules.rows()
MATCHES = text("SELECT code FROM flag_rules WHERE :text ~ pattern ORDER BY code")


@pytest.mark.parametrize("rule", RULES, ids=[rule["code"] for rule in RULES])
def test_a_rule_matches_its_example_and_not_its_counterexample(
    database: Database, rule: dict[str, str]
) -> None:
    with database.engine.connect() as connection:
        assert rule["code"] in connection.scalars(MATCHES, {"text": rule["example"]}).all()
        assert connection.scalars(MATCHES, {"text": rule["counterexample"]}).all() == []


KEPT = "UPDATE work_flags SET flags = '{{gambling}}' WHERE work_id = {}"


def test_flags_are_kept_until_text_or_rules_change(database: Database) -> None:
    def flagged() -> list[tuple[int, str]]:
        rows = connection.execute(text("SELECT work_id, flag FROM flagged_works ORDER BY 1, 2"))
        return [tuple(row) for row in rows]

    def change(statement: str) -> None:
        connection.execute(text(statement))
        connection.commit()

    with database.engine.connect() as connection:
        insert_world(connection)
        one = work(connection, WEIBO, "2026-10-02+8", text="平安", title="开馆")
        two = work(connection, WEIBO, "2026-10-03+8", text="致电 13800138000，刷单")
        connection.commit()
        both = [(two, "mobile_number"), (two, "sales")]
        assert flagged() == both
        assert [look_for_flags(database.engine) for _ in range(2)] == [2, 0]
        assert flagged() == both
        change(KEPT.format(one))
        assert flagged() == [(one, "gambling"), *both], "read, not looked for again"
        three = work(connection, WEIBO, "2026-10-04+8", text="注册即送彩金")
        connection.commit()
        assert flagged() == [(one, "gambling"), *both, (three, "gambling")]
        change(f"UPDATE works SET title = '刷单' WHERE id = {one}")
        assert flagged()[0] == (one, "sales")
        assert look_for_flags(database.engine) == 2
        change(KEPT.format(one))
        change("DELETE FROM flag_rules WHERE code = 'mobile_number'")
        assert flagged() == [(one, "sales"), (two, "sales"), (three, "gambling")]
        assert look_for_flags(database.engine) == 3


def test_flagged_works_are_shown_and_kept(database: Database, settings: Settings) -> None:
    output = "请联系王老师 １３８００１３８０００ 报名"
    with database.engine.begin() as connection:
        insert_world(connection)
        new = work(connection, WEIBO, "2026-10-02+8", text=output, url="https://weibo.com/1/a")
        work(connection, WEIBO, "2026-10-03+8", text="今天开馆，电话 021-64455555")
        old = work(connection, WEIBO, "2025-10-03+8", title="注册即送彩金", text="")
        connection.execute(
            text("UPDATE works SET first_seen_at = now() WHERE id = :id"), {"id": new}
        )
        rows = connection.execute(
            text("SELECT work_id, flag FROM flagged_works ORDER BY work_id")
        ).all()
        assert [tuple(row) for row in rows] == [(new, "mobile_number"), (old, "gambling")]
    overview = read_overview(database.engine, settings, all_spiders(settings), Cadence())
    page = render(read_status(database.engine), overview)
    assert "手机号码 Mobile number" in page and "https://weibo.com/1/a" in page
    assert "13800138000" not in page and "博彩" not in page, "of 30 days, and no text"
    assert "flags" not in {found.kind for found in find(database.engine, 0.0)}
    [alert] = [found for found in find(database.engine, 0.0, flags=True) if found.kind == "flags"]
    assert alert.subject == "weibo mobile_number"
    assert "1 works of the last 7 days" in alert.message and "138" not in alert.message
