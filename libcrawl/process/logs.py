"""The log: lines for people, or a line of JSON for each record (LIBCRAWL_LOG_FORMAT)."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from scrapy.exceptions import UsageError
from scrapy.settings import Settings

BEIJING = ZoneInfo("Asia/Shanghai")
FORMS = ("text", "json")


class JsonLines(logging.Formatter):
    """time (Asia/Shanghai), level, logger and message; lane and exception where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, BEIJING)
        entry: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if lane := getattr(record, "lane", None):
            entry["lane"] = lane
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def begin_json(settings: Settings, stream: IO[str]) -> bool:
    """Where the settings choose JSON, all records go to `stream` and Scrapy's own handler, which
    is not installed yet, stays out; False where they choose text.

    Raises UsageError where they choose anything else.
    """
    form = settings["LIBCRAWL_LOG_FORMAT"]
    if form not in FORMS:
        raise UsageError(
            f"LIBCRAWL_LOG_FORMAT is {form!r}: not {' or '.join(FORMS)}", print_help=False
        )
    if form == "text" or not settings.getbool("LOG_ENABLED"):
        return False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.setLevel(settings["LOG_LEVEL"])
    logging.root.addHandler(handler)
    settings.set("LOG_ENABLED", False, priority="cmdline")
    return True


def relay(logger: logging.Logger, lane: str, line: str) -> str:
    """Log a line of a child process again, at its own level; returns its message."""
    level, message = logging.INFO, line
    if line.startswith('{"time": ') and line.endswith("}"):
        entry = json.loads(line)
        level, message = logging.getLevelName(entry["level"]), entry["message"]
        if "exception" in entry:
            message = f"{message}\n{entry['exception']}"
    logger.log(level, "%s │ %s", lane, message, extra={"lane": lane})
    return message
