"""The log as lines of JSON: each record one line, whatever it holds."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from libcrawl.process.logs import begin_json, relay

logger = logging.getLogger("libcrawl.test")


def settings_of(form: str) -> Settings:
    return Settings({"LIBCRAWL_LOG_FORMAT": form, "LOG_LEVEL": "INFO"})


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where a JSON log goes, with the root logger as it was before."""
    handlers, level, own = logging.root.handlers[:], logging.root.level, logger.level
    logger.setLevel(logging.DEBUG)
    yield io.StringIO()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logger.setLevel(own)


def test_a_record_is_a_line(stream: io.StringIO) -> None:
    settings = settings_of("json")
    assert begin_json(settings, stream)
    assert not settings.getbool("LOG_ENABLED")  # or Scrapy would write each line again
    logger.warning("%s:\n“%s”", "上海图书馆", "x")
    logger.debug("not requested")
    line = stream.getvalue()
    assert line.count("\n") == 1
    entry = json.loads(line)
    assert entry["message"] == "上海图书馆:\n“x”"
    assert (entry["level"], entry["logger"]) == ("WARNING", "libcrawl.test")
    assert entry["time"].endswith("+08:00")
    assert "上海" in line


def test_an_exception_is_within_its_line(stream: io.StringIO) -> None:
    begin_json(settings_of("json"), stream)
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("it failed")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["exception"].endswith("ValueError: broken")


def test_lines_of_a_child_keep_their_level(stream: io.StringIO) -> None:
    child = io.StringIO()
    begin_json(settings_of("json"), child)
    logger.error("refused")
    logging.root.handlers.pop()
    begin_json(settings_of("json"), stream)
    assert relay(logger, "weibo/default", child.getvalue().rstrip()) == "refused"
    assert relay(logger, "weibo/default", "error: plain words") == "error: plain words"
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["level"], first["message"]) == ("ERROR", "weibo/default │ refused")
    assert (second["level"], second["lane"]) == ("INFO", "weibo/default")


def test_text_is_left_to_scrapy(stream: io.StringIO) -> None:
    settings = settings_of("text")
    assert not begin_json(settings, stream)
    assert settings.getbool("LOG_ENABLED")


def test_an_unknown_form_is_reported(stream: io.StringIO) -> None:
    with pytest.raises(UsageError, match="LIBCRAWL_LOG_FORMAT is 'xml': not text or json"):
        begin_json(settings_of("xml"), stream)
