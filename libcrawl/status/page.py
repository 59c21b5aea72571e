"""The page as text, and as a file that is replaced whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from scrapy.settings import Settings

from libcrawl import __version__
from libcrawl.jobs.planning.cadence import read_cadence
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.state.overview import Overview, read_overview
from libcrawl.messages.sentences import translate_sentence
from libcrawl.parsers.times import SHANGHAI
from libcrawl.platforms import PLATFORMS
from libcrawl.process.file_modes import FOR_EVERYBODY, make_open_folder, make_private_folder
from libcrawl.status.queries import ACCOUNTS_SHOWN, OperationStatus, read_status
from libcrawl.store import Engine

VERDICT_NAMES = {
    "complete": "完整 complete",
    "partial": "部分 partial",
    "login_required": "需登录 login required",
    "blocked": "被拒 blocked",
    "gone": "已注销 gone",
    "drift": "格式变化 drift",
    "failed": "失败 failed",
}
# One letter in a cell: distinguishable without colours, too.
MARKS = {
    "complete": "✓",
    "partial": "~",
    "login_required": "L",
    "blocked": "B",
    "gone": "†",
    "drift": "D",
    "failed": "F",
}
REASONS = {
    "not_covered": "未覆盖 not covered",
    "missing_input": "缺少指标 missing input",
    "no_works": "未发布作品 no works",
    "total_fell": "总量下降 total fell",
}
REPORT = "report"  # its folder, beside the page (docker-compose.yml)


class StatusError(Exception):
    """The page cannot be written."""


def write_page(engine: Engine, settings: Settings, path: Path) -> None:
    """Write the page, whole or not at all. Raises StatusError, or CadenceError of the settings."""
    schedule = read_overview(engine, settings, all_spiders(settings), read_cadence(settings))
    has_report = (path.parent / REPORT / "index.html").is_file()
    content = render(read_status(engine), schedule, has_report=has_report)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        is_ours = path.parent == Path(str(settings["LIBCRAWL_DATA"]))
        (make_private_folder if is_ours else make_open_folder)(path.parent)
        half.write_text(content, "utf-8")
        half.chmod(FOR_EVERYBODY)  # people read it, maybe through a web server
        half.replace(path)
    except OSError as problem:
        with suppress(OSError):
            half.unlink()
        raise StatusError(f"{path} cannot be written: {problem.strerror}") from None


def render(status: OperationStatus, schedule: Overview, *, has_report: bool = False) -> str:
    """The page; names of accounts and other texts are escaped.

    `has_report`: the report of `python -m analysis serve` lies beside it.
    """
    environment = Environment(
        loader=PackageLoader("libcrawl.status", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "minute": _minute,
        "state": _state,
        "platform": _titles,
        "translate": translate_sentence,
    }
    return environment.get_template("page.html").render(
        status=status,
        schedule=schedule,
        version=__version__,
        platforms=tuple(PLATFORMS),
        verdict_names=VERDICT_NAMES,
        marks=MARKS,
        reasons=REASONS,
        accounts_shown=ACCOUNTS_SHOWN,
        report=REPORT if has_report else None,
    )


def _titles(platform: str) -> str:
    """What a platform is called; the code of one that is not known here (any more)."""
    known = PLATFORMS.get(platform)
    return known.titles if known else platform


def _minute(moment: datetime | date | None) -> str:
    """A moment in Asia/Shanghai to the minute."""
    if moment is None:
        return "–"
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


# What holds of an account in the matrix of coverage; the first that does.
STATES: tuple[tuple[Callable[[Any], bool], tuple[str, str, str]], ...] = (
    (
        lambda row: row.account_id is None or row.status == "unknown",
        ("unknown", "?", "尚未查找 nobody has looked yet"),
    ),
    (
        lambda row: row.gone_at is not None or row.status in ("gone", "removed"),
        ("gone", "†", "账号已注销或移除 gone"),
    ),
    (lambda row: row.status == "none", ("none", "∅", "没有账号 no account")),
    (
        lambda row: not row.is_known or row.status == "candidate",
        ("unknown", "…", "账号待确认 waits for an identifier or a person"),
    ),
    (lambda row: bool(row.is_covered), ("complete", "✓", "已覆盖 covered")),
    (
        lambda row: row.is_crawled or row.verdict is not None,
        ("partial", "~", "未完整覆盖 crawled, not covered"),
    ),
    (lambda _: True, ("failed", "–", "尚未采集 not crawled yet")),
)


def _state(row: Any) -> tuple[str, str, str]:
    """An account in the matrix: its style, its mark and what that means."""
    return next(state for holds, state in STATES if holds(row))
