"""The creator centre's table of notes: a banner above its heading, and no identifiers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import text

from libcrawl.parsers.times import SHANGHAI
from tests.commands.conftest import Import, query
from tests.conftest import Database, RunScrapy
from tests.processes import COLD

HEADING = ("笔记标题", "首次发布时间", "体裁", "曝光", "观看量", "封面点击率", "点赞", "评论",
           "收藏", "涨粉", "分享", "人均观看时长", "弹幕")  # fmt: skip
ROWS = [
    ("春天读什么", "2026年07月26日14时05分22秒", "图文", 1200, 340, 0.081, 12, 3, 5, 1, 0, 18, 0),
    ("馆藏📚", "2026年07月20日09时00分00秒", "视频", 5300, 2100, 0.12, 88, 10, 40, 6, 7, 21, 2),
]
UID, NOTE = "5f0000000000000001000001", "6a60000000000000010f0001"
STORED = """
SELECT w.platform_id, w.title, w.kind, w.published_at, w.url, s.plays, s.likes, s.comments,
    s.favourites, s.shares, s.danmaku, s.mean_seconds
FROM works AS w JOIN work_snapshots AS s ON s.work_id = w.id ORDER BY w.published_at
"""


def export(path: Path) -> Path:
    """A table of the centre: one cell over all columns, then the heading."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["最多导出排序后前1000条笔记"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADING))
    for row in (HEADING, *ROWS):
        sheet.append(row)
    book.save(path)
    return path


def test_the_export_is_read_as_it_was_downloaded(
    import_table: Import, database: Database, run_scrapy: RunScrapy, tmp_path: Path
) -> None:
    made = run_scrapy(
        "import-table", "--template", "xiaohongshu", "--output", str(tmp_path), **COLD
    )
    assert "which reads a table of the creator centre" in made.stdout, made.stderr
    mapping = tmp_path / "xiaohongshu-export.toml"
    written = mapping.read_text("utf-8").replace("CODE", "yunshan")
    mapping.write_text(written, "utf-8")
    table = export(tmp_path / "笔记列表明细表.xlsx")
    with database.engine.begin() as connection:
        # A crawl has seen one of them, and knows its identifier.
        connection.execute(
            text(
                "INSERT INTO accounts (library_id, platform, platform_id, name, status)"
                " SELECT library_id, 'xiaohongshu', :uid, name, status FROM accounts"
                " WHERE platform = 'weibo' AND name = '云山图书馆'"
            ),
            {"uid": UID},
        )
        connection.execute(
            text(
                "INSERT INTO works (account_id, platform_id, kind, text, title, published_at,"
                " text_complete, first_seen_at, last_seen_at) SELECT id, :note, 'image', '',"
                " '春天读什么', '2026-07-26 14:05:22.5+8', false, now(), now()"
                " FROM accounts WHERE platform = 'xiaohongshu'"
            ),
            {"note": NOTE},
        )
    done = import_table(table, mapping)
    assert done.returncode == 0, done.stdout + done.stderr
    video, pictures = query(database, STORED)
    at = datetime(2026, 7, 20, 9, 0, tzinfo=SHANGHAI)
    assert video[1:] == ("馆藏📚", "video", at, None, 2100, 88, 10, 40, 7, 2, 21.0)
    assert video[0].startswith("t") and len(video[0]) == 24
    assert pictures[0] == NOTE, "it is the note that is known"
    assert pictures[5:] == (340, 12, 3, 5, 0, 0, 18.0)

    mapping.write_text(written.replace("heading = 2", "heading = 1"), "utf-8")
    wrong = import_table(table, mapping)
    assert wrong.returncode == 1
    assert "row 2 names the columns, not row 1: write `heading = 2`" in wrong.stderr
    mapping.write_text(written.replace('title = "笔记标题"\n', ""), "utf-8")
    wrong = import_table(table, mapping)
    assert "title and time name the work" in wrong.stderr
