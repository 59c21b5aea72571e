"""Parts of addresses as the records of platforms read them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from libcrawl.platforms.platform import Lead


def host_of(parts: SplitResult) -> str:
    """The host without `www.`, blank where there is none."""
    return (parts.hostname or "").removeprefix("www.")


def segments_of(parts: SplitResult) -> list[str]:
    """The segments of the path."""
    return [part for part in parts.path.split("/") if part]


def query_of(parts: SplitResult) -> dict[str, str]:
    """The first value of each parameter."""
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def short_link(link: str, host: str, path: re.Pattern[str], *, end: str = "") -> Lead | None:
    """A link that an app shares, plain; None where it is none of this host and form.

    `end`: what the plain form ends with.
    """
    parts = urlsplit(link)
    if parts.hostname != host or not path.fullmatch(parts.path):
        return None
    return Lead("short link", f"https://{host}{parts.path.rstrip('/')}{end}")
