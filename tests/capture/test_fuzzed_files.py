"""Files with random damage: read, or refused in lines that name the file; nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libcrawl.capture.answer import CaptureError
from libcrawl.capture.files import read_capture
from libcrawl.replay.recorded_answers import sort_answers
from libcrawl.spiders.douyin.web import Web
from libcrawl.spiders.source import Source
from libcrawl.spiders.wechat.sources import Links, Reader
from libcrawl.spiders.weibo import Mobile, Pc
from libcrawl.tables.problems import TableError
from tests.capture.test_odd_entries import NOW, OURS, entry, har, ndjson, warc
from tests.tables.files import HEADING, ROWS, write_workbook
from tests.tables.test_plan import plan_of

# `FUZZ=5000 pytest tests/capture/test_fuzzed_files.py` looks longer.
EXAMPLES = int(os.environ.get("FUZZ", "60"))
WAYS: list[Source] = [
    Pc("https://weibo.com"), Mobile("https://m.weibo.cn"), Web("https://www.douyin.com"),
    Reader("https://mp.weixin.qq.com"), Links("https://mp.weixin.qq.com"),
]  # fmt: skip
URLS = (
    OURS, "https://weibo.com/ajax/statuses/mymblog?uid=7000000001&page=2",
    "https://m.weibo.cn/api/container/getIndex?containerid=1076037000000001&since_id=5",
    "https://www.douyin.com/user/MS4wLjABAAAAx", "https://img.example.org/a.png",
    "https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&__biz=MzA5MDAwMDAwMQ==&offset=10",
    "https://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMQ==&mid=2650000001&idx=1",
)  # fmt: skip
PACKED = warc(*[(url, b'{"ok": 1}', {"Content-Type": "application/json"}) for url in URLS])
CAPTURES = {
    "har": har(*map(entry, URLS)),
    "ndjson": ndjson(
        *[{"url": u, "captured_at": "2026-11-20T10:00:00Z", "body": {"ok": 1}} for u in URLS]
    ),
    "packed": PACKED,
    "plain": gzip.decompress(PACKED),
}
# What is put in: signs that mean something in one of the forms, and any others.
PIECES = st.one_of(
    st.sampled_from([
        b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\ud83d", b"\n", b"\r", b"\0", b"null",
        b"1e999", b"-1", b"9" * 400, b"[::1", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b", b"=", b"#",
        b"9999-12-31", b"0001-01-01", "１.５万".encode(), b"\xed\xa0\xbd", b"<!DOCTYPE",
        b"WARC/1.0",
    ]),
    st.binary(max_size=6),
)  # fmt: skip
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=6
)  # where, how many bytes go, and what comes in their place


def damaged(content: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, piece in damage:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


@pytest.mark.parametrize("kind", CAPTURES)
def test_captures(kind: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "capture"

        @given(DAMAGE)
        @settings(max_examples=EXAMPLES, deadline=None)
        def check(damage: list[tuple[float, int, bytes]]) -> None:
            path.write_bytes(damaged(CAPTURES[kind], damage))
            try:
                found = sort_answers(WAYS, read_capture(path), NOW)
            except CaptureError as refused:
                assert str(refused).startswith(f"{path}: ")
                assert "\n" not in str(refused)
            else:
                assert found.total > 0

        check()


def _tables(folder: Path) -> dict[str, bytes]:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADING, *ROWS])
    workbook = write_workbook(folder / "whole.xlsx", ROWS).read_bytes()
    return {"csv": text.getvalue().encode(), "xlsx": workbook}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables(tmp_path: Path, kind: str) -> None:
    whole = _tables(tmp_path)[kind]
    path = tmp_path / f"table.{kind}"

    @given(DAMAGE)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def check(damage: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(damaged(whole, damage))
        try:
            plan = plan_of(path)
        except TableError as refused:
            for line in str(refused).splitlines():
                assert str(path.parent) in line or "more problems" in line
        else:
            assert all(record.captured_at <= NOW for record in plan.records)

    check()


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_parts_of_workbooks(tmp_path: Path, part: str) -> None:
    """Damage within the archive, which its own check sums would have found."""
    from zipfile import ZipFile

    with ZipFile(write_workbook(tmp_path / "whole.xlsx", ROWS)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    path = tmp_path / "table.xlsx"

    @given(DAMAGE)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def check(damage: list[tuple[float, int, bytes]]) -> None:
        with ZipFile(path, "w") as made:
            for name, content in parts.items():
                made.writestr(name, damaged(content, damage) if name == part else content)
        try:
            plan_of(path)
        except TableError as refused:
            for line in str(refused).splitlines():
                assert str(path.parent) in line or "more problems" in line

    check()
