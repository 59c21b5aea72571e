from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sandbox import Sandbox, WorldSpec, start
from sandbox.spec import REFERENCE
from tests.sandbox.walker import Client, Json

COUNTED = ("likes", "comments", "shares", "plays")


def works(sandbox: Sandbox) -> dict[str, Json]:
    return {work["platform_id"]: work for work in sandbox.truth("pc", "shanghai")["works"]}


def test_counters_grow_and_new_posts_appear(fresh: Sandbox) -> None:
    before = works(fresh)
    fresh.set_clock(REFERENCE + timedelta(days=10))
    after = works(fresh)
    assert set(before) < set(after)
    grown = 0
    for mid, work in before.items():
        for name in COUNTED:
            old, new = work["counters"][name], after[mid]["counters"][name]
            assert (old is None) == (new is None)
            assert old is None or old <= new
            grown += old != new
    assert grown > 20
    fresh.set_clock(REFERENCE)
    assert works(fresh) == before


def test_answers_are_dated_by_the_world(fresh: Sandbox, fresh_client: Client) -> None:
    fresh.set_clock(REFERENCE + timedelta(days=400, seconds=7))
    for path in ("/robots.txt", "/api/config", "/nothing"):
        date = parsedate_to_datetime(fresh_client.raw(path)[1]["date"])
        assert date == REFERENCE + timedelta(days=400, seconds=7)


def test_the_clock_runs_unless_it_is_frozen() -> None:
    with start(WorldSpec(libraries=("anhui",))) as running:
        first = running.now()
        assert first >= REFERENCE
        assert running.now() > first
        running.advance(3600)
        assert timedelta(seconds=3600) <= running.now() - first < timedelta(seconds=3660)


def test_the_frozen_clock_moves_when_it_is_reported(fresh: Sandbox) -> None:
    assert fresh.now() == fresh.now() == REFERENCE
    fresh.advance(90)
    assert fresh.now() == REFERENCE + timedelta(seconds=90)
    assert fresh.now().astimezone(UTC) < datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
