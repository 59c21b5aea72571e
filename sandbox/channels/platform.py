"""Channels as the server sees it: faults, guide, and the world behind them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sandbox.channels import refusals
from sandbox.channels.events import ChannelsEvents
from sandbox.channels.model import ChannelsAccount
from sandbox.channels.requests import (
    BIN,
    FRAME,
    KINDS,
    LOGIN,
    PAGES,
    SHARE_API,
    SHARE_PAGE,
    ChannelsView,
)
from sandbox.channels.requests import SHORT as SHORT_LINK
from sandbox.channels.truth import truth
from sandbox.channels.world import ChannelsWorld
from sandbox.platform import (
    Guide,
    IncomingRequest,
    Json,
    ParsedRequest,
    PlatformFaults,
    Reply,
    Shape,
)
from sandbox.spec import WorldSpec
from sandbox.stand_in import StandIn

FAULTS = PlatformFaults(
    refusals={
        "login": "errCode 300333, or a page that leads to /login.html after a while",
        "session_over": "errCode 300334 need login",
        "other_account": "errCode 300342",
        "wrong_path": "errCode 300004",
        "too_frequent": "errCode -200010",
        "illegal": "errCode 10012",
        "unavailable": "errCode 0, 此内容暂时无法播放",
    },
    endpoints=("page", "frame", "share_page", "shared"),
)
SHAPE = Shape(
    counters=frozenset(("readCount", "likeCount", "favCount", "commentCount", "forwardCount")),
    lists=frozenset(("list",)),
    texts=frozenset(("description",)),
    likes=frozenset(("likeCount",)),
    dates=frozenset(("createTime", "createtime")),
    kinds={"mediaType": 99},
)
GUIDE = Guide(
    served="/platform, /platform/post/list and what their frames request, /sph/…: shared links",
    events=ChannelsEvents.kinds,
    addresses=("LIBCRAWL_CHANNELS_URL",),
)
OWNED = (FRAME, LOGIN, SHARE_PAGE, SHARE_API)


class Channels(StandIn[ChannelsAccount]):
    """The assistant of whoever is logged in, and the pages of shared links."""

    name = "channels"
    sources: tuple[str, ...] = ("assistant", "links")
    shape = SHAPE
    faults = FAULTS
    guide = GUIDE

    world: ChannelsWorld

    def __init__(self, spec: WorldSpec) -> None:
        world = ChannelsWorld(spec)
        super().__init__(world, ChannelsEvents(world))

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        return {a.library.code: (a.number, "", a.name) for a in self.world.accounts}

    def owns(self, path: str) -> bool:
        plain = path.rstrip("/")
        return plain in PAGES or plain in OWNED or BIN in path or path.startswith(SHORT_LINK)

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        is_logged_in = incoming.has_session or not incoming.needs_session
        own = self.world.own if is_logged_in else None
        view = ChannelsView(self.world, incoming.minute, own)
        return view.read(incoming.path, incoming.query, incoming.form)

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        """Its operator looks through it: nobody else can."""
        view = ChannelsView(self.world, minute, self.world.chosen(account))
        yield f"{BIN}auth/auth_data", replace(view.profile(), post="{}")
        for number, kind in KINDS.items():
            for page in view.pages(kind, since):
                post = json.dumps({"currentPage": page, "userpageType": int(number)})
                yield f"{BIN}post/post_list", replace(view.posts(kind, page), post=post)

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        return ()

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        return refusals.login_wall(parsed)

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        return refusals.refusal(kind, parsed)

    def drift_key(self, parsed: ParsedRequest) -> str:
        keys = {"profile": "finderUser", "list": "continueFlag", "shared": "feedInfo"}
        return keys.get(parsed.endpoint, "data")

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        accounts = self.accounts(account)
        if source == "assistant" and account is None:
            accounts = [each for each in accounts if each is self.world.own]
        return truth(self.world, source, accounts, now)
