"""Serves a platform: session, faults, answer, events, log — in this order."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from sandbox.breakage import broken
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.page_cache import PageCache
from sandbox.platform import Answer, Platform, Question, Reply
from sandbox.request_log import RequestLog

ROBOTS = "User-agent: *\nAllow: /\n"
NO_ROBOTS = "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True, slots=True)
class Session:
    """The cookie that platform requests must carry."""

    name: str
    value: str


class Server:
    """One platform on one port. `session` None: everybody is let in."""

    def __init__(self, platform: Platform, clock: Clock, session: Session | None = None) -> None:
        self.platform = platform
        self.clock = clock
        self.session = session
        self.faults = Faults()
        self.log = RequestLog()
        self._cache = PageCache()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers one platform request."""
        minute, has_session = self.clock.minute(), self._has_session(request)
        question = self._question(request, minute, has_session)
        faults = self.faults.strike(question)
        for fault in faults:
            if fault.kind == "slow":
                await asyncio.sleep(float(fault.options.get("seconds", 2)))
        reply = self._reply(request, question, faults, has_session=has_session)
        self._write_log(request, question, reply, faults)
        if any(fault.kind == "reset" for fault in faults) and request.transport:
            request.transport.abort()
        return self._response(reply)

    def warm(self, source: str) -> int:
        """Renders (zipped) what a full crawl of the source asks, as of this minute."""
        minute = self.clock.minute()
        state, count = (minute, self.platform.version), 0
        for question in self.platform.everything(source, minute):
            self._cache.reply(question, state, zipped=True)
            count += 1
        return count

    def _question(self, request: web.Request, minute: int, has_session: bool) -> Question:
        if request.path == "/robots.txt":
            empty = Answer({})
            return Question(source="any", endpoint="robots", key=(), answer=lambda: empty)
        return self.platform.ask(request.path, request.query, minute, has_session)

    def _reply(
        self, request: web.Request, question: Question, faults: list[Fault], *, has_session: bool
    ) -> Reply:
        for fault in faults:
            if (refusal := self._refusal(fault.kind, question)) is not None:
                return refusal
        if question.endpoint == "robots":
            return Reply(ROBOTS.encode(), content_type="text/plain; charset=utf-8")
        if self.session and not has_session and question.endpoint != "config":
            return self.platform.login_wall(question)
        zipped = not faults and "gzip" in request.headers.get("Accept-Encoding", "")
        state = (self.clock.minute(), self.platform.version)
        reply = self._cache.reply(question, state, zipped=zipped)
        if question.account and question.page:
            self.platform.page_served(question.account, question.page, self.clock.now())
        for fault in faults:
            reply = broken(reply, fault, self.platform.drift_key(question))
        return reply

    def _refusal(self, kind: str, question: Question) -> Reply | None:
        if kind == "robots_disallow":
            return Reply(NO_ROBOTS.encode(), content_type="text/plain; charset=utf-8")
        own = self.platform.refusal(kind, question)
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
        self, request: web.Request, question: Question, reply: Reply, faults: list[Fault]
    ) -> None:
        """Cookies by name only: their values are somebody's session."""
        cookies = request.headers.get("Cookie", "")
        self.log.add(
            request.method,
            request.path_qs,
            question.source,
            question.account,
            question.endpoint,
            question.page,
            reply.status,
            [part.split("=", 1)[0].strip() for part in cookies.split(";") if part.strip()],
            request.headers.get("User-Agent", ""),
            [fault.kind for fault in faults],
        )
