"""WeChat as the server sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sandbox.platform import IncomingRequest, Json, ParsedRequest, Reply
from sandbox.spec import WorldSpec
from sandbox.stand_in import StandIn
from sandbox.wechat import refusals, requests
from sandbox.wechat.events import WechatEvents
from sandbox.wechat.everything import everything
from sandbox.wechat.faults import FAULTS, SHAPE
from sandbox.wechat.guide import GUIDE
from sandbox.wechat.looking import looked_through
from sandbox.wechat.model import WechatAccount
from sandbox.wechat.request_view import WechatView
from sandbox.wechat.truth import SOURCES, truth
from sandbox.wechat.world import WechatWorld

DRIFT_KEYS = {
    ("reader", "list"): "general_msg_list",
    ("reader", "counters"): "appmsgstat",
    ("backoffice", "list"): "publish_list",
    ("official", "token"): "access_token",
    ("official", "list"): "item",
}


class WeChat(StandIn[WechatAccount]):
    """mp.weixin.qq.com and api.weixin.qq.com on one address."""

    name = "wechat"
    sources: tuple[str, ...] = SOURCES
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE
    world: WechatWorld

    def __init__(self, spec: WorldSpec) -> None:
        world = WechatWorld(spec)
        super().__init__(world, WechatEvents(world))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        return {a.library.code: (a.biz, a.alias, a.name) for a in self.world.accounts}

    def owns(self, path: str) -> bool:
        return requests.owns(path)

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        return requests.read(WechatView(self.world, incoming))

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        return looked_through(self.world, self.world.chosen(account), minute, since)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return everything(self.world, source, minute)

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        """Each way in answers for itself, as each wants something else besides the cookie."""
        return None

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, parsed)

    def drift_key(self, parsed: ParsedRequest) -> str:
        """Article pages: the value that names the article's account."""
        fallback = "bizuin" if parsed.source == "page" else "list"
        return DRIFT_KEYS.get((parsed.source, parsed.endpoint), fallback)

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        return truth(self.world, self.accounts(account), source, now)
