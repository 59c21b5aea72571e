"""Understands requests for channels.weixin.qq.com: the assistant, and pages of shared links."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.channels import page, shapes
from sandbox.channels.model import ChannelsAccount
from sandbox.channels.refusals import DONE
from sandbox.channels.world import ChannelsWorld
from sandbox.platform import Json, ParsedRequest, PlatformAnswer

BIN = "/cgi-bin/mmfinderassistant-bin/"
PAGES = {
    "/platform": "home",
    "/platform/post/list": "video",
    "/platform/post/finderNewLifePostList": "image",
}
SHARE_PAGE, SHARE_API = "/finder-preview/pages/sph", "/finder-preview/api/feed/get_feed_info"
FRAME, LOGIN, SHORT = "/platform/frame", "/login.html", "/sph/"
# userpageType
KINDS = {"11": "video", "10": "image"}
NOTHING_THERE = PlatformAnswer({"errCode": 300004, "errMsg": "", "data": {}}, DONE)
NOT_LOGGED_IN = PlatformAnswer({"errCode": 300334, "errMsg": "need login", "data": {}}, DONE)
OUTSIDE = PlatformAnswer({"errCode": 401, "errMsg": "", "data": {}}, 401)
UNAVAILABLE = PlatformAnswer(
    {"errCode": 0, "errMsg": "", "data": {"errMsg": {"type": 2, "title": "此内容暂时无法播放"}}},
    DONE,
)


@dataclass(frozen=True, slots=True)
class ChannelsView:
    """The world as one request sees it. `minute`: unix seconds; `own`: whose the session is."""

    world: ChannelsWorld
    minute: int
    own: ChannelsAccount | None

    def read(self, path: str, query: Mapping[str, str], form: Mapping[str, Any]) -> ParsedRequest:
        """Never raises: wrong parameters and unknown paths get the platform's own answers."""
        try:
            return self._read(path.rstrip("/") or "/", query, form)
        except (KeyError, ValueError):
            return _fixed("unknown", NOTHING_THERE)

    def _read(self, path: str, query: Mapping[str, str], form: Mapping[str, Any]) -> ParsedRequest:
        if path.startswith(SHORT):
            address = f"{SHARE_PAGE}?id={path.removeprefix(SHORT)}"
            return _fixed("share_page", PlatformAnswer("", 301, {"Location": address}))
        if path == SHARE_API:
            return self.shared(str(form.get("shortUri") or ""))
        _, _, name = path.partition(BIN)
        if name == "auth/auth_data":
            return self.profile()
        if name == "post/post_list":
            return self.posts(KINDS[str(form["userpageType"])], int(form["currentPage"]))
        return _opened(path, query)

    def profile(self) -> ParsedRequest:
        return self._own("profile", lambda own: shapes.own(self.world, own, self.minute))

    def posts(self, kind: str, number: int) -> ParsedRequest:
        return self._own(
            "list",
            lambda own: shapes.posts(self.world, own, self.minute, kind, number),
            f"{kind} {number}",
            number,
        )

    def shared(self, share: str) -> ParsedRequest:
        if not share:
            return _fixed("shared", OUTSIDE)
        found = self.world.shared(share, self.minute)
        if found is None or found[1].is_hidden:
            return _fixed("shared", UNAVAILABLE)
        account, work = found
        return ParsedRequest(
            source="links", endpoint="shared", key=("channels", "shared", share),
            work=work.number, account=account.number,
            answer=lambda: PlatformAnswer(shapes.shared(account, work, self.minute), DONE),
        )  # fmt: skip

    def pages(self, kind: str, since: int) -> Iterator[int]:
        """The numbers of the pages of a list, down to the first that shows something older."""
        assert self.own is not None
        works = self.world.listed(self.own, self.minute, kind)
        for number in range(1, max(-(-len(works) // shapes.LIST_SIZE), 1) + 1):
            yield number
            shown = works[(number - 1) * shapes.LIST_SIZE : number * shapes.LIST_SIZE]
            if any(work.published_at < since for work in shown if not work.pinned):
                return

    def _own(
        self,
        endpoint: str,
        body: Callable[[ChannelsAccount], Json],
        place: str = "",
        number: int | None = None,
    ) -> ParsedRequest:
        own = self.own
        if own is None:
            return _fixed(endpoint, NOT_LOGGED_IN)
        return ParsedRequest(
            source="assistant",
            endpoint=endpoint,
            key=("channels", endpoint, own.number, place),
            answer=lambda: PlatformAnswer(body(own), DONE),
            account=own.number,
            page=number,
            is_numbered=number is not None,
        )


def _opened(path: str, query: Mapping[str, str]) -> ParsedRequest:
    """A page of HTML. Raises KeyError for a path that there is not."""
    if path == FRAME:
        return _page("frame", query["kind"], lambda: page.frame(query["kind"]))
    if path == LOGIN:
        return _page("login", "", lambda: page.LOGIN)
    if path == SHARE_PAGE:
        return _page("share_page", query["id"], lambda: page.share_page(query["id"]))
    return _page("page", PAGES[path], lambda: page.assistant_page(PAGES[path]))


def _page(endpoint: str, place: str, body: Callable[[], str]) -> ParsedRequest:
    return ParsedRequest(
        source="assistant", endpoint=endpoint, key=("channels", endpoint, place),
        answer=lambda: PlatformAnswer(body()),
    )  # fmt: skip


def _fixed(endpoint: str, answer: PlatformAnswer) -> ParsedRequest:
    key = ("channels", endpoint, str(answer.body), str(answer.headers))
    return ParsedRequest(source="assistant", endpoint=endpoint, key=key, answer=lambda: answer)
