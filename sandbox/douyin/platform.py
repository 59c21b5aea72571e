"""Douyin as the server sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sandbox.douyin import ids, refusals
from sandbox.douyin.events import DouyinEvents
from sandbox.douyin.faults import FAULTS, SHAPE
from sandbox.douyin.guide import GUIDE
from sandbox.douyin.looking import looked_through
from sandbox.douyin.model import DouyinAccount
from sandbox.douyin.requests import API, DouyinView
from sandbox.douyin.truth import truth
from sandbox.douyin.world import DouyinWorld
from sandbox.platform import IncomingRequest, Json, ParsedRequest, Reply
from sandbox.spec import WorldSpec
from sandbox.stand_in import StandIn

COVERS = "/sandbox-cover/"
"""Pictures, which a polite reader does not load."""


class Douyin(StandIn[DouyinAccount]):
    """www.douyin.com: user pages, and what their scripts request."""

    name = "douyin"
    sources: tuple[str, ...] = ("web",)
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE
    world: DouyinWorld

    def __init__(self, spec: WorldSpec) -> None:
        world = DouyinWorld(spec)
        super().__init__(world, DouyinEvents(world))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        accounts = self.world.accounts
        return {a.library.code: (a.sec_uid, a.unique_id or a.short_id, a.name) for a in accounts}

    def owns(self, path: str) -> bool:
        is_page = path.startswith("/user/") and not path.startswith("/user/profile/")
        return is_page or path.startswith((API, COVERS)) or bool(ids.SHORT.fullmatch(path))

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        return DouyinView(self.world, incoming.minute).read(incoming.path, incoming.query)

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        view = DouyinView(self.world, minute)
        return looked_through(view, self.world.chosen(account), since)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return DouyinView(self.world, minute).everything()

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        return refusals.login_wall(parsed)

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, parsed)

    def drift_key(self, parsed: ParsedRequest) -> str:
        return "user" if parsed.endpoint == "profile" else "aweme_list"

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        return truth(self.world, self.accounts(account), now)
