"""The access that the operator has declared for a platform, checked before a crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from libcrawl.politeness.session import (
    DEFAULT,
    Cookie,
    SessionError,
    SessionFile,
    check_env_file,
    read_session,
    variable_of,
)

BASES = ("official_api", "own_account", "written_permission", "operator_session")
# Bases that may carry an agreement about a faster pace.
AGREED = ("official_api", "written_permission")
POLITE_DELAY = 6.0
JITTER = 0.25
# Requests a day to a real platform, where the operator sets no other number: 6.7 hours at 8 s.
DAILY_BUDGET = 3_000


class AccessError(Exception):
    """Declarations that are missing or wrong: one problem a line."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a platform is requested.

    `delay` is the mean pause between two requests in seconds, `daily_budget` the requests a day
    (None: no limit), `basis` None only where every host is on loopback: there nothing waits,
    unless LIBCRAWL_LOOPBACK_WAITS makes it `waits`.
    """

    platform: str
    is_loopback: bool
    basis: str | None
    robots_exception: str | None
    delay: float
    daily_budget: int | None
    cookies: tuple[Cookie, ...] = field(repr=False)
    session: str = DEFAULT
    session_file: SessionFile | None = None
    waits: bool = True

    def settings_used(self) -> dict[str, Any]:
        """The settings of the access that a run records; no secrets."""
        return {
            "delay": self.delay,
            "daily_budget": self.daily_budget,
            "has_session": bool(self.cookies),
            "is_loopback": self.is_loopback,
            **({"waits": True} if self.is_loopback and self.waits else {}),
        }


def read_access(
    settings: Mapping[str, Any], platform: str, sources: list[str], session: str = DEFAULT
) -> Access:
    """The access to `platform`, whose base addresses the settings `sources` name.

    `session` is what the session of LIBCRAWL_<PLATFORM>_SESSION is called.

    Raises AccessError with a line for each problem.
    """
    prefix = f"LIBCRAWL_{platform.upper()}_"
    problems: list[str] = []
    hosts = [_host(settings, source, problems) for source in sources]
    is_loopback = all(is_loopback_host(host) for host in hosts)
    waits = not is_loopback or _flag(settings, "LIBCRAWL_LOOPBACK_WAITS", problems)
    basis = settings.get(prefix + "ACCESS") or None
    if basis not in (*BASES, None):
        problems.append(f"{prefix}ACCESS is {basis!r}; it must be one of {', '.join(BASES)}")
    elif basis is None and not is_loopback and not problems:
        problems.append(
            f"{prefix}ACCESS is not set: declare by which right {platform} may be requested"
            f" ({', '.join(BASES)}); nothing was requested"
        )
    cookies: tuple[Cookie, ...] = ()
    file = None
    if value := settings.get(variable_of(platform)):
        try:
            cookies = read_session(value, variable_of(platform))
            file = SessionFile.of(value)
            if file is None:
                check_env_file(settings, variable_of(platform))
        except SessionError as problem:
            problems.append(str(problem))
    delay = _number(settings, prefix + "DELAY", problems, blank=0.0)
    if delay is not None and delay < POLITE_DELAY and waits and basis not in AGREED:
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
        delay=delay if waits and delay is not None else 0.0,
        daily_budget=_budget(budget, waits),
        cookies=cookies,
        session=session,
        session_file=file,
        waits=waits,
    )


def _budget(declared: float | None, waits: bool) -> int | None:
    if declared is None:
        return DAILY_BUDGET if waits else None
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


def _flag(settings: Mapping[str, Any], name: str, problems: list[str]) -> bool:
    written = str(settings.get(name) or "0").lower()
    if written not in ("0", "1", "false", "true"):
        problems.append(f"{name} is {written!r}: neither 0 nor 1")
    return written in ("1", "true")


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
