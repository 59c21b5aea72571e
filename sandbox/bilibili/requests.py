"""Understands requests for space., www. and member.bilibili.com."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.bilibili import ids, page, shapes
from sandbox.bilibili.model import BilibiliAccount
from sandbox.bilibili.world import BilibiliWorld
from sandbox.platform import Json, ParsedRequest, PlatformAnswer

SPACE = re.compile(r"/(\d{6,12})/(upload/video|video|dynamic)/?", re.ASCII)
VIDEO = re.compile(r"/video/(BV[0-9A-Za-z]{10})(/?)", re.ASCII)
OWN = {"/platform/home": "home", "/platform/upload-manager/article": "own"}
DEAD_ENDPOINT = PlatformAnswer({"code": -404, "message": "啥都木有", "ttl": 1}, 404)
NO_ACCOUNT = PlatformAnswer({"code": -404, "message": "啥都木有", "ttl": 1})
NOT_LOADED = PlatformAnswer({"code": 4101129, "message": "加载错误，请稍后再试", "ttl": 1})
NOT_LOGGED_IN = PlatformAnswer(
    {"code": -101, "message": "账号未登录", "ttl": 1, "data": {"isLogin": False}}
)
GONE = PlatformAnswer(page.GONE, 404)


@dataclass(frozen=True, slots=True)
class BilibiliView:
    """The world as one request sees it. `minute`: unix seconds."""

    world: BilibiliWorld
    minute: int
    has_session: bool = True

    def read(self, path: str, query: Mapping[str, str]) -> ParsedRequest:
        """Never raises: wrong parameters and unknown paths get the platform's own answers."""
        try:
            return self._read(path, query)
        except (KeyError, ValueError):
            return _fixed("unknown", DEAD_ENDPOINT)

    def _read(self, path: str, query: Mapping[str, str]) -> ParsedRequest:
        if space := SPACE.fullmatch(path):
            kind = "posts" if space[2] == "dynamic" else "videos"
            return self._page(space[1], kind)
        if opened := VIDEO.fullmatch(path):
            return self.video(opened[1], is_whole=bool(opened[2]))
        if short := ids.SHORT.fullmatch(path):
            return self.short(short[1])
        if path in OWN:
            return self.own_page(OWN[path])
        answers: dict[str, Callable[[], ParsedRequest]] = {
            "/x/space/wbi/acc/info": lambda: self.profile(query["mid"]),
            "/x/relation/stat": lambda: self.part("relation", query["vmid"]),
            "/x/space/navnum": lambda: self.part("works", query["mid"]),
            "/x/space/upstat": lambda: self.part("totals", query["mid"]),
            "/x/space/wbi/arc/search": lambda: self.videos(query["mid"], int(query["pn"])),
            "/x/polymer/web-dynamic/v1/feed/space": lambda: self.feed(
                query["host_mid"], query.get("offset", "")
            ),
            "/x/web-interface/nav": self.own,
            "/x/web/data/index/stat": self.own_totals,
            "/x/web/archives": lambda: self.archives(int(query["pn"])),
        }
        return answers[path]()

    def _page(self, mid: str, kind: str) -> ParsedRequest:
        account = self.world.account(mid)
        if account is None:
            return _fixed("page", GONE)
        return self._about(
            "page", account, lambda: page.account_page(account.name, mid, kind), kind
        )

    def video(self, bvid: str, *, is_whole: bool = True) -> ParsedRequest:
        found = self.world.video(bvid, self.minute)
        if not is_whole:
            moved = PlatformAnswer("", 301, {"Location": f"https://www.bilibili.com/video/{bvid}/"})
            return _fixed("video", moved)
        if found is None or found[1].is_hidden or found[1].kind == "lesson":
            return _fixed("video", GONE)
        account, work = found
        return ParsedRequest(
            source="page", endpoint="video", key=("bilibili", "video", bvid), work=bvid,
            account=account.mid,
            answer=lambda: PlatformAnswer(
                page.video_page(
                    work.title, shapes.state(self.world, account, work, self.minute)
                )
            ),
        )  # fmt: skip

    def short(self, code: str) -> ParsedRequest:
        """A short link: where it leads to, in full."""
        for account in self.world.accounts:
            if ids.short_of(account.mid) == code:
                return _moved(f"https://space.bilibili.com/{account.mid}?share_from=space")
            for work in self.world.videos(account, self.minute):
                if ids.short_of(work.number) == code:
                    return _moved(f"https://www.bilibili.com/video/{work.number}?share_source=copy")
        return _fixed("short", GONE)

    def profile(self, mid: str) -> ParsedRequest:
        account = self.world.account(mid)
        if account is None:
            return _fixed("profile", NO_ACCOUNT)
        return self._about("profile", account, lambda: shapes.account(account))

    def part(self, name: str, mid: str) -> ParsedRequest:
        account = self.world.chosen(mid)
        made: dict[str, Callable[[], Json]] = {
            "relation": lambda: shapes.relation(account, self.minute),
            "works": lambda: shapes.numbers(self.world, account, self.minute),
            "totals": lambda: shapes.totals(self.world, account, self.minute),
        }
        if name == "totals" and not self.has_session:
            return self._about("about", account, lambda: shapes.ok({}), name)
        return self._about("about", account, made[name], name)

    def videos(self, mid: str, number: int) -> ParsedRequest:
        account = self.world.chosen(mid)
        made = lambda: shapes.videos(self.world, account, self.minute, number)  # noqa: E731
        return self._about("list", account, made, str(number), number)

    def feed(self, mid: str, offset: str) -> ParsedRequest:
        account = self.world.chosen(mid)
        if offset == "0":  # the first page takes an empty one
            return _fixed("posts", NOT_LOADED)
        made = lambda: shapes.feed(self.world, account, self.minute, offset)  # noqa: E731
        return self._about("posts", account, made, offset)

    def own_page(self, kind: str) -> ParsedRequest:
        return self._own("page", lambda account: page.account_page(account.name, "", kind), kind)

    def own(self) -> ParsedRequest:
        return self._own("profile", shapes.own)

    def own_totals(self) -> ParsedRequest:
        return self._own(
            "about", lambda account: shapes.own_totals(self.world, account, self.minute), "own"
        )

    def archives(self, number: int) -> ParsedRequest:
        return self._own(
            "list",
            lambda account: shapes.archives(self.world, account, self.minute, number),
            str(number),
        )

    def everything(self) -> Iterator[ParsedRequest]:
        """All that a full crawl of the pages requests."""
        for account in self.world.accounts:
            yield self._page(account.mid, "videos")
            yield self.profile(account.mid)
            yield from (self.part(name, account.mid) for name in ("relation", "works", "totals"))
            count = len(self.world.videos(account, self.minute))
            for number in range(1, max(-(-count // shapes.LIST_SIZE), 1) + 1):
                yield self.videos(account.mid, number)
            works = self.world.public(account, self.minute)
            yield self._page(account.mid, "posts")
            yield self.feed(account.mid, "")
            for place in range(shapes.FEED_SIZE - 1, len(works) - 1, shapes.FEED_SIZE):
                yield self.feed(account.mid, works[place].post)
            yield from (self.video(work.number) for work in works if work.kind == "video")

    def _own(
        self, endpoint: str, body: Callable[[BilibiliAccount], Json | str], place: str = ""
    ) -> ParsedRequest:
        account = self.world.own
        if account is None or not self.has_session:
            return _fixed(endpoint, NOT_LOGGED_IN)
        about = self._about(endpoint, account, lambda: body(account), f"own {place}")
        return ParsedRequest(
            source="creator", endpoint=endpoint, key=about.key, answer=about.answer,
            account=account.mid,
        )  # fmt: skip

    def _about(
        self,
        endpoint: str,
        account: BilibiliAccount,
        body: Callable[[], Json | str],
        place: str = "",
        number: int | None = None,
    ) -> ParsedRequest:
        return ParsedRequest(
            source="page",
            endpoint=endpoint,
            key=("bilibili", endpoint, account.mid, place),
            answer=lambda: PlatformAnswer(body()),
            account=account.mid,
            page=number,
        )


def _fixed(endpoint: str, answer: PlatformAnswer) -> ParsedRequest:
    key = ("bilibili", endpoint, str(answer.body))
    return ParsedRequest(source="page", endpoint=endpoint, key=key, answer=lambda: answer)


def _moved(address: str) -> ParsedRequest:
    return _fixed("short", PlatformAnswer("", 302, {"Location": address}))
