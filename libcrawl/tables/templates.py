"""A table to fill in for each platform, and the mapping that reads it."""

from __future__ import annotations

import csv
from pathlib import Path

from libcrawl.messages import translate
from libcrawl.platforms import PLATFORMS
from libcrawl.tables.problems import TableError

# Field, the heading of its column, and an example that the remark below the heading shows.
COMMON = (
    ("library", "图书馆", "library code or name, e.g. zhejiang"),
    ("captured_at", "采集时间", "2026-11-01 09:00"),
    ("url", "链接", ""),
    ("published_at", "发布时间", "2026-10-30 18:05"),
)
MAPPING = """\
# Read by `scrapy import-table {platform}.csv --mapping {platform}.toml`.
# A column of yours has another name: change the right side. Your table lacks a field: take its line
# out. One value for all rows: {{ value = "2026-11-01 09:00" }}. Another form of a time:
# {{ column = "时间", format = "%d/%m/%Y %H:%M" }}. A column in units of ten thousand:
# {{ column = "阅读(万)", unit = "万" }}. All fields: docs/tables.md.

platform = "{platform}"
rows = "works"    # or "accounts": followers, following, works, likes_received …

[fields]
{fields}
"""

EXPORT = """\
# Read by `scrapy import-table {file} --mapping {platform}-export.toml`, as it was downloaded.
# Fill in first whose table it is and when it was downloaded: library and captured_at.

platform = "{platform}"
rows = "works"
heading = {heading}    # the row that names the columns

[fields]
{fields}
"""


def write_template(platform: str, folder: Path) -> tuple[Path, Path]:
    """Write PLATFORM.csv and PLATFORM.toml; existing files stay. Raises TableError, OSError."""
    record = PLATFORMS[platform]
    columns = [
        (field, heading, record.work_example if field == "url" else example)
        for field, heading, example in COMMON
        if field != "url" or record.works.has_addresses
    ] + [(column.field, column.heading, column.example) for column in record.template]
    table, mapping = folder / f"{platform}.csv", folder / f"{platform}.toml"
    for path in (table, mapping):
        if path.exists():
            raise TableError(f"{path} is there already: move it away, or choose another --output")
    folder.mkdir(parents=True, exist_ok=True)
    examples = (translate(example) if example else "" for _, _, example in columns[1:])
    remark = [translate("# a row that begins with # is not read"), *examples]
    rows = ([heading for _, heading, _ in columns], remark)
    # With a byte order mark: otherwise Excel in China takes UTF-8 for GBK.
    with table.open("x", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    fields = "\n".join(f'{field} = "{heading}"' for field, heading, _ in columns)
    mapping.write_text(MAPPING.format(platform=platform, fields=fields), "utf-8")
    return table, mapping


def write_export_mapping(platform: str, folder: Path) -> Path | None:
    """Write PLATFORM-export.toml, which reads a table of the platform's own centre as it is.

    None where there is no such table. Raises TableError, OSError.
    """
    export = PLATFORMS[platform].export
    if export is None:
        return None
    path = folder / f"{platform}-export.toml"
    fields = "\n".join(f"{field} = {written}" for field, written in export.fields.items())
    words = EXPORT.format(
        platform=platform, file=export.file, heading=export.heading, fields=fields
    )
    with path.open("x", encoding="utf-8") as file:
        file.write(words)
    return path
