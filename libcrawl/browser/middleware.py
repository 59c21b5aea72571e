"""Requests that a browser answers: a page is opened and scrolled, its responses are recorded."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from libcrawl.browser.tab import (
    ALONE,
    CLICKS,
    HEARS,
    OPENS,
    SCROLLS,
    TOPICS,
    PageLost,
    PageSilent,
    Tab,
    TabAnswer,
    Visits,
    close_earlier,
)
from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, Verdict
from libcrawl.middlewares import ACCOUNT
from libcrawl.outcomes import OK, Answer, classify
from libcrawl.store.writer import Item

if TYPE_CHECKING:
    from playwright.async_api import Request as PageRequest

logger = logging.getLogger(__name__)

SCROLLS_AT_MOST = 3
# Seconds between checks of where a page that requests nothing has been led to.
LOOKS_EVERY = 0.5
STAT = "browser/pages_open"
NOT_LOADED = frozenset({"image", "media", "font", "ping", "manifest", "texttrack"})


def is_decoration(request: PageRequest) -> bool:
    """Pictures, videos and fonts: nothing that a page is opened for."""
    return request.resource_type in NOT_LOADED


class BrowserMiddleware:
    """Keeps one page for each account; passes on the answers that it gets like responses.

    The page of an account is closed when its refresh has ended, however it ended.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawl_of(crawler)
        self.crawler = crawler
        self.table = crawl.outcomes
        self.gate = crawl.gate
        self.answer_seconds = crawler.settings.getfloat("BROWSER_ANSWER_SECONDS")
        self.patience = crawler.settings.getfloat("BROWSER_PATIENCE")
        self.tabs: dict[int | str, Tab] = {}
        self.closing: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.item_scraped, signals.item_scraped)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> Response | None:
        account = _tab_of(request)
        if OPENS in request.meta:
            await self._close(account)  # where this is another try
            await self._closed()
            tab = self.tabs[account] = Tab(request.meta[OPENS], self.patience)
            request.meta.pop("playwright_page", None)
            request.meta.update(
                playwright=True,
                playwright_include_page=True,
                playwright_page_event_handlers=tab.handlers(),
                playwright_page_goto_kwargs={"wait_until": "domcontentloaded"},
            )
            return None
        deeds = {SCROLLS: self._next, HEARS: self._part, CLICKS: self._opened}
        deed = next((deed for key, deed in deeds.items() if key in request.meta), None)
        if deed is None:
            return None
        if account not in self.tabs:
            raise PageLost("the page of this account is not open")
        return await deed(self.tabs[account], request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Open the page; the profile that it received is the answer."""
        if OPENS not in request.meta:
            return response
        try:
            return await self._profile(self.tabs[_tab_of(request)], request, response)
        finally:
            if ALONE in request.meta:
                await self._close(request.meta[ALONE])

    async def _profile(self, tab: Tab, request: Request, response: Response) -> Response:
        tab.open(request.meta.pop("playwright_page", None), response)
        self._count()
        if tab.page is not None:
            await close_earlier(tab.page, self.patience)
        answer_of_page = Answer.of(response.status, response.body, url=response.url)
        outcome = classify(self.table, answer_of_page)
        if outcome.verdict not in (Verdict.DRIFT, Verdict.LOGIN_REQUIRED):
            return response  # no page of an account at all: refused, broken, a captcha
        if answer := await self._answer_while_opening(tab, "profile"):
            self._record_outcome(tab, "profile", answer)
            return answer.response(request)
        if outcome.verdict is Verdict.LOGIN_REQUIRED or response.status != 200:
            return response
        if (arrived := await self._where_it_landed(tab, request)) is not None:
            return arrived
        raise tab.silence(f"the page did not request {tab.listening.wanted}")

    async def _where_it_landed(self, tab: Tab, request: Request) -> Response | None:
        """The page at which the browser arrived without a request, a login for example.

        A redirect may take seconds; None where no known page was reached.
        """
        waited = 0.0
        while tab.page is not None:
            shown, url = await tab.content(), tab.page.url
            outcome = classify(self.table, Answer.of(200, shown.encode(), url=url))
            if outcome.verdict is not Verdict.DRIFT:
                return HtmlResponse(url, body=shown, encoding="utf-8", request=request)
            if waited >= tab.listening.leaves_within:
                break
            await asyncio.sleep(LOOKS_EVERY)
            waited += LOOKS_EVERY
        return None

    async def _part(self, tab: Tab, request: Request) -> Response:
        """A part of the profile that the page requests by itself."""
        if answer := await self._answer_while_opening(tab, request.meta[HEARS]):
            return answer.response(request)
        raise PageSilent(f"the page did not request {request.meta[HEARS]}")

    async def _answer_while_opening(self, tab: Tab, topic: str) -> TabAnswer | None:
        """The answer to a request of the opening page; None where it requests nothing more."""
        waiting = asyncio.ensure_future(tab.wait_for(topic, self.answer_seconds))
        idle = asyncio.ensure_future(tab.idle())
        await asyncio.wait((waiting, idle), return_when=asyncio.FIRST_COMPLETED)
        idle.cancel()
        heard = waiting.result() if waiting.done() else await _late_answer(waiting)
        if heard is None:
            await tab.read_state()
            heard = await tab.wait_for(topic, 1) if tab.has(topic) else None
        return heard

    async def _opened(self, tab: Tab, request: Request) -> Response:
        """Open a work from its list, close it again, and return the answer about it."""
        async with tab.opening:
            return await self._open_work(tab, request)

    async def _open_work(self, tab: Tab, request: Request) -> Response:
        work: str = request.meta[CLICKS]
        await self.gate.reserve_slot()
        if not await tab.click_card(work):
            raise PageSilent("the page does not show its card any more")
        answer = await self._text(tab, work)
        shown, url = await tab.content(), tab.url
        page = Answer.of(200, shown.encode(), url=url)
        outcome = classify(
            self.table, page if answer is None else Answer.of(answer.status, answer.body)
        )
        if not outcome.backs_off:  # from the page of a refusal, the way back is one more request
            await tab.go_back()
        if answer is not None:
            return answer.response(request)
        if outcome.verdict is Verdict.DRIFT:
            raise tab.silence("the work was opened, but the page did not request it")
        return HtmlResponse(url, body=shown, encoding="utf-8", request=request)

    async def _text(self, tab: Tab, work: str) -> TabAnswer | None:
        """The answer about a work: one that names the work, or a refusal."""
        while answer := await tab.wait_for("text", self.answer_seconds):
            outcome = classify(self.table, Answer.of(answer.status, answer.body))
            if outcome is not OK or work.encode() in answer.body:
                return answer
        return None

    async def _next(self, tab: Tab, request: Request) -> Response:
        """The next page of works: the first comes by itself, others by scrolling."""
        way = request.meta[SCROLLS]
        is_new, tab.is_new = tab.is_new, False
        if isinstance(way, Visits):
            await self.gate.reserve_slot()
            await tab.visit(way.url)
            is_new = True
        if is_new and tab.listening.state and not tab.has("page"):
            await tab.idle()
            await tab.read_state()
        if answer := await self._works(tab, request, self.answer_seconds) if is_new else None:
            return answer
        seconds = self.answer_seconds / SCROLLS_AT_MOST
        for _ in range(SCROLLS_AT_MOST):
            if not tab.has("page"):
                await self.gate.reserve_slot()
                await tab.move(way)
            if answer := await self._works(tab, request, seconds):
                return answer
        shown, url = await tab.content(), tab.url
        if classify(self.table, Answer.of(200, shown.encode(), url=url)).verdict is Verdict.DRIFT:
            raise tab.silence("the page was scrolled to its end and requested no more works")
        return HtmlResponse(url, body=shown, encoding="utf-8", request=request)

    async def _works(self, tab: Tab, request: Request, seconds: float) -> Response | None:
        """The answer that the request is about, None where none comes within `seconds`."""
        while answer := await tab.wait_for("page", seconds):
            if not tab.is_repeated(answer, request):
                self._record_outcome(tab, "page", answer)
                return answer.response(request)
        return None

    def _record_outcome(self, tab: Tab, topic: str, answer: TabAnswer) -> None:
        """Record an outcome; after a broken answer the page may request nothing more."""
        outcome = classify(self.table, Answer.of(answer.status, answer.body))
        where = f"HTTP {answer.status} on the {TOPICS[topic]}"
        tab.broken = f"{where}: {outcome.meaning}" if outcome.is_retried else None

    def item_scraped(self, item: Item) -> None:
        """Close the page of an account when its verdict has been scraped."""
        if isinstance(item, Refresh):
            task = asyncio.ensure_future(self._close(item.account_id))
            self.closing.add(task)
            task.add_done_callback(self.closing.discard)

    async def spider_closed(self) -> None:
        for account in list(self.tabs):
            await self._close(account)
        await self._closed()

    async def _closed(self) -> None:
        """Wait for pages that are being closed; one that does not close affects no other."""
        for problem in await asyncio.gather(*self.closing, return_exceptions=True):
            if isinstance(problem, Exception):
                logger.warning("A page was not closed: %s", problem)

    async def _close(self, account: int | str) -> None:
        if tab := self.tabs.pop(account, None):
            await tab.close()
            self._count()

    def _count(self) -> None:
        assert self.crawler.stats is not None
        is_open = [t for t in self.tabs.values() if t.page is not None and not t.page.is_closed()]
        self.crawler.stats.set_value(STAT, len(is_open))
        self.crawler.stats.max_value(f"{STAT}/most", len(is_open))


def _tab_of(request: Request) -> int | str:
    """The key of a page: its account, or the work that it is opened for."""
    found: int | str = request.meta.get(ALONE) or request.meta.get(ACCOUNT, 0)
    return found


async def _late_answer(waiting: asyncio.Future[TabAnswer | None]) -> TabAnswer | None:
    """Wait briefly for an answer whose body is still being read when the network is idle."""
    done, _ = await asyncio.wait((waiting,), timeout=1.0)
    if not done:
        waiting.cancel()
        return None
    return waiting.result()
