"""Understands requests for www.douyin.com."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.douyin import ids, shapes
from sandbox.douyin.model import DouyinAccount
from sandbox.douyin.page import user_page
from sandbox.douyin.timeline import PAGE_SIZE, DouyinPage, page_of
from sandbox.douyin.world import DouyinWorld
from sandbox.platform import Json, ParsedRequest, PlatformAnswer

API = "/aweme/v1/web/"
BAD_PARAM = PlatformAnswer({"status_code": 5, "status_msg": "参数不合法"}, 400)
DEAD_ENDPOINT = PlatformAnswer({"status_code": 404, "status_msg": "url doesn't match"}, 404)
NO_DETAIL = PlatformAnswer({"status_code": 0, "aweme_detail": None, "log_pb": shapes.LOG})
SHARED = "https://www.iesdouyin.com/share"
SHARER = (
    "did=MS4wLjABAAAASANDBOXsharer&iid=MS4wLjABAAAASANDBOXdevice&u_code=1hm0a5k2&with_sec_did=1"
)
"""What a shared link reveals about the one who shared it."""
NO_USER = PlatformAnswer({"status_code": 0, "user": {"user_canceled": True}, "log_pb": shapes.LOG})


@dataclass(frozen=True, slots=True)
class DouyinView:
    """The world as one request sees it. `minute`: unix seconds."""

    world: DouyinWorld
    minute: int

    def read(self, path: str, query: Mapping[str, str]) -> ParsedRequest:
        """Never raises: wrong parameters and unknown paths get the platform's own answers."""
        try:
            code = ids.SHORT.fullmatch(path)
            if code or path.startswith("/user/"):
                sec_uid = path.removeprefix("/user/").strip("/")
                return self.short(code[1]) if code else self.page(sec_uid)
            if path == f"{API}user/profile/other/":
                return self.profile(query["sec_user_id"])
            if path == f"{API}aweme/post/":
                return self.works(query["sec_user_id"], query)
            if path == f"{API}aweme/detail/":
                return _fixed("detail", NO_DETAIL)
        except (KeyError, ValueError):
            return _fixed("unknown", BAD_PARAM)
        return _fixed("unknown", DEAD_ENDPOINT)

    def short(self, code: str) -> ParsedRequest:
        """A short link: where it leads to, in full."""
        for account in self.world.accounts:
            if ids.short_of(account.sec_uid) == code:
                uid = account.sec_uid
                return _moved(f"{SHARED}/user/{uid}?{SHARER}&sec_uid={uid}", uid)
            for work in self.world.existing(account, self.minute):
                if ids.short_of(str(work.aweme_id)) == code:
                    return _moved(f"{SHARED}/video/{work.aweme_id}/?{SHARER}", account.sec_uid)
        return _fixed("short", DEAD_ENDPOINT)

    def page(self, sec_uid: str) -> ParsedRequest:
        account = self.world.account(sec_uid)
        if account is None:
            return _fixed("page", DEAD_ENDPOINT)
        return self._about("page", account, lambda: self._user_page(account))

    def _user_page(self, account: DouyinAccount) -> str:
        if not account.embeds or account.is_closed:
            return user_page(account, None, None)
        user = shapes.user(self.world, account, self.minute)
        first = self._page(account, 0, PAGE_SIZE)
        return user_page(account, user, shapes.works(account, first, self.minute))

    def profile(self, sec_uid: str) -> ParsedRequest:
        account = self.world.account(sec_uid)
        if account is None:
            return _fixed("profile", NO_USER)
        return self._about(
            "profile", account, lambda: shapes.profile(self.world, account, self.minute)
        )

    def works(self, sec_uid: str, query: Mapping[str, str]) -> ParsedRequest:
        account = self.world.chosen(sec_uid)
        cursor, count = int(query.get("max_cursor", 0)), int(query.get("count", PAGE_SIZE))
        page = self._page(account, cursor, max(count, 1))
        return self._about(
            "list", account, lambda: shapes.works(account, page, self.minute), page, cursor
        )

    def everything(self) -> Iterator[ParsedRequest]:
        """All that a full crawl requests."""
        for account in self.world.accounts:
            yield self.page(account.sec_uid)
            yield self.profile(account.sec_uid)
            cursor, has_more = 0, True
            while has_more:
                query = {"sec_user_id": account.sec_uid, "max_cursor": str(cursor)}
                yield self.works(account.sec_uid, query)
                page = self._page(account, cursor, PAGE_SIZE)
                cursor, has_more = page.max_cursor, page.has_more

    def _page(self, account: DouyinAccount, cursor: int, count: int) -> DouyinPage:
        return page_of(self.world, account, self.minute, cursor, count)

    def _about(
        self,
        endpoint: str,
        account: DouyinAccount,
        body: Callable[[], Json | str],
        page: DouyinPage | None = None,
        cursor: int = 0,
    ) -> ParsedRequest:
        return ParsedRequest(
            source="web",
            endpoint=endpoint,
            key=("douyin", endpoint, account.sec_uid, cursor),
            answer=lambda: PlatformAnswer(body()),
            account=account.sec_uid,
            page=page.number if page else None,
        )


def _fixed(endpoint: str, answer: PlatformAnswer) -> ParsedRequest:
    key = ("douyin", endpoint, str(answer.body))
    return ParsedRequest(source="web", endpoint=endpoint, key=key, answer=lambda: answer)


def _moved(address: str, account: str) -> ParsedRequest:
    answer = PlatformAnswer("", 302, {"Location": address})
    key = ("douyin", "short", address)
    return ParsedRequest(
        source="web", endpoint="short", key=key, answer=lambda: answer, account=account
    )
