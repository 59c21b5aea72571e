"""Recorded answers of Xiaohongshu, imported as a browser saves them; read in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Database
from tests.crawl.conftest import Stand

SAMPLES = ROOT.parent / "shared" / "samples" / "xiaohongshu"
OF_PAGE, OF_LIST = "600000000000000001000002", "600000000000000001000001"
SITE, API = "https://www.xiaohongshu.com", "https://edith.xiaohongshu.com/api/sns/web/v1"
ADDRESSES = {
    "LIBCRAWL_XIAOHONGSHU_URL": SITE,
    "LIBCRAWL_XIAOHONGSHU_CREATOR_URL": "https://creator.xiaohongshu.com",
}
AT = "2026-09-01T12:00:00+08:00"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no recorded answers beside the project"
)


@pytest.fixture
def recorded(database: Database, tmp_path: Path) -> Stand:
    panel = tmp_path / "panel"
    panel.mkdir()
    (panel / "libraries.csv").write_text(
        "code,name_zh,name_en,province,region,level,kind\n"
        "one,录制甲,,上海,east,provincial,public\ntwo,录制乙,,广西,west,provincial,public\n",
        encoding="utf-8",
    )
    (panel / "accounts.csv").write_text(
        "platform,library,platform_id,handle,name,status,source,checked_at\n"
        f"xiaohongshu,one,{OF_LIST},,,confirmed,recorded,2026-11-01\n"
        f"xiaohongshu,two,{OF_PAGE},,,confirmed,recorded,2026-11-01\n",
        encoding="utf-8",
    )
    # mypy: recorded answers have no sandbox
    return Stand(None, database, panel, tmp_path / "data", "", "xiaohongshu")  # type: ignore[arg-type]  # no stand-in


def line(url: str, file: str, within: str = "") -> str:
    """An answer as a line of a capture."""
    body = (SAMPLES / file).read_text("utf-8")
    if within:
        body = json.dumps(json.loads(body)[within])
    kind = "text/html" if file.endswith(".html") else "application/json"
    answer = {"url": url, "captured_at": AT, "status": 200, "content_type": kind, "body": body}
    return json.dumps(answer, ensure_ascii=False)


def test_recorded_answers_become_the_right_rows(recorded: Stand, tmp_path: Path) -> None:
    seen = [
        line(f"{SITE}/user/profile/{OF_PAGE}", "profile_page_2023.html"),
        # Whose newest notes stood in a page that was not saved.
        line(f"{API}/user/otherinfo?target_user_id={OF_LIST}", "otherinfo_2026.json"),
        line(
            f"{API}/user_posted?num=30&cursor=64c62a52000000001201f019&user_id={OF_LIST}",
            "user_posted_second_screen_only_constructed.json", "response",
        ),
    ]  # fmt: skip
    path = tmp_path / "seen.ndjson"
    path.write_text("\n".join(seen) + "\n", encoding="utf-8")
    imported = recorded.scrapy("import", str(path), "--depth", "3000", **ADDRESSES)
    assert "Traceback" not in imported.stderr, imported.stderr
    assert recorded.query(
        "SELECT a.platform_id, a.handle, s.followers, s.following, s.works, s.saves_and_likes"
        " FROM account_snapshots AS s JOIN accounts AS a ON a.id = s.account_id ORDER BY 1"
    ) == [(OF_LIST, "6000000003", 32445, 0, 35, 82609), (OF_PAGE, "6000000001", 335, 3, None, 2282)]
    likes = recorded.query(
        "SELECT a.platform_id, array_agg(c.likes ORDER BY w.published_at DESC) FROM works AS w"
        " JOIN accounts AS a ON a.id = w.account_id JOIN work_snapshots AS c ON c.work_id = w.id"
        " GROUP BY 1 ORDER BY 1"
    )
    assert likes == [(OF_LIST, [82, 12, 381, 21]), (OF_PAGE, [2, 0, 0, 1, 4, 1837])]
    verdicts = recorded.verdicts()
    assert verdicts["one"][0] == "partial", "the first screen is missing"
    assert "the first page of works was not recorded" in (verdicts["one"][1] or "")
    stored = recorded.query("SELECT string_agg(t::text, ' ') FROM (TABLE works) AS t")
    assert "READER_REMOVED" not in str(stored)
