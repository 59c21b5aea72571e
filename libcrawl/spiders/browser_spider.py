"""Spiders that use a browser: a page is opened for each account, with the operator's
session, and the walk takes what that page is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from libcrawl.browser.chromium import BrowserMissing, find_chromium, launch_options
from libcrawl.browser.saved_state import check_state
from libcrawl.browser.tab import OPENS, PageFault, PageLost, PageSilent
from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.middlewares import WITHOUT_SESSION, Refused
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.session import SessionError
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import fails_in_a_verdict
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Start, Walk

# Pages open at a time where there is only a stand-in platform.
PAGES_AT_MOST = 4
# Browser and driver keep what they have loaded; after so many accounts the context is replaced.
ACCOUNTS_A_CONTEXT = 40
HANDLER = "libcrawl.browser.download_handler.BrowserDownloads"
PROVIDER = "libcrawl.browser.download_handler.BrowserOnDemand"


class InBrowser(RefreshSpider):
    """Its requests may open pages. `is_not_needed`: what a page need not load, by its path."""

    is_not_needed: ClassVar[str] = "libcrawl.browser.middleware.is_decoration"

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        """Besides: a browser to be started, and a session that only the operator can read."""
        super().check(source, settings, arguments, crawl)
        session = PLATFORMS[cls.platform].variable("SESSION")
        try:
            find_chromium(settings.get("LIBCRAWL_CHROMIUM"))
            check_state(settings.get(session), session)
        except (BrowserMissing, SessionError) as problem:
            raise UsageProblem(str(problem)) from None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The browser, for this spider alone: the others never load it."""
        super().update_settings(settings)
        executable = find_chromium(settings.get("LIBCRAWL_CHROMIUM"))
        middlewares = {
            **settings.getdict("DOWNLOADER_MIDDLEWARES"),
            # Nearer to the wire than archives (580): they keep what the page received.
            "libcrawl.browser.middleware.BrowserMiddleware": 585,
            "libcrawl.middlewares.SessionMiddleware": None,
        }
        settings.setdict(
            {
                "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
                "DOWNLOADER_MIDDLEWARES": middlewares,
                "PLAYWRIGHT_BROWSER_PROVIDER": PROVIDER,
                "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(executable),
                "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 30_000,
                # Accounts are what is limited: no page waits in vain for another one to be closed.
                "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4 * PAGES_AT_MOST,
                "PLAYWRIGHT_ABORT_REQUEST": cls.is_not_needed,
                # The browser's own headers: no invented identity here, either.
                "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
            },
            priority="spider",
        )

    def in_context(self, request: Request, rank: int) -> Request:
        """The request that opens a page, in a context that some of them share.

        It has the operator's session where the request carries one.
        """
        session = self.settings.get(PLATFORMS[self.platform].variable("SESSION"))
        context: dict[str, Any] = {"service_workers": "block"}
        name = f"nobody-{rank // ACCOUNTS_A_CONTEXT}"
        if WITHOUT_SESSION not in request.meta:
            name = f"operator-{rank // ACCOUNTS_A_CONTEXT}"
            context |= {"storage_state": session} if session else {}
        request.meta.update(playwright_context=name, playwright_context_kwargs=context)
        return request


class BrowserSpider(InBrowser, AccountSpider):
    """Opens a page for each account, which stays open until its refresh has ended."""

    accounts_at_most = PAGES_AT_MOST

    def profile_request(self, start: Start) -> Request:
        return self.in_context(super().profile_request(start), start.rank)

    def begun(self, request: Request, at: datetime) -> Walk:
        """Openings that were retried count: what fails three times is not opened a fourth time."""
        walk = super().begun(request, at)
        walk.reopened = request.meta.get("retry_times", 0)
        return walk

    def fail_start(self, failure: Failure) -> Iterator[Any]:
        """A page that does not open is opened again; the walk begins when it shows the account."""
        request: Request = failure.request  # type: ignore[attr-defined]
        opened_again = request.meta.get("retry_times", 0)
        if not self._is_opened_again(failure, opened_again):
            yield from super().fail_start(failure)
            return
        yield self._opened_again(request.cb_kwargs["start"], failure, opened_again + 1)

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Any]:
        """After a passing fault the page is opened and walked again, twice at most."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        opened_again = request.meta.get("retry_times", 0) if OPENS in request.meta else 0
        walk.reopened = max(walk.reopened, opened_again)
        if not self._is_opened_again(failure, walk.reopened):
            yield from super().fail(failure)
            return
        walk.reopened += 1
        walk.waiting -= 1
        again = self._opened_again(Start(walk.target, walk.rank), failure, walk.reopened)
        yield self.walk_request(again, self.parse_profile, walk)

    def _is_opened_again(self, failure: Failure, opened_again: int) -> bool:
        return _may_pass(failure.value) and opened_again < self.settings.getint("RETRY_TIMES")

    def _opened_again(self, start: Start, failure: Failure, times: int) -> Request:
        again = self.profile_request(start)
        again.meta["retry_times"] = times
        reason = explain(failure.value, self.platform)[1]
        self.logger.info("%s: its page is opened again: %s", start.target.label, reason)
        return again


def _may_pass(problem: BaseException | None) -> bool:
    if isinstance(problem, Refused):
        return problem.outcome.is_retried
    return isinstance(problem, (PageSilent, OSError, PageFault, PageLost))
