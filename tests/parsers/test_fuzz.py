"""A share of `make fuzz`: mutated answers of every platform end in items, an outcome or Drift."""

from __future__ import annotations

from collections import Counter

import pytest

from libcrawl.items import Verdict
from libcrawl.outcomes import Answer, classify
from tests.fuzz.cases import answer_of, try_case
from tests.fuzz.readers import seeds
from tests.parsers.readers import JSON_READERS, PAGE_READERS, TABLES

CASES = 1_500


@pytest.mark.parametrize("share", range(3))
def test_mutated_answers(share: int) -> None:
    output: Counter[str] = Counter()
    cases = range(share * CASES // 3, (share + 1) * CASES // 3)
    found = [str(finding) for case in cases for finding in try_case(0, case, output)]
    assert not found, "\n".join(found[:10])
    assert min(output["items"], output["Drift"]) > CASES // 30, "neither good answers nor bad ones"


def test_every_parser_has_an_answer() -> None:
    wanted = {
        id(reader)
        for table in (JSON_READERS, PAGE_READERS)
        for readers in table.values()
        for reader in readers.values()
    }
    assert wanted == {id(reader) for seed in seeds() for reader in seed.readers}


def test_a_case_is_the_same_again() -> None:
    assert answer_of(3, 14)[1] == answer_of(3, 14)[1] != answer_of(3, 15)[1]


@pytest.mark.parametrize("platform", TABLES)
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"data":' * 200_000 + b"1" + b"}" * 200_000,
        b'{"ok":' + b"1" * 5_000 + b"}",
    ],
    ids=["open", "closed", "digits"],
)
def test_json_that_cannot_be_read_is_requested_once(platform: str, body: bytes) -> None:
    outcome = classify(TABLES[platform], Answer.of(200, body))
    assert (outcome.name, outcome.verdict) == ("unreadable", Verdict.DRIFT)
    assert not outcome.is_retried and not outcome.backs_off


@pytest.mark.parametrize("platform", TABLES)
def test_a_status_states_more_than_a_body_that_cannot_be_read(platform: str) -> None:
    assert classify(TABLES[platform], Answer.of(403, b"[" * 200_000)).name == "refused"
