"""Weibo as the server sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sandbox.platform import IncomingRequest, Json, ParsedRequest, Reply
from sandbox.spec import WorldSpec
from sandbox.stand_in import StandIn
from sandbox.weibo import refusals
from sandbox.weibo.events import WeiboEvents
from sandbox.weibo.everything import everything
from sandbox.weibo.faults import FAULTS, SHAPE
from sandbox.weibo.guide import GUIDE
from sandbox.weibo.looking import looked_through
from sandbox.weibo.model import WeiboAccount
from sandbox.weibo.request_view import WeiboView
from sandbox.weibo.requests import read
from sandbox.weibo.truth import truth
from sandbox.weibo.world import WeiboWorld

DRIFT_KEYS = {
    ("mobile", "profile"): "userInfo",
    ("mobile", "list"): "cards",
    ("pc", "profile"): "user",
    ("pc", "list"): "list",
}


class Weibo(StandIn[WeiboAccount]):
    """m.weibo.cn and weibo.com on one address."""

    name = "weibo"
    sources: tuple[str, ...] = ("pc", "mobile")
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE
    world: WeiboWorld

    def __init__(self, spec: WorldSpec) -> None:
        world = WeiboWorld(spec)
        super().__init__(world, WeiboEvents(world))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        accounts = self.world.accounts
        return {a.library.code: (str(a.uid), a.domain, a.name) for a in accounts}

    def owns(self, path: str) -> bool:
        """Everything: it is the last platform, and also answers unknown paths."""
        return path.startswith("/")

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        return read(
            WeiboView(self.world, incoming.minute, incoming.has_session),
            incoming.path,
            incoming.query,
        )

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        view = WeiboView(self.world, minute, has_session=True)
        return looked_through(view, self.world.chosen(account), since, last)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return everything(WeiboView(self.world, minute, has_session=True), source)

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        return None if parsed.endpoint == "config" else refusals.login_wall(parsed)

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, parsed)

    def drift_key(self, parsed: ParsedRequest) -> str:
        return DRIFT_KEYS.get((parsed.source, parsed.endpoint), "longTextContent")

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        return truth(self.world, self.accounts(account), source, now)
