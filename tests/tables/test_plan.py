"""Whole tables: rows that are good, and every row that is not, by row and column."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libcrawl.items import Refresh, Verdict, WorkBatch, WorkCounters
from libcrawl.panel.account_state import AccountState, KnownAccount
from libcrawl.panel.selection import SelectedAccount, Selection
from libcrawl.parsers.times import SHANGHAI
from libcrawl.tables.mapping import read_mapping
from libcrawl.tables.plan import ImportPlan, items, read_plan
from libcrawl.tables.problems import SHOWN, TableError
from libcrawl.tables.templates import write_template
from tests.tables.files import (
    BIZ,
    ROWS,
    SEC_UID,
    UID,
    WECHAT,
    article,
    write_csv,
    write_mapping,
    write_workbook,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
IDENTIFIERS = {
    "weibo": UID, "wechat": BIZ, "douyin": SEC_UID, "channels": "sphYunshan00001",
    "xiaohongshu": "5f0000000000000001000001",
}  # fmt: skip


def selection(platform: str) -> Selection:
    own = SelectedAccount(
        id=1, platform=platform, platform_id=IDENTIFIERS[platform], name="云山图书馆",
        library="yunshan", library_name_zh="云山图书馆",
    )  # fmt: skip
    blank = KnownAccount(
        id=2, platform=platform, platform_id=None, handle=None, name=None, library="haibin",
        library_name_zh="海滨图书馆", state=AccountState.BLANK,
    )  # fmt: skip
    return Selection((own,), (blank,))


def plan_of(path: Path, text: str = WECHAT) -> ImportPlan:
    mapping = read_mapping(write_mapping(path.parent / "map.toml", text))
    return read_plan(path, mapping, selection(mapping.platform), NOW)


def problems_of(path: Path, text: str = WECHAT) -> list[str]:
    with pytest.raises(TableError) as caught:
        plan_of(path, text)
    return list(caught.value.problems)


def changed(**cells: str) -> tuple[str, ...]:
    """The first row with other cells, by the letter of their column."""
    return tuple(cells.get("ABCDEFGH"[at], cell) for at, cell in enumerate(ROWS[0]))


WRONG = {
    ("A", ""): "column A “图书馆”: is blank",
    ("A", "海滨图书馆"): "“海滨图书馆” is not crawled on wechat: the identifier is not known",
    ("A", "云山图书"): "did you mean “云山图书馆”?",
    ("B", ""): "column B “采集时间”: is blank",
    ("B", "2026-11-30"): "column B “采集时间”: 2026-11-30 00:00 lies in the future",
    ("B", "刚刚"): "column B “采集时间”: “刚刚” does not name a year",
    ("C", ""): "column C “链接”: is blank: which work is it?",
    ("C", "https://mp.weixin.qq.com/s/SbB40tES2MrfoNaIPima5A"): "does not contain the identifier",
    ("C", "https://example.org/s?__biz=x"): "column C “链接”: is not an address of wechat",
    ("C", article(1).replace(BIZ, "MzA5MDAwMDAwMg==")): "belongs to account MzA5MDAwMDAwMg==",
    ("D", "2026-11-02 08:00"): "column D “发布时间”: lies after the counters were read",
    ("F", "1.5e4"): "column F “阅读”: “1.5e4” is not a counter",
}  # fmt: skip


@pytest.mark.parametrize(("column", "cell"), WRONG)
def test_a_wrong_cell(tmp_path: Path, column: str, cell: str) -> None:
    path = write_csv(tmp_path / "works.csv", [ROWS[1], changed(**{column: cell})])
    [problem] = problems_of(path)
    assert problem.startswith(f"{path}: row 3, column {column} ")
    assert WRONG[column, cell] in problem
    assert "PLANTED" not in problem


def test_rows_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    """A blank row counts, a remark counts, and a line break within a cell does not."""
    rows = [ROWS[1], (), ("# a remark",), changed(E="两行\n标题"), changed(C=article(7), F="x")]
    for path in (write_csv(tmp_path / "t.csv", rows), write_workbook(tmp_path / "t.xlsx", rows)):
        assert [problem.split(",")[0] for problem in problems_of(path)] == [f"{path}: row 6"]


def test_a_work_twice(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "works.csv", [ROWS[0], changed(F="5")])
    [problem] = problems_of(path)
    assert "row 3: work 2650000001_1 is in row 2 already" in problem
    later = write_csv(tmp_path / "later.csv", [ROWS[0], changed(B="2026-11-02", F="5")])
    assert len(plan_of(later).records) == 2, "at another time it is another reading"


def test_rows_without_any_counter(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "works.csv", [changed(F="", G="-", H="N/A")])
    assert "and all other counters are blank" in problems_of(path)[0]


def test_many_problems_are_counted(tmp_path: Path) -> None:
    rows = [changed(C=article(number), F="x") for number in range(1, SHOWN + 6)]
    path = write_csv(tmp_path / "works.csv", rows)
    with pytest.raises(TableError) as caught:
        plan_of(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "… and 5 more problems"


def test_missing_columns(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "works.csv", ROWS)
    [first, second] = problems_of(path, WECHAT.replace("阅读", "阅读量").replace("链接", "网址"))
    assert "map.toml: fields.url: works.csv has no column “网址”; row 1 names 图书馆" in first
    assert "fields.reads: works.csv has no column “阅读量” (did you mean “阅读”?)" in second


NOTES = """platform = "xiaohongshu"
rows = "works"
heading = 2

[fields]
library = { value = "yunshan" }
captured_at = { value = "2026-11-01 09:00" }
published_at = { column = "首次发布时间", format = "%Y年%m月%d日%H时%M分%S秒" }
title = "笔记标题"
likes = "点赞"
"""
BANNER = ("最多导出排序后前1000条笔记", "", "")
HEADING = ("笔记标题", "首次发布时间", "点赞")
NOTE = ("书展", "2026年07月26日14时05分22秒", "0")


@pytest.mark.parametrize(("above", "written"), [((), 2), ((BANNER,), 1), ((BANNER, BANNER), 2)])
def test_the_heading_is_in_another_row(
    tmp_path: Path, above: tuple[tuple[str, ...], ...], written: int
) -> None:
    """The banner above an export was taken out, or stayed where the mapping knows of none."""
    text = NOTES.replace("heading = 2", f"heading = {written}")
    first, *rows = *above, HEADING, NOTE, NOTE
    for path in (tmp_path / "notes.csv", tmp_path / "notes.xlsx"):
        write = write_csv if path.suffix == ".csv" else write_workbook
        [problem] = problems_of(write(path, rows, heading=first), text)
        place = len(above) + 1
        assert problem == (
            f"{path}: row {place} names the columns, not row {written}: write"
            f" `heading = {place}` into the mapping"
        )


def test_a_work_without_an_identifier_twice(tmp_path: Path) -> None:
    """It is named as its reader knows it."""
    path = write_csv(tmp_path / "notes.csv", [HEADING, NOTE, NOTE], heading=BANNER)
    [problem] = problems_of(path, NOTES)
    assert "row 4: “书展” of 2026-07-26 14:05:22 is in row 3 already" in problem


def test_persons_are_hidden_in_texts(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "works.csv", [changed(E="感谢@读者小李 与@海滨图书馆")])
    [record] = plan_of(path).records
    assert record.work is not None
    assert record.work.title == "感谢@用户 与@海滨图书馆"


def test_a_day_without_time_begins_no_earlier_than_its_works(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "works.csv", [changed(B="2026-10-30")])
    [record] = plan_of(path).records
    assert record.captured_at == datetime(2026, 10, 30, 18, 5, tzinfo=SHANGHAI)


FORMS = (
    ("utf-8", ","), ("utf-8-sig", ","), ("gbk", ","), ("gb18030", ";"), ("utf-16", "\t"),
    ("utf-8", "|"),
)  # fmt: skip


@pytest.mark.parametrize(("encoding", "separator"), FORMS)
def test_the_same_rows_from_every_form(tmp_path: Path, encoding: str, separator: str) -> None:
    plain = plan_of(write_csv(tmp_path / "plain.csv", ROWS))
    other = plan_of(write_csv(tmp_path / "other.csv", ROWS, encoding, separator))
    assert other.records == plain.records


BROKEN = {
    "cut.xlsx": (b"PK\x03\x04nothing more", "is not a whole .xlsx workbook"),
    "text.xlsx": (b"a,b\n1,2\n", "is not a whole .xlsx workbook"),
    "old.xls": (b"\xd0\xcf\x11\xe0", ".xls is not read: save it as .xlsx"),
    "empty.csv": (b"", "row 1 is blank"),
    "binary.csv": (b"\x00\x01\x02,\x00", "is not a text file"),
    "quote.csv": ("图书馆,链接\n\"open,x\n".encode(), "is not CSV"),
    "twice.csv": ("图书馆,链接,链接\n".encode(), "column “链接” appears twice in row 1"),
    "cut.csv": ("图书馆,链接\n".encode("utf-16")[:-1], "is cut off or not UTF-16"),
    "damaged.csv": ("图书馆,链接\n".encode()[:-2] + b"\xff\n", "is not UTF-8"),
    "named.csv": (b"PK\x03\x04rest of a workbook", "a workbook by its content: let its name end"),
    "old.csv": (bytes.fromhex("d0cf11e0a1b11ae1"), "of the old form: save it as .xlsx"),
    "wide.csv": ("图书馆,链接\na,b,c\n".encode(), "row 2 has more cells than row 1 has columns"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name][0])
    [problem] = problems_of(path)
    assert problem.startswith(f"{path}: ")
    assert BROKEN[name][1] in problem


def test_sheets(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "works.xlsx", ROWS, sheet="十月")
    named = WECHAT.replace("[fields]", 'sheet = "十月"\n[fields]')
    assert plan_of(path, named).records == plan_of(path).records
    [problem] = problems_of(path, named.replace("十月", "九月"))
    assert "there is no sheet “九月”; there is “十月”" in problem
    [problem] = problems_of(write_csv(tmp_path / "works.csv", ROWS), named)
    assert "sheet is for .xlsx files" in problem


def test_a_workbook_with_dates_and_numbers(tmp_path: Path) -> None:
    read, published = map(datetime.fromisoformat, ("2026-11-01T09:00", "2026-10-30"))
    row = ("yunshan", read, article(5), published, "题", 1286, 3.0, None)
    [record] = plan_of(write_workbook(tmp_path / "works.xlsx", [row])).records
    assert record.work is not None
    assert (record.work.counters.reads, record.work.counters.likes, record.work.counters.wows) == (
        1286, 3, None,
    )  # fmt: skip
    assert record.captured_at == datetime(2026, 11, 1, 9, tzinfo=SHANGHAI)


def test_links_of_weibo_and_douyin(tmp_path: Path) -> None:
    for platform, link, identifier, url in (
        ("weibo", f"https://weibo.com/{UID}/Kjc77D1jz?pagetype=x", "4645748019299849",
         f"https://weibo.com/{UID}/Kjc77D1jz"),
        ("weibo", "https://m.weibo.cn/detail/4645748019299849", "4645748019299849",
         "https://m.weibo.cn/detail/4645748019299849"),
        ("douyin", "https://www.iesdouyin.com/share/video/7300000000000000001/?did=9",
         "7300000000000000001", "https://www.douyin.com/video/7300000000000000001"),
        ("douyin", "https://www.douyin.com/user/x?modal_id=7300000000000000001",
         "7300000000000000001", "https://www.douyin.com/video/7300000000000000001"),
    ):  # fmt: skip
        text = WECHAT.replace('"wechat"', f'"{platform}"')
        [record] = plan_of(write_csv(tmp_path / "works.csv", [changed(C=link)]), text).records
        assert record.work is not None
        assert (record.work.platform_id, record.work.url) == (identifier, url)


def test_the_page_of_an_account_is_no_work(tmp_path: Path) -> None:
    text = WECHAT.replace('"wechat"', '"weibo"')
    path = write_csv(tmp_path / "works.csv", [changed(C=f"https://weibo.com/u/{UID}")])
    [problem] = problems_of(path, text)
    assert "is not the address of a post" in problem


def test_a_verdict_for_each_account(tmp_path: Path) -> None:
    plan = plan_of(write_csv(tmp_path / "works.csv", ROWS))
    batch, refresh = items(plan, {})
    assert isinstance(batch, WorkBatch)
    assert isinstance(refresh, Refresh)
    assert len(batch.works) == refresh.works_seen == 3
    assert (refresh.verdict, refresh.walked_from) == (Verdict.PARTIAL, None)


EXPORT = """视频描述,视频ID,发布时间,完播率,平均播放时长,播放量,推荐,喜欢,评论量,分享量,关注量
"年画里的春天
第二讲",export/UzFfInvented0001,2026/07/12,21.99%,8.45秒,682,5,6,12,11,4
馆员荐书,export/UzFfInvented0002,2026/07/01,,,120,1,0,0,0,
"""


def test_the_table_of_an_assistant_is_read_by_its_template(tmp_path: Path) -> None:
    """It has neither account nor time of reading: the mapping has them, once for all rows."""
    table = tmp_path / "export.csv"
    table.write_text(EXPORT, "utf-8-sig")
    _, mapping = write_template("channels", tmp_path / "template")
    text = mapping.read_text("utf-8")
    text = text.replace('"图书馆"', '{ value = "云山图书馆" }')
    text = text.replace('"采集时间"', '{ value = "2026-07-20 09:00" }')
    first, second = (row.work for row in plan_of(table, text).records)
    assert first and second
    assert (first.platform_id, first.url) == ("export/UzFfInvented0001", None)
    assert first.text == "年画里的春天\n第二讲"
    assert first.published_at == datetime(2026, 7, 12, tzinfo=SHANGHAI)
    assert first.counters == WorkCounters(
        plays=682, recommends=5, thumbs=6, comments=12, shares=11, completion=0.2199,
        mean_seconds=8.45,
    )  # fmt: skip
    assert (second.counters.completion, second.counters.mean_seconds) == (None, None)
    assert second.counters.thumbs == 0
    table.write_text(EXPORT.replace("21.99%", "121.99%"), "utf-8-sig")
    [problem] = problems_of(table, text)
    assert "column D “完播率”: “121.99%” is not a share, expected e.g. 21.99% or 0.2199" in problem
