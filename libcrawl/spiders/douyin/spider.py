"""Douyin: official accounts, through the user page in a browser and what that page requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scrapy import Request
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from libcrawl.browser.chromium import BrowserMissing, find_chromium, launch_options
from libcrawl.browser.saved_state import check_state
from libcrawl.browser.tab import OPENS, PageFault, PageLost, PageSilent
from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.middlewares import Refused
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.politeness.session import SessionError
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.douyin.web import Web
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import fails_in_a_verdict
from libcrawl.spiders.walk import Walk

# Pages open at a time where there is only a stand-in platform.
PAGES_AT_MOST = 4
# Browser and driver remember what they have loaded; after so many accounts they begin anew.
ACCOUNTS_A_CONTEXT = 40
HANDLER = "libcrawl.browser.download_handler.BrowserDownloads"


class Recorded(AccountSpider):
    """Official Douyin accounts of libraries: the walk, whoever answers."""

    platform = "douyin"
    sources = {Web.name: Web}  # noqa: RUF012
    default_source = Web.name
    outcomes = DOUYIN
    usual_pages = 6


class DouyinSpider(Recorded):
    """Official Douyin accounts of libraries, through a browser with the operator's session."""

    name = "douyin"
    accounts_at_most = PAGES_AT_MOST

    @classmethod
    def offline(cls, source: str) -> type[Recorded]:
        return Recorded

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        """A browser to be started, and a session that only the operator can read."""
        try:
            find_chromium(settings.get("LIBCRAWL_CHROMIUM"))
            check_state(settings.get("LIBCRAWL_DOUYIN_SESSION"), "LIBCRAWL_DOUYIN_SESSION")
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
                "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(executable),
                "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 30_000,
                "PLAYWRIGHT_ABORT_REQUEST": "libcrawl.spiders.douyin.web.is_not_needed",
                # The browser's own headers: no invented identity here, either.
                "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
            },
            priority="spider",
        )

    def profile_request(self, walk: Walk) -> Request:
        """Opens the account's page, in a context that some accounts share."""
        session = self.settings.get("LIBCRAWL_DOUYIN_SESSION")
        context = {"service_workers": "block", **({"storage_state": session} if session else {})}
        request = super().profile_request(walk)
        name = f"operator-{walk.rank // ACCOUNTS_A_CONTEXT}"
        request.meta.update(playwright_context=name, playwright_context_kwargs=context)
        return request

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Any]:
        """A fault that may pass: the page is opened again, twice at most, and walked from its top.

        Openings that were retried count: what fails three times is not opened a fourth time.
        """
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        opened_again = request.meta.get("retry_times", 0) if OPENS in request.meta else 0
        walk.reopened = max(walk.reopened, opened_again)
        if not _may_pass(failure.value) or walk.reopened >= self.settings.getint("RETRY_TIMES"):
            yield from super().fail(failure)
            return
        walk.reopened += 1
        walk.waiting -= 1
        again = self.profile_request(walk)
        again.meta["retry_times"] = walk.reopened
        reason = explain(failure.value, self.platform)[1]
        self.logger.info("%s: its page is opened again: %s", walk.target.label, reason)
        yield again


def _may_pass(problem: BaseException | None) -> bool:
    if isinstance(problem, Refused):
        return problem.outcome.is_retried
    return isinstance(problem, (PageSilent, OSError, PageFault, PageLost))
