"""Every answer in tests/fixtures/weibo parses to what stands beside it."""

import json
from pathlib import Path

import pytest

from tests.parsers.golden import FIXTURES, parse, write

EXPECTED = ".expected.json"
FOLDER = FIXTURES / "weibo"
SAMPLES = sorted(path for path in FOLDER.glob("*.json") if not path.name.endswith(EXPECTED))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample(sample: Path) -> None:
    """An absent expectation is written: read it, and keep it if it is right."""
    got = parse(sample.stem, json.loads(sample.read_text(encoding="utf-8")))
    beside = sample.with_name(sample.stem + EXPECTED)
    if not beside.exists():
        write(beside, got)
        pytest.fail(f"{beside} was not there and has been written: read it, then commit it")
    assert got == json.loads(beside.read_text(encoding="utf-8"))


def test_expectations_belong_to_samples() -> None:
    of = {path.name.removesuffix(EXPECTED) for path in FOLDER.glob(f"*{EXPECTED}")}
    assert of <= {path.stem for path in SAMPLES}
