"""Douyin as the server sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sandbox.douyin import ids, refusals
from sandbox.douyin.events import DouyinEvents
from sandbox.douyin.faults import FAULTS, SHAPE
from sandbox.douyin.guide import GUIDE
from sandbox.douyin.looking import looked_through
from sandbox.douyin.requests import API, View
from sandbox.douyin.truth import truth
from sandbox.douyin.world import World
from sandbox.platform import IncomingRequest, Json, ParsedRequest, Reply
from sandbox.spec import WorldSpec

COVERS = "/sandbox-cover/"
"""Pictures, which a polite reader does not load."""


class Douyin:
    """www.douyin.com: user pages, and what their scripts request."""

    name = "douyin"
    sources: tuple[str, ...] = ("web",)
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE

    def __init__(self, spec: WorldSpec) -> None:
        self.world = World(spec)
        self.events = DouyinEvents(self.world)

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        accounts = self.world.accounts
        return {a.library.code: (a.sec_uid, a.unique_id or a.short_id, a.name) for a in accounts}

    def owns(self, path: str) -> bool:
        return path.startswith((API, "/user/", COVERS)) or bool(ids.SHORT.fullmatch(path))

    @property
    def version(self) -> int:
        return self.world.version

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        return View(self.world, incoming.minute).read(incoming.path, incoming.query)

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        view = View(self.world, minute)
        return looked_through(view, self.world.chosen(account), since)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return View(self.world, minute).everything()

    def login_wall(self, question: ParsedRequest) -> Reply | None:
        return refusals.login_wall(question)

    def refusal(self, kind: str, question: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, question)

    def drift_key(self, question: ParsedRequest) -> str:
        return "user" if question.endpoint == "profile" else "aweme_list"

    def account_id(self, key: str) -> str:
        return self.world.chosen(key).sec_uid

    def event(self, payload: Json, now: datetime) -> Json:
        return self.events.request(payload, now)

    def page_served(self, account: str, page: int, now: datetime) -> None:
        self.events.page_served(account, page, now)

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        accounts = [self.world.chosen(account)] if account else self.world.accounts
        return truth(self.world, accounts, now)
