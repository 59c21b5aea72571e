"""Understands requests for m.weibo.cn and weibo.com. Their paths do not overlap."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.platform import Answer, Question
from sandbox.weibo import ids, mobile, pc, refusals
from sandbox.weibo.model import Account, Work
from sandbox.weibo.timeline import page_of
from sandbox.weibo.world import World

Query = Mapping[str, str]
CONTAINER = re.compile(r"(100505|107603|230413|230283)(\d+)")
CURSOR = re.compile(r"(\d+)(?:kp(\d+))?")
BAD_PARAM = Answer(refusals.BAD_PARAM, 400)
DEAD_ENDPOINT = Answer(refusals.DEAD_ENDPOINT, 404)


class Reader:
    """Reads one request against the world at one moment."""

    def __init__(self, world: World, minute: int, has_session: bool) -> None:
        self.world = world
        self.minute = minute
        self.has_session = has_session

    def read(self, path: str, query: Query) -> Question:
        reads: dict[str, Callable[[Query], Question]] = {
            "/api/container/getIndex": self._container,
            "/statuses/extend": lambda q: self._post("mobile", "longtext", q, self._extend),
            "/statuses/show": lambda q: self._post("mobile", "show", q, self._mobile_show),
            "/api/config": self._config,
            "/ajax/profile/info": lambda q: self._pc_account("profile", q),
            "/ajax/profile/detail": lambda q: self._pc_account("detail", q),
            "/ajax/statuses/mymblog": self._pc_list,
            "/ajax/statuses/longtext": lambda q: self._post("pc", "longtext", q, self._longtext),
            "/ajax/statuses/show": lambda q: self._post("pc", "show", q, self._pc_show),
        }
        if path not in reads:
            return _fixed("mobile", "unknown", DEAD_ENDPOINT)
        try:
            return reads[path](query)
        except ValueError:
            source = "pc" if path.startswith("/ajax/") else "mobile"
            return _fixed(source, "unknown", BAD_PARAM)

    def _container(self, query: Query) -> Question:
        match = CONTAINER.match(query.get("containerid", ""))
        kind, uid = match.groups() if match else ("100505", query.get("value", ""))
        if not uid or not (match or query.get("type") == "uid"):
            return _fixed("mobile", "unknown", BAD_PARAM)
        account = self.world.account(uid)
        if account is None:
            endpoint = "profile" if kind == "100505" else "list"
            return _fixed("mobile", endpoint, Answer(mobile.NO_CONTENT))
        if kind == "100505":
            return self._about(
                "mobile",
                "profile",
                account,
                lambda: mobile.profile(self.world, account, self.minute),
            )
        if kind == "230283":
            return self._about(
                "mobile", "info", account, lambda: refusals.info_cards(str(account.uid))
            )
        return self._mobile_list(account, query)

    def _mobile_list(self, account: Account, query: Query) -> Question:
        page = page_of(
            self.world,
            account,
            self.minute,
            mobile.PAGE_SIZE,
            number=max(int(query.get("page") or 1), 1),
            cursor=int(query.get("since_id") or 0),
        )
        return self._about(
            "mobile",
            "list",
            account,
            lambda: mobile.timeline(account, page, self.minute),
            page=page.number,
            extra=(query.get("since_id"),),
        )

    def _pc_list(self, query: Query) -> Question:
        account = self.world.account(str(int(query.get("uid", ""))))
        if account is None:
            return _fixed("pc", "list", Answer(pc.NO_SUCH_USER))
        match = CURSOR.fullmatch(query.get("since_id") or "0")
        if match is None:
            return _fixed("pc", "list", BAD_PARAM)
        page = page_of(
            self.world,
            account,
            self.minute,
            pc.PAGE_SIZE,
            number=max(int(query.get("page") or 1), 1),
            cursor=int(match[1]),
        )
        return self._about(
            "pc",
            "list",
            account,
            lambda: pc.timeline(account, page, self.minute),
            page=page.number,
            extra=(match[1],),
        )

    def _pc_account(self, endpoint: str, query: Query) -> Question:
        uid, name = query.get("uid", ""), query.get("custom") or query.get("screen_name") or ""
        account = self.world.account(uid) or self.world.account_called(name)
        if account is None:
            return _fixed("pc", endpoint, Answer(pc.NO_SUCH_USER) if uid or name else BAD_PARAM)
        if endpoint == "detail":
            return self._about("pc", endpoint, account, lambda: pc.detail(account))
        return self._about(
            "pc", endpoint, account, lambda: pc.profile(self.world, account, self.minute)
        )

    def _post(
        self, source: str, endpoint: str, query: Query, answer: Callable[[Work], dict[str, Any]]
    ) -> Question:
        given = query.get("id", "")
        if not given:
            return _fixed(source, endpoint, BAD_PARAM)
        mid = int(given) if given.isdecimal() and len(given) > 10 else ids.mid_of(given)
        work = self.world.find(mid, self.minute)
        if work is None or self.world.owner(work).is_closed:
            return _fixed(source, endpoint, Answer(pc.NO_SUCH_POST))
        return self._about(
            source, endpoint, self.world.owner(work), lambda: answer(work), extra=(mid,)
        )

    def _extend(self, work: Work) -> dict[str, Any]:
        return mobile.extend(work, self.minute)

    def _mobile_show(self, work: Work) -> dict[str, Any]:
        return mobile.show(work, self.world.owner(work), self.minute)

    def _longtext(self, work: Work) -> dict[str, Any]:
        return pc.longtext(work, self.minute)

    def _pc_show(self, work: Work) -> dict[str, Any]:
        return pc.show(work, self.world.owner(work), self.minute)

    def _config(self, _query: Query) -> Question:
        return _fixed("mobile", "config", Answer(mobile.config(has_session=self.has_session)))

    def _about(
        self,
        source: str,
        endpoint: str,
        account: Account,
        body: Callable[[], dict[str, Any]],
        *,
        page: int | None = None,
        extra: tuple[Any, ...] = (),
    ) -> Question:
        return Question(
            source=source,
            endpoint=endpoint,
            key=(source, endpoint, account.uid, page, *extra),
            answer=lambda: Answer(body()),
            account=str(account.uid),
            page=page,
        )


def _fixed(source: str, endpoint: str, answer: Answer) -> Question:
    key = (source, endpoint, answer.status, str(answer.body))
    return Question(source=source, endpoint=endpoint, key=key, answer=lambda: answer)
