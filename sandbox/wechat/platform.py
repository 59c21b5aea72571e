"""WeChat as the server sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sandbox.platform import IncomingRequest, Json, ParsedRequest, Reply
from sandbox.spec import WorldSpec
from sandbox.wechat import refusals
from sandbox.wechat import requests as questions
from sandbox.wechat.events import WechatEvents
from sandbox.wechat.everything import everything
from sandbox.wechat.faults import FAULTS, SHAPE
from sandbox.wechat.guide import GUIDE
from sandbox.wechat.looking import looked_through
from sandbox.wechat.request_view import View
from sandbox.wechat.truth import SOURCES, truth
from sandbox.wechat.world import World

DRIFT_KEYS = {
    ("reader", "list"): "general_msg_list",
    ("reader", "counters"): "appmsgstat",
    ("backoffice", "list"): "publish_list",
    ("official", "token"): "access_token",
    ("official", "list"): "item",
}


class WeChat:
    """mp.weixin.qq.com and api.weixin.qq.com on one address."""

    name = "wechat"
    sources: tuple[str, ...] = SOURCES
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE

    def __init__(self, spec: WorldSpec) -> None:
        self.world = World(spec)
        self.events = WechatEvents(self.world)

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        return {a.library.code: (a.biz, a.alias, a.name) for a in self.world.accounts}

    def owns(self, path: str) -> bool:
        return questions.owns(path)

    @property
    def version(self) -> int:
        return self.world.version

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        return questions.read(View(self.world, incoming))

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        return looked_through(self.world, self.world.chosen(account), minute, since)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return everything(self.world, source, minute)

    def login_wall(self, question: ParsedRequest) -> Reply | None:
        """Each way in answers for itself, as each wants something else besides the cookie."""
        return None

    def refusal(self, kind: str, question: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, question)

    def drift_key(self, question: ParsedRequest) -> str:
        """Article pages: the value that names the article's account."""
        fallback = "bizuin" if question.source == "page" else "list"
        return DRIFT_KEYS.get((question.source, question.endpoint), fallback)

    def account_id(self, key: str) -> str:
        return self.world.chosen(key).biz

    def event(self, payload: Json, now: datetime) -> Json:
        return self.events.request(payload, now)

    def page_served(self, account: str, page: int, now: datetime) -> None:
        self.events.page_served(account, page, now)

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        accounts = [self.world.chosen(account)] if account else self.world.accounts
        return truth(self.world, accounts, source, now)
