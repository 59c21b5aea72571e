"""What a crawl with RAW_ARCHIVE keeps, and what it does not."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from libcrawl.capture.warc import read_warc
from tests.crawl.conftest import Stand
from tests.crawl.truth import assert_equals_truth


def archives(stand: Stand) -> list[Path]:
    return sorted((stand.data / "archive").glob("*.warc.gz"))


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_every_answer_is_kept(stand: Stand, source: str) -> None:
    crawled = stand.crawl(f"source={source}", "RAW_ARCHIVE=1")
    assert crawled.returncode == 0, crawled.stderr
    assert_equals_truth(stand, source)
    (path,) = archives(stand)
    assert path.name.startswith("weibo-run000001-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    capture = read_warc(path)
    asked = [row["path"] for row in stand.sandbox.log()]
    assert sorted(answer.url.removeprefix(stand.base_url) for answer in capture.answers) == sorted(
        asked
    )
    assert {answer.captured_at for answer in capture.answers} == {stand.sandbox.now()}
    assert capture.run is not None
    assert (capture.run["run"], capture.run["source"], capture.cut) == (1, source, None)
