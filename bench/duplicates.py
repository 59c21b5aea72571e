"""`duplicates`: CPU time of comparing all works with one another, and of what a fortnight adds.

The texts are words of the sandbox's prose in random order, as long as those of `search`; one in
twenty repeats one of the last fortnight in another form. For information: how many of these are
found. The ratio is that of bringing a database up to date that lacks its last 14 days.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random

from sqlalchemy import Connection, text

from bench.child import Ran
from bench.result import Result, Spread
from bench.search import ACCOUNTS, COPY
from bench.stand import ROOT, Database, ended_well
from libcrawl.store.server.driver import driver_cursor
from sandbox.prose import compose, markup

Log = Callable[[str], None]
RATIO = 0.35
FORGET_ALL = "TRUNCATE compared_works, work_repeats, comparison_state"
FORGET_LAST = """
DELETE FROM compared_works WHERE published_at >= (
    SELECT max(published_at) - interval '14 days' FROM works
)
"""
PAIRS = "SELECT count(*) FROM work_repeats"
FOUND = """
SELECT works.kind, avg((compared.copy_group IS NOT NULL)::int)::float8
FROM works INNER JOIN compared_works AS compared ON works.id = compared.work_id
WHERE works.kind <> 'text' GROUP BY works.kind
"""
LENGTHS = {149: 60, 52: 15, 1402: 25}
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
FORMS: dict[str, Callable[[str], str]] = {
    "hashtags": lambda text: f"{text} #全民阅读# #一起读书#",
    "emoji": lambda text: f"[心]{text}📚",
    "truncated": lambda text: text[: len(text) // 2],
    "edited": lambda text: f"转给大家看看。{text[: len(text) * 9 // 10]}欢迎来馆。",
}


def measure(database: Database, log: Log, *, works: int, repeats: int) -> Result:
    """Raises BenchError where the command fails."""
    database.empty(panel=True)
    log(f"{works:,} works")
    with database.engine.begin() as connection:
        _fill(connection, works)
    whole, part, peaks = [], [], []
    for number in range(repeats):
        of_all, of_last = _keep(database, FORGET_ALL), _keep(database, FORGET_LAST)
        whole.append(of_all.cpu)
        part.append(of_last.cpu)
        peaks.append(of_all.peak_mb)
        log(f"{number + 1} of {repeats}: {of_all.cpu:.0f} s, then {of_last.cpu:.0f} s of CPU")
    ratio = Spread.of([few / all_ for few, all_ in zip(part, whole, strict=True)])
    return Result(
        name="duplicates",
        what=f"CPU of comparing {works:,} works; target: of 14 days more, against all",
        value=Spread.of(whole),
        unit="s",
        ratio=ratio,
        target=f"≤ {RATIO:g} ×",
        is_met=ratio.median <= RATIO,
        repeats=repeats,
        details={
            "last_days": Spread.of(part),
            "peak_mb": Spread.of(peaks),
            "pairs": database.query(PAIRS)[0][0],
            "found": {form: round(share, 3) for form, share in database.query(FOUND)},
        },
    )


def _fill(connection: Connection, works: int) -> None:
    """Works of a year; those that repeat others are marked by their kind."""
    rng = Random(14)
    accounts = list(connection.scalars(text(ACCOUNTS)))
    vocabulary = list(_vocabulary(rng))
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    latest: deque[str] = deque(maxlen=max(works // 30, 1))
    with driver_cursor(connection) as cursor, cursor.copy(COPY) as copy:
        for number in range(works):
            at = FIRST + timedelta(days=365 * number / works)
            if rng.random() < 0.05 and latest:
                kind = rng.choice(list(FORMS))
                written = FORMS[kind](rng.choice(latest))
            else:
                kind, [length] = "text", rng.choices(list(LENGTHS), list(LENGTHS.values()))
                written = "".join(rng.choices(vocabulary, cum_weights=weights, k=length // 2))
                latest.append(written)
            account = accounts[number % len(accounts)]
            copy.write_row((account, str(number), kind, None, written, True, "", at, at, at))


def _vocabulary(rng: Random) -> Iterator[str]:
    """Pairs of neighbouring characters."""
    seen: set[str] = set()
    while len(seen) < 4_000:
        written = markup.true_text(compose.long_text(rng).markup)
        for pair in map("".join, pairwise(written)):
            if pair.isalpha() and pair not in seen:
                seen.add(pair)
                yield pair


def _keep(database: Database, forget: str) -> Ran:
    with database.engine.begin() as connection:
        connection.execute(text(forget))
    address = database.engine.url.set(drivername="postgresql")
    command = [sys.executable, "-m", "analysis", "duplicates", "--keep"]
    environment = {"DATABASE_URL": address.render_as_string(hide_password=False)}
    return ended_well(database.ways.run(command, cwd=ROOT, environment=environment), "duplicates")
