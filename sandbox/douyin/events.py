"""Events that change the world: works come and go, accounts are renamed and closed."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from sandbox.douyin.draw_works import draw_work
from sandbox.douyin.model import Account, State, Work
from sandbox.douyin.world import World

Json = dict[str, Any]
KINDS = ("post", "edit", "delete", "hide", "restore", "rename", "close", "reopen")


@dataclass(slots=True)
class Event:
    """A change that was asked for, and what it did when it happened."""

    number: int
    wish: Json
    after_page: int | None
    account: str
    done: Json | None = field(default=None)

    def shown(self) -> Json:
        pending = self.done is None
        return {"event": self.number, **self.wish, "pending": pending, **(self.done or {})}


class Events:
    """Events of one world, in the order they were asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.all: list[Event] = []

    def request(self, wish: Json, now: datetime) -> Json:
        """`when` is "now" (default) or {"after_page": n}. Raises ValueError, LookupError."""
        if wish.get("kind") not in KINDS:
            raise ValueError(f"no event {wish.get('kind')!r}; there are {', '.join(KINDS)}")
        account = self.world.chosen(str(wish.get("account", "")))
        when = wish.get("when")
        after = None if when in (None, "now") else int(when["after_page"])
        event = Event(len(self.all) + 1, wish, after, account.sec_uid)
        if after is None:
            event.done = self._happen(wish, account, now)
        self.all.append(event)
        return event.shown()

    def page_served(self, account: str, page: int, now: datetime) -> None:
        for event in self.all:
            if event.done is None and (event.account, event.after_page) == (account, page):
                event.done = self._happen(event.wish, self.world.chosen(account), now)

    def _happen(self, wish: Json, account: Account, now: datetime) -> Json:
        moment = int(now.timestamp()) // 60 * 60
        match wish["kind"]:
            case "post":
                work = self._new_work(account, moment)
                self.world.add(account, work)
            case "rename":
                account.name = str(wish.get("name") or f"{account.name}发布")
                self.world.version += 1
                return {"name": account.name}
            case "close" | "reopen":
                account.is_closed = wish["kind"] == "close"
                self.world.version += 1
                return {"closed": account.is_closed}
            case _:
                work = self._changed(wish, account, moment)
        return {"work": str(work.aweme_id)}

    def _changed(self, wish: Json, account: Account, moment: int) -> Work:
        """The work named by its identifier, else the newest public one that is not pinned."""
        works = self.world.existing(account, moment)
        work = next((w for w in works if self._is_meant(wish, w)), None)
        if work is None:
            raise LookupError(f"no such work {wish.get('work') or ''} of {account.name}")
        match wish["kind"]:
            case "delete":
                self.world.remove(account, work)
            case "hide":
                self.world.replace(account, work, replace(work, state=State.PRIVATE))
            case "restore":
                self.world.replace(account, work, replace(work, state=State.PUBLIC))
            case "edit":
                text = str(wish.get("text") or f"{work.markup} 更新：活动延期，敬请谅解。")
                self.world.replace(account, work, replace(work, markup=text))
        return work

    def _is_meant(self, wish: Json, work: Work) -> bool:
        if wish.get("work"):
            return str(work.aweme_id) == str(wish["work"])
        return work.state is State.PUBLIC and not work.pinned

    def _new_work(self, account: Account, moment: int) -> Work:
        rng = Random(f"{self.world.spec.seed} {account.sec_uid} {moment} {len(self.all)}")
        newest = max((w.published_at for w in self.world.existing(account, moment)), default=0)
        return draw_work(rng, account, max(moment, newest + 1))
