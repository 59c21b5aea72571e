"""Every answer tests/fixtures/PLATFORM/FUNCTION[-case] parses to what stands beside it.

They are answers of invented institutions. A new one needs no code: an absent expectation is written
and fails, and is to be read before it is kept.
"""

import json
from pathlib import Path

import pytest

from tests.parsers.golden import EXPECTED, FIXTURES, SAMPLES, function_of, parse, write
from tests.parsers.readers import JSON_READERS, PAGE_READERS


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_sample(sample: Path) -> None:
    got = parse(sample)
    beside = sample.with_name(sample.stem + EXPECTED)
    if not beside.exists():
        write(beside, got)
        pytest.fail(f"{beside} was not there and has been written: read it, then commit it")
    assert got == json.loads(beside.read_text(encoding="utf-8"))


def test_every_expectation_has_a_sample_and_every_reader_one_that_it_can_read() -> None:
    expectations = {path.with_name(path.name.removesuffix(EXPECTED))
                    for path in FIXTURES.glob(f"*/*{EXPECTED}")}  # fmt: skip
    assert expectations == {path.with_suffix("") for path in SAMPLES}
    read = {
        (path.parent.name, function_of(path))
        for path in SAMPLES
        if "drift" not in (parse(path) or ())
    }
    assert read == {
        (platform, function)
        for table in (JSON_READERS, PAGE_READERS)
        for platform, readers in table.items()
        for function in readers
    }
