"""What a single cell may hold: text in, value out, ValueError with what was expected."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from libcrawl.platforms import PLATFORMS

SHANGHAI = ZoneInfo("Asia/Shanghai")
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
# ="3504018477", '3504018477, 3.5E+09, 3504018477.0, 3,504,018,477, #####
MANGLED = re.compile(r"""=.*|['"].*|[\d.]+E\+\d+|\d+\.0*|\d{1,3}(,\d{3})+|\#+""", re.I)


def slug(cell: str) -> str:
    """A short stable code."""
    if not SLUG.fullmatch(cell):
        raise ValueError(
            f"'{cell}' is not a code, expected lower-case letters, digits and single hyphens, "
            "e.g. guangxi-guilin"
        )
    return cell


def required(cell: str) -> str:
    """Any text but none."""
    if not cell:
        raise ValueError("is blank, expected a name")
    return cell


def optional(cell: str) -> str | None:
    """Any text; blank is unknown."""
    return cell or None


def one_of(words: Collection[str]) -> Callable[[str], str]:
    """One of the words."""

    def parse(cell: str) -> str:
        if cell not in words:
            raise ValueError(f"'{cell}' is not known, expected one of {', '.join(words)}")
        return cell

    return parse


def maybe_one_of(words: Collection[str]) -> Callable[[str], str | None]:
    """One of the words, or blank."""
    parse = one_of(words)
    return lambda cell: parse(cell) if cell else None


def uncounted(cell: str) -> str | None:
    """Text that a spreadsheet program has not turned into a number."""
    if MANGLED.fullmatch(cell):
        raise ValueError(
            f"a spreadsheet program has turned the number into {cell}: "
            "format the column as text and enter it again"
        )
    return cell or None


def past_date(cell: str) -> date | None:
    """A day as 2026-03-01 or, as Excel in China writes it, 2026/3/1; not one in the future."""
    if not cell:
        return None
    match = DATE.fullmatch(cell)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"'{cell}' is not a date, expected e.g. 2026-03-01")
    if day > datetime.now(SHANGHAI).date():
        raise ValueError(f"'{cell}' lies in the future, expected the day of the check")
    return day


def check_identifier(platform: str, identifier: str) -> None:
    """Raises ValueError where the platform's identifiers look different."""
    form = PLATFORMS[platform].accounts.form
    if not form.pattern.fullmatch(identifier):
        raise ValueError(f"'{identifier}' cannot be an identifier, expected {form.words}")
