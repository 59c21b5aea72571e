"""One case: a mutated answer, its result, and how to repeat it."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from libcrawl.outcomes import Answer, Outcome, classify
from libcrawl.parsers import Drift
from tests.fuzz.mutations import mutate_json, mutate_text
from tests.fuzz.readers import AT, MORE, Seed, seeds, stored
from tests.parsers.readers import TABLES, Request

SECONDS = 0.2  # of CPU, for an answer
LONGEST_KEY = 500  # characters of an identifier; PostgreSQL indexes some 2,700 bytes
KEYS = ("platform_id", "push_id")


@dataclass(frozen=True, slots=True)
class Finding:
    """A failure of a case."""

    seed: int
    case: int
    answer: str
    problem: str
    details: str

    def __str__(self) -> str:
        at_hand = "" if MORE else " --at-hand"
        again = f'make fuzz ARGS="--seed {self.seed} --case {self.case}{at_hand}"'
        return f"{self.answer}: {self.problem}\n    again: {again}"


def answer_of(seed: int, case: int) -> tuple[Seed, bytes]:
    """The answer of a case, determined by its numbers."""
    random = Random(f"{seed}:{case}")
    drawn = random.choice(_by_platform()[random.choice(sorted(TABLES))])
    if drawn.is_page:
        return drawn, mutate_text(drawn.payload, random)
    return drawn, mutate_json(deepcopy(drawn.payload), random)


_PLATFORMS: dict[str, list[Seed]] = {}


def _by_platform() -> dict[str, list[Seed]]:
    if not _PLATFORMS:
        for seed in seeds():
            _PLATFORMS.setdefault(seed.platform, []).append(seed)
    return _PLATFORMS


def try_case(seed: int, case: int, output: Counter[str]) -> Iterator[Finding]:
    """Findings of one case; its end is counted in `output`."""
    drawn, body = answer_of(seed, case)

    def found(problem: str, details: str = "") -> Finding:
        return Finding(seed, case, drawn.name, problem, details)

    try:
        took, ends = _timed(lambda: read(drawn, body))
        output.update(ends)
    except Exception as problem:
        at = traceback.extract_tb(problem.__traceback__)[-1]
        where = f"{at.filename.rpartition('/')[2]}:{at.lineno}"
        yield found(f"{type(problem).__name__} at {where}: {problem}"[:300], traceback.format_exc())
        return
    if took > SECONDS:
        least = min(_timed(lambda: read(drawn, body))[0] for _ in range(3))
        if least > SECONDS:
            yield found(f"{least:.2f} s of CPU for {len(body):,} bytes")


def _timed(deed: Callable[[], list[str]]) -> tuple[float, list[str]]:
    began = time.process_time()
    ends = deed()
    return time.process_time() - began, ends


def read(seed: Seed, body: bytes) -> list[str]:
    """Classify and parse an answer as a crawl does; returns the end of both.

    Raises whatever should not be: any exception but Drift, a value that the store cannot take.
    """
    answer = Answer.of(200, body)
    outcome = classify(TABLES[seed.platform], answer)
    assert isinstance(outcome, Outcome)
    ends = [outcome.name]
    given = body.decode("utf-8", "replace") if seed.is_page else answer.payload
    for reader in seed.readers:
        try:
            made = reader(given, Request(AT, seed.owner))
        except Drift as problem:
            assert len(str(problem)) < 600, "an endless reason"
            ends.append("Drift")
            continue
        for item in stored(made):
            check(item)
        ends.append("items")
    return ends


def check(item: Any, where: str = "") -> None:
    """PostgreSQL takes every value of an item that passed the store's sanitizer."""
    if is_dataclass(item):
        for field in fields(item):
            value = getattr(item, field.name)
            check(value, field.name)
            if field.name in KEYS and value is not None:
                assert len(value) <= LONGEST_KEY, f"{field.name} has {len(value)} characters"
    elif isinstance(item, tuple | frozenset):
        for inner in item:
            check(inner, where)
    elif isinstance(item, str):
        item.encode()
        assert "\x00" not in item, f"{where} holds a NUL"
    elif isinstance(item, bool | None):
        pass
    elif isinstance(item, int):
        assert -(2**63) <= item < 2**63, f"{where} is {item:.3e}"
    elif isinstance(item, float):
        assert item - item == 0, f"{where} is {item}"
    elif isinstance(item, datetime):
        assert item.astimezone(UTC).year >= 2009, f"{where} is {item}"
    elif isinstance(item, timedelta):
        assert item >= timedelta(), f"{where} is {item}"
    else:
        assert isinstance(item, date), f"{where} is {type(item).__name__}"
