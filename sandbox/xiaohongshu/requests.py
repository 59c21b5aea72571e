"""Understands requests for www., edith. and creator.xiaohongshu.com."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.platform import Json, ParsedRequest, PlatformAnswer
from sandbox.xiaohongshu import ids, page, shapes
from sandbox.xiaohongshu.model import XiaohongshuAccount
from sandbox.xiaohongshu.world import XiaohongshuWorld

PROFILE = re.compile(rf"/user/profile/({ids.ID})/?", re.ASCII)
NOTE = re.compile(rf"/explore/({ids.ID})/?", re.ASCII)
WALLS = {
    "/login": page.LOGIN, "/website-login/captcha": page.CAPTCHA,
    "/website-login/error": page.RISK, "/404": page.NOT_SHOWN,
}  # fmt: skip
CENTRE = {"/new/home": "home", "/statistics/data-analysis": "list"}
WEB, OWN = "/api/sns/web/v1/", "/api/galaxy/creator/"
DEAD_ENDPOINT = PlatformAnswer({"code": -1, "success": False, "msg": "not found"}, 404)
NO_NOTE = PlatformAnswer({"code": -510000, "success": False, "msg": "笔记不存在", "data": {}})
NOT_SHOWN = PlatformAnswer(
    {"code": 300031, "success": False, "msg": "当前笔记暂时无法浏览", "data": {}}
)
NOT_LOGGED_IN = PlatformAnswer({"code": -101, "success": False, "msg": "无登录信息", "data": {}})
GONE = PlatformAnswer(page.NOT_SHOWN)


@dataclass(frozen=True, slots=True)
class XiaohongshuView:
    """The world as one request sees it. `minute`: unix seconds."""

    world: XiaohongshuWorld
    minute: int
    has_session: bool = True

    def read(
        self, path: str, query: Mapping[str, str], form: Mapping[str, Any] | None = None
    ) -> ParsedRequest:
        """Never raises: wrong parameters and unknown paths get the platform's own answers."""
        try:
            return self._read(path, query, form or {})
        except (KeyError, ValueError):
            return _fixed("unknown", DEAD_ENDPOINT)

    def _read(self, path: str, query: Mapping[str, str], form: Mapping[str, Any]) -> ParsedRequest:
        if path in WALLS:
            return _fixed("wall", PlatformAnswer(WALLS[path]))
        if opened := PROFILE.fullmatch(path):
            return self.page(opened[1])
        if read := NOTE.fullmatch(path):
            return self.note(read[1], is_page=True)
        if short := ids.SHORT.fullmatch(path):
            return self.short(short[1])
        if path in CENTRE:
            return self._own("page", lambda account: page.centre_page(CENTRE[path]), path)
        answers: dict[str, Callable[[], ParsedRequest]] = {
            f"{WEB}user/otherinfo": lambda: self.profile(query["target_user_id"]),
            f"{WEB}user_posted": lambda: self.posted(query["user_id"], query.get("cursor", "")),
            f"{WEB}feed": lambda: self.note(str(form["source_note_id"])),
            f"{OWN}home/personal_info": self.own,
            f"{OWN}data/fans/overall_new": self.followers,
            f"{OWN}datacenter/note/analyze/list": lambda: self.own_notes(int(query["page_num"])),
        }
        return answers[path]()

    def page(self, uid: str) -> ParsedRequest:
        account = self.world.account(uid)
        if account is None:
            return _fixed("page", GONE)
        notes = self.world.public(account, self.minute)
        last = notes[: shapes.SCREEN][-1].number if notes else ""
        boot = {"uid": uid, "cursor": last, "more": len(notes) > shapes.SCREEN}

        def show(boot: Json, state: Json | None) -> PlatformAnswer:
            return PlatformAnswer(page.account_page(account.name, boot, state))

        def state(*, is_late: bool = False) -> Json:
            return shapes.state(self.world, account, self.minute, is_late=is_late)

        return ParsedRequest(
            source="profile",
            endpoint="page",
            key=("xiaohongshu", "page", uid),
            account=uid,
            answer=lambda: show(boot, state()),
            variants={
                "late_state": lambda: show({**boot, "late": state(is_late=True)}, None),
                "no_state": lambda: show({**boot, "cursor": "", "more": True}, None),
                "second_screen_only": lambda: show({**boot, "more": True}, None),
                "empty_without_words": lambda: PlatformAnswer(
                    page.account_page(account.name, boot, state())
                    .replace(page.NOTHING_HERE, "")
                ),
            },
        )  # fmt: skip

    def profile(self, uid: str) -> ParsedRequest:
        account = self.world.account(uid)
        if account is None:
            return _fixed("profile", NO_NOTE)
        made = lambda: shapes.other_info(self.world, account, self.minute)  # noqa: E731  (drawn later)
        return self._about("profile", account, made)

    def posted(self, uid: str, cursor: str) -> ParsedRequest:
        account = self.world.account(uid)
        if account is None:
            return _fixed("list", NO_NOTE)
        made = lambda: shapes.posted(self.world, account, self.minute, cursor)  # noqa: E731  (drawn later)
        return self._about("list", account, made, cursor)

    def note(self, number: str, *, is_page: bool = False) -> ParsedRequest:
        """A note that is opened in its account's page, or by its address."""
        found = self.world.note(number, self.minute)
        if found is None:
            return _fixed("note", GONE if is_page else NO_NOTE)
        account, note = found
        if note.is_hidden:
            return _fixed("note", GONE if is_page else NOT_SHOWN)

        def answer() -> PlatformAnswer:
            if not is_page:
                return PlatformAnswer(shapes.feed(account, note, self.minute))
            state = shapes.note_state(account, note, self.minute)
            return PlatformAnswer(page.note_page(note.title, state))

        key = ("xiaohongshu", "note", number, is_page)
        return ParsedRequest(
            source="profile", endpoint="note", key=key, work=number, account=account.uid,
            answer=answer,
        )  # fmt: skip

    def short(self, code: str) -> ParsedRequest:
        """A short link: where it leads to, in full."""
        site = "https://www.xiaohongshu.com"
        for account in self.world.accounts:
            if ids.short_of(account.uid) == code:
                return _moved(f"{site}/user/profile/{account.uid}?xsec_token={shapes.TOKEN}")
            for note in self.world.public(account, self.minute):
                if ids.short_of(note.number) == code:
                    return _moved(f"{site}/discovery/item/{note.number}?share_from=x")
        return _fixed("short", PlatformAnswer(page.NOT_SHOWN, 404))

    def own(self) -> ParsedRequest:
        return self._own("profile", lambda account: shapes.own(self.world, account, self.minute))

    def followers(self) -> ParsedRequest:
        return self._own("about", lambda account: shapes.followers_by_day(account, self.minute))

    def own_notes(self, number: int) -> ParsedRequest:
        return self._own(
            "list",
            lambda account: shapes.own_notes(self.world, account, self.minute, number),
            str(number),
        )

    def everything(self) -> Iterator[ParsedRequest]:
        """All that a full crawl of the profiles requests."""
        for account in self.world.accounts:
            yield self.page(account.uid)
            notes = self.world.public(account, self.minute)
            for place in range(shapes.SCREEN, len(notes), shapes.SCREEN):
                yield self.posted(account.uid, notes[place - 1].number)
            yield from (self.note(note.number) for note in notes)

    def _own(
        self, endpoint: str, body: Callable[[XiaohongshuAccount], Json | str], place: str = ""
    ) -> ParsedRequest:
        account = self.world.own
        if account is None or not self.has_session:
            return _fixed(endpoint, NOT_LOGGED_IN)
        about = self._about(endpoint, account, lambda: body(account), f"own {place}")
        return ParsedRequest(
            source="creator", endpoint=endpoint, key=about.key, answer=about.answer,
            account=account.uid,
        )  # fmt: skip

    def _about(
        self,
        endpoint: str,
        account: XiaohongshuAccount,
        body: Callable[[], Json | str],
        place: str = "",
    ) -> ParsedRequest:
        return ParsedRequest(
            source="profile",
            endpoint=endpoint,
            key=("xiaohongshu", endpoint, account.uid, place),
            answer=lambda: PlatformAnswer(body()),
            account=account.uid,
        )


def _fixed(endpoint: str, answer: PlatformAnswer) -> ParsedRequest:
    key = ("xiaohongshu", endpoint, str(answer))
    return ParsedRequest(source="profile", endpoint=endpoint, key=key, answer=lambda: answer)


def _moved(address: str) -> ParsedRequest:
    return _fixed("short", PlatformAnswer("", 302, {"Location": address}))
