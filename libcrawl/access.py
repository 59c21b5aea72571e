"""May this platform be asked, and how? The operator's declarations, checked before a crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from libcrawl.session import Cookie, SessionError, read_session

BASES = ("official_api", "own_account", "written_permission", "operator_session")
# Bases that may carry an agreement about a faster pace.
AGREED = ("official_api", "written_permission")
POLITE_DELAY = 6.0
JITTER = 0.25
# Requests a day to a real platform, where the operator does not say otherwise: 6.7 hours at 8 s.
DAILY_BUDGET = 3_000


class AccessError(Exception):
    """Declarations that are missing or wrong: one problem a line."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a platform is asked.

    `delay` is the mean pause between two requests in seconds, `daily_budget` the requests a day
    (None: no limit), `basis` None only where every host is on loopback: there nothing waits.
    """

    platform: str
    is_loopback: bool
    basis: str | None
    robots_exception: str | None
    delay: float
    daily_budget: int | None
    cookies: tuple[Cookie, ...] = field(repr=False)

    def settings_used(self) -> dict[str, Any]:
        """What a run records about the access; no secrets."""
        return {
            "delay": self.delay,
            "daily_budget": self.daily_budget,
            "has_session": bool(self.cookies),
            "is_loopback": self.is_loopback,
        }


def read_access(settings: Mapping[str, Any], platform: str, sources: list[str]) -> Access:
    """The access to `platform`, whose base addresses the settings `sources` name.

    Raises AccessError with a line for each problem.
    """
    prefix = f"LIBCRAWL_{platform.upper()}_"
    problems: list[str] = []
    hosts = [_host(settings, source, problems) for source in sources]
    is_loopback = all(is_loopback_host(host) for host in hosts)
    basis = settings.get(prefix + "ACCESS") or None
    if basis not in (*BASES, None):
        problems.append(f"{prefix}ACCESS is {basis!r}; it must be one of {', '.join(BASES)}")
    elif basis is None and not is_loopback and not problems:
        problems.append(
            f"{prefix}ACCESS is not set: declare by which right {platform} may be asked"
            f" ({', '.join(BASES)}); nothing was requested"
        )
    cookies: tuple[Cookie, ...] = ()
    if session := settings.get(prefix + "SESSION"):
        try:
            cookies = read_session(session, prefix + "SESSION")
        except SessionError as problem:
            problems.append(str(problem))
    delay = _number(settings, prefix + "DELAY", problems, blank=0.0)
    if delay is not None and delay < POLITE_DELAY and not is_loopback and basis not in AGREED:
        problems.append(
            f"{prefix}DELAY is {delay:g} s: below {POLITE_DELAY:g} s only with an agreement"
            f" ({prefix}ACCESS={' or '.join(AGREED)})"
        )
    budget = _number(settings, prefix + "DAILY_BUDGET", problems)
    if problems:
        raise AccessError("\n".join(problems))
    return Access(
        platform=platform,
        is_loopback=is_loopback,
        basis=basis,
        robots_exception=settings.get(prefix + "ROBOTS_EXCEPTION") or None,
        delay=0.0 if is_loopback or delay is None else delay,
        daily_budget=_budget(budget, is_loopback),
        cookies=cookies,
    )


def _budget(declared: float | None, is_loopback: bool) -> int | None:
    if declared is None:
        return None if is_loopback else DAILY_BUDGET
    return int(declared)


def is_loopback_host(host: str) -> bool:
    """True for this machine's own addresses: there a stand-in answers, not a platform."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _host(settings: Mapping[str, Any], name: str, problems: list[str]) -> str:
    url = str(settings.get(name) or "")
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises when it is not a number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        problems.append(f"{name} is {url!r}: not an address such as https://weibo.com")
    return parts.hostname or ""


def _number(
    settings: Mapping[str, Any], name: str, problems: list[str], blank: float | None = None
) -> float | None:
    """The number of a setting, `blank` where it has none; None also where it is not a number."""
    written = settings.get(name)
    if written in (None, ""):
        return blank
    try:
        number = float(str(written))
    except ValueError:
        number = -1.0
    if 0 <= number < 1e9:
        return number
    problems.append(f"{name} is {written!r}: not a number of 0 or more")
    return None
