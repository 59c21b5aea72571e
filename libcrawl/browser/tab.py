"""An account's page in the browser: its requests to the platform and their answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import Request
from scrapy.http import Response, TextResponse

from libcrawl.capture.scrub import kept_url
from libcrawl.politeness.session_parameters import LARGEST_ANSWER, TOO_LARGE, TooLarge

if TYPE_CHECKING:
    from playwright.async_api import Error as PageError
    from playwright.async_api import Page
    from playwright.async_api import Request as PageRequest
    from playwright.async_api import Response as PageResponse

logger = logging.getLogger(__name__)

# Request.meta: which request opens a page, and which takes what the page requests next.
OPENS = "libcrawl_opens"
SCROLLS = "libcrawl_scrolls"
# A part of the profile that the page requests by itself, as a topic of `Listening.parts`.
HEARS = "libcrawl_hears"
# A work whose card is clicked in the page that shows it, by its identifier.
CLICKS = "libcrawl_clicks"
SCROLL = """() => {
  const all = [document.scrollingElement, ...document.querySelectorAll('*')];
  for (const e of all) {
    if (e && e.scrollHeight > e.clientHeight + 80) {
      const back = e.scrollTop;
      e.scrollTop = Math.max(0, back - 200);
      e.scrollTop = e.scrollHeight;
    }
  }
  window.dispatchEvent(new Event('scroll'));
}"""
# A button that leads on is there and can be pressed.
CLICK = """(words) => {
  const within = (root) => [...root.querySelectorAll('*')].flatMap(
    (e) => e.shadowRoot ? within(e.shadowRoot) : e.matches('button, a, li') ? [e] : []);
  const all = within(document);
  const found = all.filter((e) => e.textContent.trim() === words && !e.disabled
    && !e.className.includes('disabled') && !e.hasAttribute('aria-disabled'));
  if (found.length) found[found.length - 1].click();
  return found.length > 0;
}"""
# Chromium's message where it has dropped an answer, as on a page that was opened anew.
DROPPED = "No resource with given identifier"
# A page that is opened for one answer, and closed with it: what it is called among those open.
ALONE = "libcrawl_alone"
# The card of a work is there, and was clicked.
CLICK_CARD = """(work) => {
  const all = [...document.querySelectorAll(`a[href*="${CSS.escape(work)}"]`)];
  const card = all.find((e) => e.offsetParent !== null) || all[0];
  if (card) card.click();
  return Boolean(card);
}"""
# The topics of a page's requests, as a reason calls them.
TOPICS = {"profile": "profile", "page": "list"}
# All other headers of an answer may identify the reader and stay in the browser.
KEPT_HEADERS = ("date", "content-type", "location")


class PageLost(Exception):
    """The page, or the browser that it was in, is no longer there."""


class PageSilent(Exception):
    """The page did not send the request that was expected."""


class PageFault(Exception):
    """An answer that broke, after which the page requests nothing more; named in the message."""


class Unanswered(OSError):
    """A request of the browser found no answer on the network; it may be tried again."""


@dataclass(frozen=True, slots=True)
class Presses:
    """The next works come when the button with these words is pressed."""

    words: str


@dataclass(frozen=True, slots=True)
class Visits:
    """The next works are on another page of the same account."""

    url: str


Way = bool | Presses | Visits


class Requested(Protocol):
    """What an address requests: a topic of an account, and the place in its list."""

    @property
    def topic(self) -> str: ...
    @property
    def account(self) -> str | None: ...
    @property
    def place(self) -> tuple[tuple[str, str], ...]: ...


def _nothing_embedded(html: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Listening:
    """The requests of a page to record: those about `account`, and data in the page itself.

    `recognise` gives what an address requests by what it posts, `embedded` the answers that a page
    carries in itself, by topic; `state`: a function in JavaScript that gives them as a text of the
    same kind, where scripts put them there later; `parts`: topics of a profile that the page
    requests one by one, or `text`, which it requests where a work is opened. Of a request's
    parameters only those that are `kept` leave the browser: the others may identify the reader.
    `wanted` is what the page is opened for, in words; `leaves_within`: seconds in which a page
    that requests nothing may still lead elsewhere.
    """

    account: str
    kept: frozenset[str]
    recognise: Callable[[str, bytes | None], Requested | None]
    embedded: Callable[[str], dict[str, Any]] = _nothing_embedded
    parts: tuple[str, ...] = ()
    wanted: str = "the account's profile"
    leaves_within: float = 0.0
    state: str = ""


@dataclass(frozen=True, slots=True)
class TabAnswer:
    """An answer that a page got, and what it had posted."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    post: bytes | None = None

    def response(self, request: Request) -> Response:
        kept = {name: value for name, value in self.headers.items() if name in KEPT_HEADERS}
        return TextResponse(
            self.url,
            status=self.status,
            headers=kept,
            body=self.body,
            encoding="utf-8",
            request=request,
        )


Queue = asyncio.Queue[TabAnswer | Exception]


class Tab:
    """One page, and its answers about the account (`profile`) and its works (`page`) in order."""

    def __init__(self, listening: Listening, patience: float) -> None:
        self.listening = listening
        self.patience = patience
        self.page: Page | None = None
        self.is_new = True
        self.broken: str | None = None
        self.script_error: str | None = None
        self.places: set[tuple[tuple[str, str], ...]] = set()
        self.headers: dict[str, str] = {}
        self.carried: set[str] = set()
        # One work at a time is open.
        self.opening = asyncio.Lock()
        self.answers: dict[str, Queue] = {
            topic: asyncio.Queue() for topic in ("profile", "page", *listening.parts)
        }

    def handlers(self) -> dict[str, Callable[..., Any]]:
        """For `playwright_page_event_handlers`: they must listen before the page is opened.

        What one of them cannot cope with ends this page, not the browser's other ones.
        """
        return {
            "response": self._guarded(self._on_response),
            "requestfailed": self._guarded(self._on_failed),
            "pageerror": self._guarded(self._on_script_error),
            "crash": lambda _page: self._lose("the page crashed"),
            "close": lambda _page: self._lose("the browser is gone, or the page was closed"),
        }

    def _guarded(self, handler: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Any]:
        async def guarded(event: Any) -> None:
            try:
                await handler(event)
            except Exception as problem:
                logger.exception(
                    "%s: an event of the page could not be read", self.listening.account
                )
                self._lose(f"an event of the page could not be read: {type(problem).__name__}")

        return guarded

    def open(self, page: Page | None, response: Response) -> None:
        """Attach to an opened page, and record the data embedded in it as answers."""
        self.page = page
        if not isinstance(response, TextResponse):
            return
        self.headers = {"date": (response.headers.get("Date") or b"").decode("latin-1")}
        self._take(response.url, response.text)

    def _take(self, url: str, text: str) -> None:
        """Record the data embedded in a page, each topic once."""
        url = kept_url(url, self.listening.kept)
        for topic, payload in self.listening.embedded(text).items():
            if topic not in self.carried:
                self.carried.add(topic)
                answer = TabAnswer(url, 200, self.headers, json.dumps(payload).encode())
                self.answers[topic].put_nowait(answer)

    async def read_state(self) -> None:
        """Record what scripts have put into the page since as an answer. Raises PageLost."""
        if self.listening.state and self.page is not None:
            text = await self._do(lambda page: page.evaluate(self.listening.state))
            self._take(self.page.url, str(text or ""))

    async def wait_for(self, topic: str, seconds: float) -> TabAnswer | None:
        """The next answer about a topic, None after `seconds`. Raises PageLost, Unanswered."""
        try:
            answer = await asyncio.wait_for(self.answers[topic].get(), seconds)
        except TimeoutError:
            return None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def silence(self, words: str) -> Exception:
        """The error for a page that requests nothing more: its broken answer, else this message."""
        if self.broken:
            return PageFault(self.broken)
        error = f" (an error in its script: {self.script_error})" if self.script_error else ""
        return PageSilent(words + error)

    def has(self, topic: str) -> bool:
        """Whether an answer is waiting."""
        return not self.answers[topic].empty()

    def is_repeated(self, answer: TabAnswer, wanted: Request) -> bool:
        """False for the answer to the request `wanted`, True for one that came before.

        Raises PageLost for any other: the page has gone on, and what lay between was missed.
        """
        expected, received_key = (
            self.listening.recognise(wanted.url, wanted.body or None),
            self.listening.recognise(answer.url, answer.post),
        )
        place = received_key.place if received_key else ()
        if expected is not None and place == expected.place:
            self.places.add(place)
            return False
        if place in self.places:
            return True
        raise PageLost("the page went on, and an answer to it was not heard")

    async def idle(self) -> None:
        """Wait until the page requests nothing more, within the patience."""
        from playwright.async_api import Error  # noqa: PLC0415 (only where there is a browser)

        if self.page is not None:
            with contextlib.suppress(Error):
                await self.page.wait_for_load_state("networkidle", timeout=self.patience * 1000)

    async def scroll(self) -> None:
        """Scroll to the end of the page. Raises PageLost."""
        await self._do(lambda page: page.evaluate(SCROLL))

    async def press(self, words: str) -> None:
        """Press the button with these words, in any frame. Raises PageLost."""
        await self._do(lambda page: _pressed(page, words))

    async def click_card(self, work: str) -> bool:
        """Open a work as a reader does; False where the page shows no card of it.

        Raises PageLost.
        """
        return bool(await self._do(lambda page: page.evaluate(CLICK_CARD, work)))

    async def go_back(self) -> None:
        """From a work that was opened to the list. Raises PageLost."""
        await self._do(lambda page: page.evaluate("() => history.back()"))

    @property
    def url(self) -> str:
        """The address of the page, with the parameters that are kept."""
        return kept_url(self.page.url, self.listening.kept) if self.page is not None else ""

    async def visit(self, url: str) -> None:
        """Go on to another page. Raises PageLost."""
        await self._do(lambda page: page.goto(url, wait_until="domcontentloaded"))

    async def move(self, way: Way) -> None:
        """Make the page load its next works. Raises PageLost."""
        if isinstance(way, Presses):
            await self.press(way.words)
        else:
            await self.scroll()

    async def content(self) -> str:
        """The page as it is now. Raises PageLost."""
        return str(await self._do(lambda page: page.content()))

    async def _do(self, deed: Callable[[Page], Any]) -> Any:
        from playwright.async_api import Error  # noqa: PLC0415

        if self.page is None:
            raise PageLost("the page was never opened")
        try:
            return await asyncio.wait_for(deed(self.page), self.patience)
        except TimeoutError:
            raise PageLost(f"the browser did not react within {self.patience:g} s") from None
        except Error as problem:
            raise PageLost(problem.message.partition("\n")[0]) from None

    async def _on_response(self, response: PageResponse) -> None:
        topic = self._topic(response.request)
        if topic is None:
            return
        from playwright.async_api import Error  # noqa: PLC0415

        try:
            is_redirect = 300 <= response.status < 400
            body = b"" if is_redirect else await _body(response)
        except TooLarge as problem:
            self.answers[topic].put_nowait(problem)
            return
        except Error as problem:
            # Where its connection broke, `requestfailed` reports it, too.
            is_dropped = DROPPED in problem.message
            if not (is_dropped and response.status >= 400):
                if is_dropped:
                    words = "the browser no longer has the answer"
                    self.answers[topic].put_nowait(Unanswered(words))
                return
            body = b""  # the page has gone elsewhere; the status is enough
        url = kept_url(response.url, self.listening.kept)
        post = response.request.post_data_buffer
        answer = TabAnswer(url, response.status, response.headers, body, post)
        self.answers[topic].put_nowait(answer)

    async def _on_script_error(self, error: PageError) -> None:
        self.script_error = self.script_error or error.message.strip().partition("\n")[0][:200]

    async def _on_failed(self, request: PageRequest) -> None:
        if topic := self._topic(request):
            words = f"a request of the page failed: {request.failure}"
            self.answers[topic].put_nowait(Unanswered(words))

    def _topic(self, request: PageRequest) -> str | None:
        if request.resource_type not in ("xhr", "fetch"):
            return None
        expected = self.listening.recognise(request.url, request.post_data_buffer)
        if expected is None or expected.account != self.listening.account:
            return None
        part = f"{expected.topic}:{expected.place[0][1]}" if expected.place else ""
        topic = part if part in self.answers else str(expected.topic)
        return topic if topic in self.answers else None

    def _lose(self, words: str) -> None:
        for queue in self.answers.values():
            queue.put_nowait(PageLost(words))

    async def close(self) -> None:
        """Close the page; a browser that does not let it close is ended."""
        if self.page is not None and not self.page.is_closed():
            await close_page(self.page, self.patience)


async def _pressed(page: Page, words: str) -> bool:
    """Whether a frame of the page, its own first, has the button."""
    for frame in page.frames:
        if await frame.evaluate(CLICK, words):
            return True
    return False


async def _body(response: PageResponse) -> bytes:
    """What a page was answered. Raises TooLarge, also where Chromium has dropped it for that."""
    from playwright.async_api import Error  # noqa: PLC0415

    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > LARGEST_ANSWER:
        raise TooLarge(TOO_LARGE)
    try:
        body = await response.body()
    except Error as problem:
        if "evicted" in problem.message:
            raise TooLarge("the answer is larger than the browser keeps") from None
        raise
    if len(body) > LARGEST_ANSWER:
        raise TooLarge(TOO_LARGE)
    return body


async def close_page(page: Page, patience: float) -> None:
    """Close a page within a time limit, even where its browser hangs."""
    from playwright.async_api import Error  # noqa: PLC0415

    try:
        await asyncio.wait_for(page.close(), patience)
    except (TimeoutError, Error):
        await end_browser(page)


async def close_earlier(page: Page, patience: float) -> None:
    """Close the contexts that are older than that of a page, and hold no page any more."""
    from playwright.async_api import Error  # noqa: PLC0415

    contexts = page.context.browser.contexts if page.context.browser else []
    for context in contexts[: contexts.index(page.context)] if page.context in contexts else []:
        if not context.pages:
            with contextlib.suppress(TimeoutError, Error):
                await asyncio.wait_for(context.close(), patience)


async def end_browser(page: Page) -> None:
    """End the browser of a page; at a second call, Playwright kills it."""
    from playwright.async_api import Error  # noqa: PLC0415

    browser = page.context.browser
    for _ in range(2):
        if browser is not None and browser.is_connected():
            with contextlib.suppress(TimeoutError, Error):
                await asyncio.wait_for(browser.close(), 2)
