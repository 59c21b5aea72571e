"""Mappings: valid ones, and a clear line for each error."""

from __future__ import annotations

from pathlib import Path

import pytest

from libcrawl.tables.mapping import Field, read_mapping
from libcrawl.tables.problems import TableError
from tests.tables.files import WECHAT, write_mapping


def test_fields(tmp_path: Path) -> None:
    mapping = read_mapping(
        write_mapping(
            tmp_path / "map.toml",
            """
platform = "weibo"
rows = "works"
sheet = "十月"
absent = ["无"]
[fields]
library = { value = "yunshan" }
captured_at = { column = "时间", format = "%Y%m%d" }
published_at = "发布"
url = "链接"
likes = { column = "赞(万)", unit = "万" }
""",
        )
    )
    assert (mapping.platform, mapping.rows, mapping.sheet) == ("weibo", "works", "十月")
    assert mapping.absent == {"无"}
    assert mapping.fields["library"] == Field(value="yunshan")
    assert mapping.fields["captured_at"] == Field(column="时间", format="%Y%m%d")
    assert mapping.fields["likes"] == Field(column="赞(万)", unit=10_000)
    assert mapping.columns == ["时间", "发布", "链接", "赞(万)"]


WRONG = {
    ('rows = "works"', 'rows = "posts"'): "rows is 'posts'; it must be one of works, accounts",
    ('platform = "wechat"', ""): "platform is missing; it must be one of weibo, wechat, douyin",
    ('platform = "wechat"', "platform = wechat"): "is not TOML",
    ("[fields]", "[field]"): "“field” is not known (did you mean “fields”?)",
    ('reads = "阅读"', 'read = "阅读"'): "fields.read: a table of works has no such field (did you",
    ('reads = "阅读"', "reads = 5"): "fields.reads: is 5; expected the name of a column in quotes",
    ('reads = "阅读"', 'reads = ""'): "fields.reads: column must be the name of a column",
    ('reads = "阅读"', 'reads = { colunm = "阅读" }'): "fields.reads: “colunm” is not known",
    ('reads = "阅读"', 'reads = { unit = "万" }'): "fields.reads: needs either column or value",
    ('reads = "阅读"', 'reads = { column = "阅读", unit = "k" }'): "fields.reads: unit is 'k'",
    ('reads = "阅读"', 'reads = { column = "阅读", format = "%d" }'): "format is for times only",
    ('title = "标题"', 'title = { column = "标题", unit = "万" }'): "unit is for counters only",
    ('library = "图书馆"', ""): "fields.library is missing",
    ('published_at = "发布时间"', ""): "fields.published_at is missing",
    ('url = "链接"', ""): "fields.identifier or fields.url is missing",
    ("[fields]", "absent = 5\n[fields]"): "absent must be a list of words",
    ("[fields]", "sheet = 1\n[fields]"): "sheet must be the name of a sheet",
}


@pytest.mark.parametrize(("before", "after"), WRONG)
def test_wrong_mappings(tmp_path: Path, before: str, after: str) -> None:
    path = write_mapping(tmp_path / "map.toml", WECHAT.replace(before, after, 1))
    with pytest.raises(TableError) as caught:
        read_mapping(path)
    assert all(line.startswith(f"{path}: ") for line in caught.value.problems)
    assert WRONG[before, after] in str(caught.value)


def test_no_counter(tmp_path: Path) -> None:
    lines = [line for line in WECHAT.splitlines() if line.split(" ")[0] not in
             ("reads", "likes", "wows")]  # fmt: skip
    with pytest.raises(TableError, match="no counter is mapped"):
        read_mapping(write_mapping(tmp_path / "map.toml", "\n".join(lines)))


def test_a_mapping_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(WECHAT.encode("gbk"))
    with pytest.raises(TableError, match="is not UTF-8: save it as UTF-8"):
        read_mapping(path)
