"""A stand-in for Yunshu, served by the sandbox's own server in a thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread
from urllib.parse import urlencode

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import application
from sandbox.platform import (
    Guide,
    IncomingRequest,
    Json,
    ParsedRequest,
    PlatformAnswer,
    PlatformFaults,
    Reply,
    Shape,
)
from sandbox.server import Server

ACCOUNTS = {"beijing": "y100001", "tianjin": "y100002"}
POSTS = 24
PAGE = 10
TEXTS = (
    "周六举办讲座，欢迎报名参加。",
    "新书推荐：本馆新到图书一百册。",
    "国庆期间开放时间调整通知。",
)
DAY = 86_400


class Yunshu:
    """Two accounts that posted every other day."""

    name = "yunshu"
    version = 0
    sources = ("web",)
    shape = Shape(
        counters=frozenset(("like", "comment", "share")),
        lists=frozenset(("posts",)),
        breaks={"backwards": lambda reply: replace(reply, body=reply.body[::-1])},
    )
    faults = PlatformFaults(refusals={"login": "code 7"}, breakages={"backwards": "bytes reversed"})
    guide = Guide(served="/yunshu", addresses=("LIBCRAWL_YUNSHU_URL",))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        return {code: (name, "", f"云书{code}") for code, name in ACCOUNTS.items()}

    def owns(self, path: str) -> bool:
        return True

    def parse(self, sent: IncomingRequest) -> ParsedRequest:
        kind = sent.path.rpartition("/")[2]
        account = sent.query.get("id") or sent.query.get("user") or ""
        after = int(sent.query.get("after", "0"))
        if account not in ACCOUNTS.values():
            return self._question("profile", account, {"code": 4})
        if kind == "user":
            user = {"id": account, "name": f"云书 {account}", "fans": 500, "posts": POSTS}
            return self._question("profile", account, {"code": 0, "user": user})
        page = after // PAGE + 1
        return self._question("list", account, self._page(account, after, sent.minute), page)

    def _question(
        self, endpoint: str, account: str, body: Json, page: int | None = None
    ) -> ParsedRequest:
        return ParsedRequest(
            source="web", endpoint=endpoint, key=(endpoint, account, page), account=account,
            page=page, answer=lambda: PlatformAnswer(body),
        )  # fmt: skip

    def _page(self, account: str, after: int, now: int) -> Json:
        posts = [
            {
                "id": f"p{account[-2:]}{number:06}", "text": f"第{number}条 {TEXTS[number % 3]}",
                "of": ACCOUNTS["tianjin"] if account.endswith("1") and not number % 4 else None,
                "like": int(account[-1]) * 10 + number,
                "comment": 1, "share": 2, "at": now - (2 * number + 1) * DAY,
            }
            for number in range(after, min(after + PAGE, POSTS))
        ]  # fmt: skip
        end = after + PAGE
        return {"code": 0, "posts": posts, "next": str(end) if end < POSTS else None}

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        name = self.account_id(account)
        for path, query in (("/yunshu/user", {"id": name}), ("/yunshu/posts", {"user": name})):
            incoming = IncomingRequest(path=path, query=query, minute=minute, has_session=True)
            yield f"{path}?{urlencode(query)}", self.parse(incoming)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return ()

    def login_wall(self, question: ParsedRequest) -> Reply | None:
        return self.refusal("login", question)

    def refusal(self, kind: str, question: ParsedRequest) -> Reply | None:
        return Reply(json.dumps({"code": 7}).encode()) if kind == "login" else None

    def drift_key(self, question: ParsedRequest) -> str:
        return "user" if question.endpoint == "profile" else "posts"

    def account_id(self, key: str) -> str:
        return ACCOUNTS.get(key, key)

    def event(self, payload: Json, now: datetime) -> Json:
        raise ValueError("nothing happens on Yunshu")

    def page_served(self, account: str, page: int, now: datetime) -> None:
        pass

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        return {"accounts": [{"id": each, "works": POSTS} for each in ACCOUNTS.values()]}


@contextmanager
def served(now: datetime) -> Iterator[tuple[str, Server]]:
    """Its address, and the server, whose faults a test may set."""
    server = Server((Yunshu(),), Clock(now, frozen=True))
    is_ready, stop = Event(), asyncio.Event()
    loop, urls = asyncio.new_event_loop(), []

    async def run() -> None:
        runner = web.AppRunner(application(server), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        urls.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        is_ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert is_ready.wait(30)
    try:
        yield urls[0], server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
