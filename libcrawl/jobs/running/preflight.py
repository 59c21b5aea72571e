"""What a worker or scheduler checks before it begins: platforms, access, sessions, secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.log import configure_logging

from libcrawl.crawl import UsageProblem
from libcrawl.jobs.state.lanes import sessions, with_session
from libcrawl.politeness.access import AccessError, is_loopback_host, read_access
from libcrawl.politeness.session import SessionError
from libcrawl.process.logs import begin_json
from libcrawl.spiders.refresh_spider import RefreshSpider

Spiders = list[type[RefreshSpider]]


def all_spiders(settings: Settings) -> Spiders:
    """The spiders of all platforms."""
    loader = SpiderLoader.from_settings(settings)
    found = [loader.load(name) for name in loader.list()]
    return [spider for spider in found if issubclass(spider, RefreshSpider)]


def choose_spiders(settings: Settings, named: Sequence[str]) -> tuple[Spiders, list[str]]:
    """The platforms to serve, and those without a declared access, which are left out.

    A platform that is named must be declared. Raises UsageProblem or AccessError with a line for
    each problem: of what is declared, everything must be in order.
    """
    spiders = {spider.platform: spider for spider in all_spiders(settings)}
    for name in named:
        if name not in spiders:
            raise UsageProblem(f"no platform {name!r}; there is {', '.join(spiders)}")
    wanted = [spiders[name] for name in dict.fromkeys(named or spiders)]
    undeclared = [spider.platform for spider in wanted if is_undeclared(settings, spider)]
    if undeclared and (named or len(undeclared) == len(wanted)):
        raise UsageProblem(
            "\n".join(
                f"LIBCRAWL_{name.upper()}_ACCESS is not set: no request may be sent to {name}, see"
                " .env.example"
                for name in undeclared
            )
        )
    served = [spider for spider in wanted if spider.platform not in undeclared]
    problems = [line for spider in served for line in _problems(settings, spider)]
    if problems:
        raise AccessError("\n".join(problems))
    return served, undeclared


def is_undeclared(settings: Settings, spider: type[RefreshSpider]) -> bool:
    """No access basis, and the address is the platform's own."""
    if settings.get(f"LIBCRAWL_{spider.platform.upper()}_ACCESS"):
        return False
    source = spider.sources[spider.usual_source(settings)]
    return not is_loopback_host(urlsplit(str(settings.get(source.setting) or "")).hostname or "")


def _problems(settings: Settings, spider: type[RefreshSpider]) -> list[str]:
    problems: list[str] = []
    for session in sessions(settings, spider):
        try:
            own = with_session(settings, spider.platform, session)
            source = spider.usual_source(own)
            read_access(own, spider.platform, [spider.sources[source].setting], session)
            spider.sources[source].check_settings(own)
        except (AccessError, SessionError, UsageProblem) as problem:
            problems += str(problem).splitlines()
    return list(dict.fromkeys(problems))


def begin_log(settings: Settings) -> None:
    """Our own lines, and of others what matters. Raises UsageError for an unknown form."""
    begin_json(settings, sys.stdout)
    configure_logging(settings)
    for name in ("alembic", "scrapy"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # libcrawl.jobs logs what happens to jobs and connections, in a line each.
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
