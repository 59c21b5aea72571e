"""Every recorded answer that a spider requests is crawled and imported by a test beside this."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl import test_recorded_bilibili as bilibili
from tests.crawl import test_recorded_channels as channels
from tests.crawl import test_recorded_xiaohongshu as xiaohongshu
from tests.recorded import SAMPLES, Answer

SERVED = (
    *bilibili.OF_PAGES, *bilibili.OF_THE_CENTRE, *bilibili.OF_A_VIDEO, *xiaohongshu.OF_PROFILES,
    *xiaohongshu.OF_THE_CENTRE, *channels.OF_THE_ASSISTANT, *channels.OF_LINKS,
)  # fmt: skip
# Why a spider requests none of these, or why a browser's page is not one of theirs.
OTHERWISE = {
    "bilibili/live_master_info_ark_2025.json": "no way in requests it: robots.txt excludes it",
    "channels/export_table_constructed.csv": "tests/commands/test_import_recorded_tables.py",
    "channels/fans_trend_constructed.json": "no way in requests it",
    "xiaohongshu/export_notes_constructed.csv": "tests/commands/test_import_recorded_tables.py",
    "xiaohongshu/note_page_2026.html": "a card opens a note by a request; its page is imported",
    "xiaohongshu/user_posted_second_screen_only_constructed.json": "imported: what a page lacks",
}

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no recorded answers beside the project"
)


def files(answers: tuple[Answer, ...]) -> set[str]:
    found = (answer.body for answer in answers)
    return {
        str(body.relative_to(SAMPLES))
        for body in found
        if isinstance(body, Path) and body.is_relative_to(SAMPLES)
    }


def test_every_recorded_answer_is_served() -> None:
    """Refusals stop a crawl; each is classified in tests/parsers/test_recorded.py."""
    recorded = {
        str(path.relative_to(SAMPLES))
        for platform in ("bilibili", "channels", "xiaohongshu")
        for path in (SAMPLES / platform).iterdir()
        if path.is_file()
    }
    served = {name for name in files(SERVED) if "/errors/" not in name}
    assert served.isdisjoint(OTHERWISE)
    assert served | OTHERWISE.keys() == recorded
