"""Events that change the world: posts come, change and go, accounts are renamed and closed."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from sandbox.curves import Curve
from sandbox.prose import compose
from sandbox.weibo import ids
from sandbox.weibo.model import PRIVATE, PUBLIC, Account, Edit, Origin, Work
from sandbox.weibo.world import World

Json = dict[str, Any]
KINDS = ("post", "edit", "delete", "hide", "restore", "rename", "close", "reopen")
DAY = 86_400


def _after_page(when: Any) -> int | None:
    """The page that an event waits for, None: at once."""
    if when in (None, "now"):
        return None
    if not isinstance(when, dict) or "after_page" not in when:
        raise ValueError('when is "now" or {"after_page": n}')
    return int(when["after_page"])


@dataclass(slots=True)
class Event:
    """A change that was asked for, and what it did when it happened."""

    number: int
    wish: Json
    after_page: int | None
    account: str
    done: Json | None = field(default=None)

    def shown(self) -> Json:
        return {
            "event": self.number,
            **self.wish,
            "pending": self.done is None,
            **(self.done or {}),
        }


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
        after = _after_page(wish.get("when"))
        event = Event(len(self.all) + 1, wish, after, str(account.uid))
        if after is None:
            event.done = self._happen(wish, account, now)
        self.all.append(event)
        return event.shown()

    def page_served(self, uid: str, page: int, now: datetime) -> None:
        for event in self.all:
            if event.done is None and (event.account, event.after_page) == (uid, page):
                event.done = self._happen(event.wish, self.world.chosen(uid), now)

    def _happen(self, wish: Json, account: Account, now: datetime) -> Json:
        moment = int(now.timestamp()) // 60 * 60
        match wish["kind"]:
            case "post":
                work = self._new_work(wish, account, moment)
                self.world.add(account, work)
            case "restore":
                work = self._restored(wish, account)
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
        return {"work": str(work.mid)}

    def _changed(self, wish: Json, account: Account, moment: int) -> Work:
        work = self._chosen(wish, account, moment)
        match wish["kind"]:
            case "delete":
                self.world.remove(account, work)
            case "hide":
                visible = int(wish.get("visible", PRIVATE))
                self.world.replace(account, work, replace(work, visible=visible))
            case "edit":
                edit = Edit(moment, str(wish.get("text") or "（更新）活动延期，敬请谅解。"))
                changed = replace(work, edits=(*work.edits, edit))
                self.world.replace(account, work, changed)
        return work

    def _chosen(self, wish: Json, account: Account, moment: int) -> Work:
        """The work named by its mid, else the newest public one that is not pinned."""
        works = self.world.public(account, moment)
        if wish.get("work"):
            named = [work for work in works if str(work.mid) == str(wish["work"])]
        else:
            named = [work for work in works if not work.pinned]
        if not named:
            raise LookupError(f"no public work {wish.get('work') or ''} of {account.name}")
        return named[0]

    def _restored(self, wish: Json, account: Account) -> Work:
        """Brings back what was deleted or hidden."""
        mid = int(wish.get("work") or 0)
        if (removed := self.world.removed(mid)) is not None:
            self.world.add(account, removed)
            return removed
        hidden = next((w for w in self.world.works(account) if w.mid == mid and w.visible), None)
        if hidden is None:
            raise LookupError(f"nothing to restore: {mid}")
        self.world.replace(account, hidden, replace(hidden, visible=PUBLIC))
        return hidden

    def _new_work(self, wish: Json, account: Account, moment: int) -> Work:
        """A post of this minute, newer than all others of the account that are to be seen."""
        rng = Random(f"{self.world.spec.seed} {account.uid} {moment} {len(self.all)}")
        existing = self.world.existing(account, moment)
        newest = existing[0].mid if existing else 0
        kind = str(wish.get("kind_of_work", "text"))
        return Work(
            mid=max(ids.mid_at(moment, rng.getrandbits(ids.CHANCE_BITS)), newest + 1),
            owner=account.uid,
            kind=kind,
            origin=Origin.OWN,
            markup=str(wish.get("text") or compose.short_text(rng)),
            title=compose.title(rng) if kind == "article" else None,
            duration=61.5 if kind == "video" else None,
            pics=2 if kind == "image" else 0,
            visible=PUBLIC,
            pinned=False,
            likes=Curve(rng.randint(5, 90), DAY),
            comments=Curve(rng.randint(0, 20), DAY),
            shares=Curve(rng.randint(0, 20), DAY),
            plays=Curve(rng.randint(500, 9000), DAY),
        )
