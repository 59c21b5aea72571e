"""Serves the platforms: session, faults, answer, events, log — in this order."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web

from sandbox.breakage import broken
from sandbox.clock import Clock, iso
from sandbox.faults import Catalogue, Fault, Faults
from sandbox.form import form_of
from sandbox.page_cache import HTML, JSON, PageCache
from sandbox.platform import IncomingRequest, Json, ParsedRequest, Platform, PlatformAnswer, Reply
from sandbox.request_log import RequestLog

ROBOTS = "User-agent: *\nAllow: /\n"
NO_ROBOTS = "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True, slots=True)
class Session:
    """The cookie that platform requests must carry."""

    name: str
    value: str


class Server:
    """Platforms on one port, distinguished by path; the last one answers what no other owns.

    `session` None: everybody is let in.
    """

    def __init__(
        self, platforms: Sequence[Platform], clock: Clock, session: Session | None = None
    ) -> None:
        self.platforms = platforms
        self.clock = clock
        self.session = session
        self.faults = Faults(Catalogue.of(each.faults for each in platforms))
        self.log = RequestLog()
        self._cache = PageCache()

    def platform(self, name: str) -> Platform:
        """Raises LookupError."""
        for platform in self.platforms:
            if platform.name == name:
                return platform
        raise LookupError(f"no platform {name!r}")

    def platform_of(self, payload: dict[str, object]) -> Platform:
        """The platform named; else the last one that knows the account. Raises LookupError."""
        if name := payload.get("platform"):
            return self.platform(str(name))
        for platform in reversed(self.platforms):
            try:
                platform.account_id(str(payload.get("account")))
            except LookupError:
                continue
            return platform
        raise LookupError(f"no account {payload.get('account')!r}")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers one platform request."""
        platform = next(p for p in self.platforms if p.owns(request.path))
        parsed = await self._parsed(request, platform)
        faults = self.faults.strike(parsed, platform.name)
        for fault in faults:
            if fault.kind == "slow":
                await asyncio.sleep(float(fault.options.get("seconds", 2)))
        reply = self._reply(request, platform, parsed, faults)
        self._write_log(request, parsed, reply, faults)
        if any(fault.kind == "reset" for fault in faults) and request.transport:
            request.transport.abort()
        return self._response(reply)

    def warm(self, platform: Platform, source: str) -> int:
        """Renders (zipped) what a full crawl of the source requests, as of this minute."""
        minute = self.clock.minute()
        count = 0
        for parsed in platform.everything(source, minute):
            self._cache.reply((platform.name, parsed.key), parsed, self._state(), zipped=True)
            count += 1
        return count

    def capture(self, platform: Platform, account: str, since: int, last: int) -> Iterator[Json]:
        """The answers that a browser saves in which a person looks through an account now.

        As `scrapy import` reads them. Without faults, and without a trace in the log.
        """
        minute = self.clock.minute()
        for address, parsed in platform.looked_through(account, minute, since, last):
            answer = parsed.answer()
            is_page = isinstance(answer.body, str)
            yield {
                "url": address,
                "captured_at": iso(minute),
                "status": answer.status,
                "content_type": HTML if is_page else JSON,
                "body": answer.body,
                **({"method": "POST", "post": parsed.post} if parsed.post else {}),
            }

    def _state(self) -> object:
        return self.clock.minute(), *(platform.version for platform in self.platforms)

    async def _parsed(self, request: web.Request, platform: Platform) -> ParsedRequest:
        if request.path == "/robots.txt":
            empty = PlatformAnswer({})
            return ParsedRequest(source="any", endpoint="robots", key=(), answer=lambda: empty)
        incoming = IncomingRequest(
            path=request.path,
            query=request.query,
            minute=self.clock.minute(),
            has_session=self._has_session(request),
            needs_session=self.session is not None,
            method=request.method,
            form=form_of(await request.text()) if request.method == "POST" else {},
        )
        return platform.parse(incoming)

    def _reply(
        self, request: web.Request, platform: Platform, parsed: ParsedRequest, faults: list[Fault]
    ) -> Reply:
        for fault in faults:
            if (refusal := self._refusal(platform, fault.kind, parsed)) is not None:
                return refusal
        if parsed.endpoint == "robots":
            return Reply(ROBOTS.encode(), content_type="text/plain; charset=utf-8")
        if self.session and not self._has_session(request):
            wall = platform.login_wall(parsed)
            if wall is not None:
                return wall
        zipped = not faults and "gzip" in request.headers.get("Accept-Encoding", "")
        key = (platform.name, parsed.key)
        reply = self._cache.reply(key, parsed, self._state(), zipped=zipped)
        if parsed.account and parsed.page:
            platform.page_served(parsed.account, parsed.page, self.clock.now())
        for fault in faults:
            reply = broken(reply, fault, platform.drift_key(parsed), platform.shape)
        return reply

    def _refusal(self, platform: Platform, kind: str, parsed: ParsedRequest) -> Reply | None:
        if kind == "robots_disallow":
            return Reply(NO_ROBOTS.encode(), content_type="text/plain; charset=utf-8")
        own = platform.refusal(kind, parsed)
        if own is None and kind.startswith("http_"):
            status = int(kind.removeprefix("http_"))
            return Reply(f"<html><h1>{status}</h1></html>".encode(), status, "text/html")
        return own

    def _has_session(self, request: web.Request) -> bool:
        if self.session is None:
            return bool(request.headers.get("Cookie"))
        return request.cookies.get(self.session.name) == self.session.value

    def _response(self, reply: Reply) -> web.Response:
        headers = {
            "Date": self.clock.http_date(),
            "Content-Type": reply.content_type,
            "Server": "sandbox",
            **reply.headers,
        }
        return web.Response(body=reply.body, status=reply.status, headers=headers)

    def _write_log(
        self, request: web.Request, parsed: ParsedRequest, reply: Reply, faults: list[Fault]
    ) -> None:
        """Cookies by name only: their values are somebody's session."""
        cookies = request.headers.get("Cookie", "")
        self.log.add(
            request.method,
            request.path_qs,
            parsed.source,
            parsed.account,
            parsed.endpoint,
            parsed.page,
            reply.status,
            [part.split("=", 1)[0].strip() for part in cookies.split(";") if part.strip()],
            request.headers.get("User-Agent", ""),
            [fault.kind for fault in faults],
        )
