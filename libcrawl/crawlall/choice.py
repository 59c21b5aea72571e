"""Which platforms are crawled, which are left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from libcrawl.crawl import UsageProblem
from libcrawl.panel.account_state import KnownAccount
from libcrawl.panel.problems import PanelError
from libcrawl.panel.selection import SelectedAccount, Selection
from libcrawl.politeness.access import is_loopback_host
from libcrawl.spiders.refresh_spider import RefreshSpider

# The accounts of a platform that the codes name, all of them for None. Raises PanelError.
Select = Callable[[str, list[str] | None], Selection]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A platform that is crawled: which accounts, which not, and the arguments of its crawl."""

    platform: str
    accounts: tuple[SelectedAccount, ...]
    arguments: dict[str, str]
    skipped: tuple[KnownAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A platform that is not crawled, and what would change that."""

    platform: str
    reason: str


def choose(
    select: Select,
    settings: Mapping[str, Any],
    spiders: Sequence[type[RefreshSpider]],
    arguments: Mapping[str, Mapping[str, str]],
) -> tuple[list[Chosen], list[LeftOut]]:
    """The platforms with accounts to crawl and a declared access, and the others.

    `arguments` are those of each platform; libraries that are not on it are taken out of its
    `accounts`. Raises UsageProblem for a code that no platform knows.
    """
    chosen: list[Chosen] = []
    left_out: list[LeftOut] = []
    requested, known = set(), set()
    for spider in spiders:
        given = dict(arguments[spider.platform])
        codes = given["accounts"].split(",") if "accounts" in given else None
        mine = None if codes is None else [c for c in codes if _names(select, spider.platform, c)]
        requested |= set(codes or ())
        known |= set(mine or ())
        if mine:
            given["accounts"] = ",".join(mine)
        found = _look_at(select, settings, spider, mine)
        if isinstance(found, str):
            left_out.append(LeftOut(spider.platform, found))
        else:
            chosen.append(Chosen(spider.platform, found.accounts, given, found.skipped))
    if unknown := requested - known:
        raise UsageProblem(f"no account of these platforms: {', '.join(sorted(unknown))}")
    return chosen, left_out


def _look_at(
    select: Select,
    settings: Mapping[str, Any],
    spider: type[RefreshSpider],
    codes: list[str] | None,
) -> Selection | str:
    """The accounts to crawl and those left out, or the reason why there is nothing to crawl."""
    if codes == []:
        return "none of the libraries named has an account there"
    selection = select(spider.platform, codes)
    if not selection.accounts:
        count = len(selection.skipped)
        why = f"none of its {count} accounts can be crawled" if count else "it has no account"
        return f"{why}; `scrapy panel` shows more"
    if _is_undeclared(settings, spider):
        return f"LIBCRAWL_{spider.platform.upper()}_ACCESS is not set: no request may be sent"
    return selection


def _names(select: Select, platform: str, code: str) -> bool:
    """Whether a code names an account of the platform."""
    try:
        select(platform, [code])
    except PanelError:
        return False
    return True


def _is_undeclared(settings: Mapping[str, Any], spider: type[RefreshSpider]) -> bool:
    """No access basis, and the address is the platform's own. The crawl reports invalid ones."""
    if settings.get(f"LIBCRAWL_{spider.platform.upper()}_ACCESS"):
        return False
    source = spider.sources[spider.usual_source(settings)]
    return not is_loopback_host(urlsplit(str(settings.get(source.setting) or "")).hostname or "")
