"""One cell to one value; ValueError with what was expected."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from libcrawl.panel.cells import uncounted
from libcrawl.parsers import Drift
from libcrawl.parsers.counts import UNITS, WRITTEN, Count
from libcrawl.parsers.text import tidy
from libcrawl.parsers.times import SHANGHAI, Moment, parse_time
from libcrawl.store.sanitize import LARGEST_COUNTER, LONGEST_DURATION
from libcrawl.tables.fields import KINDS
from libcrawl.tables.grid import FAILED, Cell

YES = ("true", "yes", "y", "1", "是", "√", "✓", "原创", "头条")
NO = ("false", "no", "n", "0", "否", "×", "转载", "非原创", "次条")
# Excel keeps 15 digits of a number and writes zeros for the others.
EXACT_DIGITS = 15
# No counter has more digits.
LONGEST_COUNTER = 20
# ="5360000000000123", which keeps the digits of a number in CSV
QUOTED = re.compile(r'="(.*)"', re.DOTALL)
# '5360000000000123, as people mark text
MARKED = re.compile(r"^['‘’](?=\d)")
# 1.2w · 10W+ (as people write 万)
WAN = re.compile(r"(?<=\d)\s*[wW](?=\+?$)")
# 3:05 · 1:02:33
CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,3}):(\d{2})", re.ASCII)
# 8.45秒, as the assistant of WeChat Channels writes it
IN_SECONDS = re.compile(r"(?<=\d)\s*秒$")
# 21.99%
PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)\s*[%％]", re.ASCII)
# 2026.3.1
DOTTED = re.compile(r"^(\d{4})\.(\d\d?)\.(\d\d?)(?!\d)")
# As creator centres write them.
KIND_WORDS = {"图文": "image", "图片": "image", "视频": "video", "文章": "article", "文字": "text"}
SIGNS = re.compile(r"[#\s,，;；、|]+")


def usable(cell: Cell) -> Cell:
    """A cell without what keeps spreadsheet programs from counting with it: ="123" is 123.

    Raises ValueError where a formula failed.
    """
    if not isinstance(cell, str):
        return cell
    if cell in FAILED:
        raise ValueError(f"{cell} is what a formula gives that failed: mend it, or blank the cell")
    match = QUOTED.fullmatch(cell)
    return match[1].replace('""', '"').strip() if match else cell


def text(cell: Cell) -> str | None:
    """Any text; a number as its digits."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        cell = str(cell).upper()  # as the sheet shows it
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return tidy(str(cell)) or None


def identifier(cell: Cell) -> str | None:
    """An identifier that no program has rounded."""
    if isinstance(cell, bool | float | date | time | timedelta) or (
        isinstance(cell, int) and len(str(cell)) > EXACT_DIGITS
    ):
        raise ValueError(
            "is a number, of which Excel keeps 15 digits only:"
            " format the column as text and enter the identifiers again"
        )
    written = text(cell)
    if written:
        written = MARKED.sub("", written)
    if written and written.isdigit() and len(written) > EXACT_DIGITS and written.endswith("0000"):
        raise ValueError(
            f"{written} ends in zeros: a spreadsheet program has rounded it;"
            " format the column as text and enter it again"
        )
    return uncounted(written) if written else None


def count(cell: Cell, unit: int = 1, needs_unit: str | None = None) -> Count:
    """A counter, from a number or as platforms write it; `unit` where it has none of its own.

    `needs_unit` is a unit that the heading names and the mapping does not.
    """
    if cell is None or cell == "":
        return Count(None)
    written = _written_count(cell)
    if written.isdecimal() and len(written) > LONGEST_COUNTER:
        raise ValueError(f"{_quoted(cell)} is more than a counter holds, {LARGEST_COUNTER:,}")
    match = WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"{_quoted(cell)} is not a counter, expected e.g. 1286 or 1.2万")
    factor = UNITS[match["unit"]] if match["unit"] else unit
    number = Decimal(match["number"].replace(",", "") + (match["fraction"] or ""))
    if number * factor > LARGEST_COUNTER:
        raise ValueError(f"{_quoted(cell)} is more than a counter holds, {LARGEST_COUNTER:,}")
    if factor == 1 and number != int(number):
        raise ValueError(
            f"{_quoted(cell)} is not a counter but a fraction: where the column counts in 千, 万"
            f' or 亿, its field in the mapping needs it, e.g. unit = "{needs_unit or "万"}"'
        )
    if needs_unit and number and not match["unit"]:
        raise ValueError(
            f"{_quoted(cell)} is a number of {needs_unit}, by its heading: its field in the"
            f' mapping needs unit = "{needs_unit}" (or 1, if it is none)'
        )
    capped = bool(match["more"])
    is_rounded = factor != 1 and number != 0 and not capped
    return Count(int(number * factor), rounded=is_rounded, capped=capped)


def _written_count(cell: Cell) -> str:
    """A number as its digits, for the rules that hold for texts."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return str(cell)
    if isinstance(cell, str):
        return WAN.sub("万", unicodedata.normalize("NFKC", cell).strip())
    if isinstance(cell, int):
        return str(cell)
    # Without what binary fractions add: 1.15 may be 1.1499999999999999 in the file.
    return f"{Decimal(f'{cell:.{EXACT_DIGITS}g}'):f}" if isfinite(cell) else str(cell)


def moment(cell: Cell, pattern: str | None) -> Moment | None:
    """A time, in China Standard Time unless it has a zone; a day alone spreads over 24 hours."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return Moment(cell if cell.tzinfo else cell.replace(tzinfo=SHANGHAI), timedelta(0))
    if isinstance(cell, date):
        start = datetime(cell.year, cell.month, cell.day, tzinfo=SHANGHAI)
        return Moment(start, timedelta(days=1))
    if not isinstance(cell, str):
        raise ValueError(f"{_quoted(cell)} is a number, not a time: format the column as a date")
    return _formatted(cell, pattern) if pattern else _written(cell)


def _formatted(cell: str, pattern: str) -> Moment:
    try:
        at = datetime.strptime(cell, pattern)  # noqa: DTZ007  (the zone follows)
    except ValueError:
        raise ValueError(f"{_quoted(cell)} is not a time of the form {pattern}") from None
    has_clock = any(sign in pattern for sign in ("%H", "%I", "%c", "%X", "%s"))
    spread = timedelta(0) if has_clock else timedelta(days=1)
    return Moment(at if at.tzinfo else at.replace(tzinfo=SHANGHAI), spread)


def _written(cell: str) -> Moment:
    written = DOTTED.sub(r"\1-\2-\3", unicodedata.normalize("NFKC", cell).strip())
    try:
        at = datetime.fromisoformat(written)
        if at.tzinfo:
            return Moment(at, timedelta(0))
    except ValueError:
        pass
    if not re.search(r"\d{4}", written) or "前" in written:
        raise ValueError(f"{_quoted(cell)} does not name a year, expected e.g. 2026-03-01 09:30")
    try:
        return parse_time(written, datetime.max.replace(tzinfo=SHANGHAI, year=9000))
    except Drift:
        raise ValueError(
            f"{_quoted(cell)} is not a time, expected e.g. 2026-03-01 09:30;"
            " other forms need `format` in the mapping"
        ) from None


def yes_no(cell: Cell) -> bool | None:
    """是 or 否, 1 or 0, true or false."""
    written = (text(cell) or "").lower()
    if written in YES or written in NO:
        return written in YES
    if written:
        raise ValueError(f"{_quoted(cell)} is neither 是 nor 否")
    return None


def position(cell: Cell) -> int | None:
    """A place within a push, from 1."""
    written = text(cell)
    if written is None:
        return None
    if not re.fullmatch(r"[1-9]\d{0,2}", written, re.ASCII):
        raise ValueError(f"{_quoted(cell)} is not a position, expected 1, 2, 3, …")
    return int(written)


def seconds(cell: Cell) -> float | None:
    """A duration: seconds, or minutes and seconds as 3:05."""
    found = _seconds(cell)
    if found is not None and not 0 <= found <= LONGEST_DURATION:
        raise ValueError(f"{_quoted(cell)} is not a duration, expected seconds or 3:05")
    return found


def _seconds(cell: Cell) -> float | None:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, time):
        return float(cell.hour * 3600 + cell.minute * 60 + cell.second)
    written = text(cell)
    if written is None:
        return None
    written = IN_SECONDS.sub("", written)
    if match := CLOCK.fullmatch(written):
        return float(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]))
    if not re.fullmatch(r"\d+(\.\d+)?", written, re.ASCII):
        raise ValueError(f"{_quoted(cell)} is not a duration, expected seconds or 3:05")
    return float(written)


def share(cell: Cell) -> float | None:
    """A part of a whole, from 0 to 1: 0.2199, or 21.99%."""
    written = text(cell)
    if written is None:
        return None
    match = PERCENT.fullmatch(written)
    try:
        found = float(Decimal(match[1]) / 100) if match else float(written)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise ValueError(f"{_quoted(cell)} is not a share, expected e.g. 21.99% or 0.2199")
    return found


def tags(cell: Cell) -> tuple[str, ...]:
    """Topics, separated by #, commas or spaces."""
    return tuple(dict.fromkeys(part for part in SIGNS.split(text(cell) or "") if part))


def kind(cell: Cell) -> str | None:
    """The kind of a work."""
    written = text(cell)
    written = KIND_WORDS.get(written, written) if written else written
    if written is not None and written not in KINDS:
        raise ValueError(f"{_quoted(cell)} is not a kind, expected one of {', '.join(KINDS)}")
    return written


def _quoted(cell: Cell) -> str:
    shown = str(cell)
    return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"
