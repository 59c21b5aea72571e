"""Sources whose account is one page in a browser: the page requests lists and parts itself."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request

from libcrawl.browser.tab import HEARS, SCROLLS, Way
from libcrawl.middlewares import OWN_SLOT
from libcrawl.spiders.source import TimelineSource, Topic, parameters_of

# One more try; then the page is opened again.
PAGE_META = {OWN_SLOT: True, "max_retry_times": 1}


class PageSource(TimelineSource):
    """Takes what an open page requests, on all hosts of the platform's domain.

    `parts` are what the page requests about the account besides its profile.
    """

    repeats_pages = False
    parts: ClassVar[tuple[str, ...]] = ()

    def is_site_of(self, url: str) -> bool:
        """Whether an address is one of the platform's domain, with any subdomain."""
        parts = urlsplit(url)
        is_own = parts.netloc == self.base.netloc
        return is_own or (parts.hostname or "").endswith(self._below_domain)

    @cached_property
    def _below_domain(self) -> str:
        """How hosts of the platform's domain end."""
        return "." + ".".join((self.base.hostname or "").split(".")[-2:])

    def path_and_query(self, url: str) -> tuple[str, dict[str, str]] | None:
        """Path and query of an address of the platform, None for any other."""
        if not self.is_site_of(url):
            return None
        parts = urlsplit(url)
        return parts.path.rstrip("/"), parameters_of(parts.query)

    @property
    def part_topics(self) -> tuple[str, ...]:
        """The parts as topics of `Listening.parts`."""
        return tuple(f"{Topic.ABOUT}:{part}" for part in self.parts)

    def part_of_page(self, url: str, part: str) -> Request:
        """A part of the profile that the page requests as it opens."""
        return Request(url, meta={HEARS: f"{Topic.ABOUT}:{part}", OWN_SLOT: True})

    def list_of_page(self, url: str, way: Way, **more: Any) -> Request:
        """A page of a list, which the open page requests when it is moved on."""
        return Request(url, meta={SCROLLS: way, **PAGE_META}, **more)
