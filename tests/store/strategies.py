"""Items as hostile answers could make them, for property tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from libcrawl.items import (
    ACCOUNT_COUNTERS,
    WORK_COUNTERS,
    WORK_MEASURES,
    Account,
    AccountCounters,
    AccountMoment,
    Profile,
    Refresh,
    Removal,
    Verdict,
    Work,
    WorkBatch,
    WorkCounters,
    WorkDay,
    WorkDays,
)
from libcrawl.store.writer import Item

NOW = datetime(2026, 3, 5, 4, tzinfo=UTC)
STARTED = NOW - timedelta(hours=1)
SINCE = NOW - timedelta(days=365)

texts = st.text(
    st.one_of(st.characters(), st.sampled_from("\0\ud83d\ude00\uffff\ufffe图\x1b\x85")), max_size=8
)
maybe_texts = st.none() | texts
counters: st.SearchStrategy[Any] = st.none() | st.one_of(
    st.integers(0, 100_000), st.sampled_from([-1, 2**63 - 1, 2**63, -(2**70), 10**30])
)
moments = st.one_of(
    st.just(NOW - timedelta(days=1)),
    st.datetimes(timezones=st.just(UTC)),
)


def _counted(kind: type[Any], *names: str) -> st.SearchStrategy[Any]:
    flags = st.frozensets(st.sampled_from(names))
    values = dict.fromkeys(names, counters)
    values |= dict.fromkeys(WORK_MEASURES if kind is WorkCounters else (), st.none() | st.floats())
    return st.builds(kind, **values, rounded=flags, capped=flags)


work_counters = _counted(WorkCounters, *WORK_COUNTERS)
account_counters = _counted(AccountCounters, *ACCOUNT_COUNTERS)
work_ids = st.sampled_from([f"m{number}" for number in range(12)]) | texts
works = st.builds(
    Work,
    platform_id=work_ids,
    captured_at=st.just(NOW),
    kind=texts,
    text=texts,
    published_at=moments,
    url=texts,
    title=maybe_texts,
    push_id=maybe_texts,
    position=counters,
    duration=st.none() | st.floats(),
    tags=st.lists(texts, max_size=3).map(tuple),
    edited_at=st.none() | moments,
    is_joint=st.none() | st.booleans(),
    reprinted_from=maybe_texts,
    counters=work_counters,
)


def items_of(account_id: int) -> st.SearchStrategy[list[Item]]:
    """Items of one account in a run, its verdict last."""
    profile = st.builds(
        Profile,
        account_id=st.just(account_id),
        account=st.builds(
            Account,
            platform=st.just("weibo"),
            platform_id=texts,
            captured_at=st.just(NOW),
            name=texts,
            handle=maybe_texts,
            url=maybe_texts,
            verified_text=maybe_texts,
            description=maybe_texts,
            counters=account_counters,
        ),
    )
    batch = st.builds(
        WorkBatch,
        account_id=st.just(account_id),
        works=st.lists(works, min_size=1, max_size=4).map(tuple),
    )
    removal = st.builds(
        Removal,
        account_id=st.just(account_id),
        platform_id=work_ids,
        captured_at=st.just(NOW),
        deleted_by=st.none(),
        reason=maybe_texts,
    )
    days = st.builds(
        WorkDays,
        account_id=st.just(account_id),
        captured_at=st.just(NOW),
        days=st.lists(
            st.builds(
                WorkDay, platform_id=work_ids, day=st.dates(), read_users=counters,
                comments=counters,
            ),
            max_size=2,
        ).map(tuple),
    )  # fmt: skip
    moment = st.builds(
        AccountMoment,
        account_id=st.just(account_id),
        captured_at=st.just(NOW - timedelta(days=2)),
        counters=account_counters,
    )
    kinds = st.one_of(profile, batch, batch, removal, days, moment)
    verdict = st.builds(
        Refresh,
        account_id=st.just(account_id),
        verdict=st.just(Verdict.COMPLETE),
        started_at=st.just(STARTED),
        finished_at=st.just(NOW),
        since=st.just(SINCE),
        walked_from=st.just(SINCE),
        works_claimed=counters,
        reason=maybe_texts,
    )
    return st.tuples(st.lists(kinds, max_size=5), verdict).map(lambda both: [*both[0], both[1]])
