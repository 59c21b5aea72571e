"""Events that change the world: pushes come, articles change and go, accounts are renamed."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from sandbox.wechat import prose
from sandbox.wechat.draw_articles import DELETED, VIOLATIONS
from sandbox.wechat.draw_pushes import FIRST_MID, plain_push
from sandbox.wechat.model import AUTHOR, PLATFORM, Account, Article, Edit, Push, Removal
from sandbox.wechat.world import World

Json = dict[str, Any]
KINDS = ("post", "edit", "delete", "violate", "restore", "rename", "migrate", "block", "reopen")


@dataclass(slots=True)
class Event:
    """A change that was asked for, and what it did when it happened."""

    number: int
    wish: Json
    after_page: int | None
    account: str
    done: Json | None = field(default=None)

    def shown(self) -> Json:
        is_pending = self.done is None
        return {"event": self.number, **self.wish, "pending": is_pending, **(self.done or {})}


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
        event = Event(len(self.all) + 1, wish, after, account.biz)
        if after is None:
            event.done = self._happen(wish, account, now)
        self.all.append(event)
        return event.shown()

    def page_served(self, biz: str, page: int, now: datetime) -> None:
        for event in self.all:
            if event.done is None and (event.account, event.after_page) == (biz, page):
                event.done = self._happen(event.wish, self.world.chosen(biz), now)

    def _happen(self, wish: Json, account: Account, now: datetime) -> Json:
        moment = int(now.timestamp()) // 60 * 60
        match wish["kind"]:
            case "post":
                push = self._new_push(wish, account, moment)
                self.world.add(account, push)
                return _named(list(push.articles))
            case "rename":
                account.name = str(wish.get("name") or f"{account.name}发布")
            case "migrate" | "block" | "reopen":
                account.is_migrated = wish["kind"] == "migrate"
                account.is_blocked = wish["kind"] == "block"
            case _:
                article = self._chosen(wish, account, moment)
                self.world.change(account, article, _changed(wish, article, moment))
                return _named([article])
        self.world.version += 1
        return {"name": account.name}

    def _chosen(self, wish: Json, account: Account, moment: int) -> Article:
        """The article named by `<mid>_<idx>`, else the newest that can be read."""
        if wish["kind"] == "restore":
            articles = self.world.articles(account, moment)
            articles = [a for a in articles if a.removal_at(moment)]
        else:
            articles = self.world.public(account, moment)
        if wish.get("work"):
            articles = [a for a in articles if f"{a.mid}_{a.idx}" == str(wish["work"])]
        if not articles:
            raise LookupError(f"no such article {wish.get('work') or ''} of {account.name}")
        return articles[0]

    def _new_push(self, wish: Json, account: Account, moment: int) -> Push:
        """A push of this minute with `articles` (default 1), the first with `title` and `text`."""
        rng = Random(f"{self.world.spec.seed} wechat {account.number} {moment} {len(self.all)}")
        sent = [push.mid for push in self.world.pushes(account, moment)]
        taken = self.world.mids(account)
        mid = max(sent, default=FIRST_MID) + 1
        while mid in taken:
            mid += 1
        count = min(max(int(wish.get("articles", 1)), 1), 8)
        titles = [str(wish.get("title") or prose.title(rng))]
        titles += [prose.title(rng) for _ in range(count - 1)]
        text = str(wish["text"]) if wish.get("text") else None
        return plain_push(rng, account, moment, mid, titles=titles, text=text)


def _changed(wish: Json, article: Article, moment: int) -> Article:
    match wish["kind"]:
        case "edit":
            note = str(wish.get("text") or "（更新）活动延期，敬请谅解。")
            return replace(article, edits=(*article.edits, Edit(moment, note)))
        case "restore":
            return replace(article, removal=None)
        case "delete":
            return replace(article, removal=Removal(moment, AUTHOR, DELETED[0]))
    return replace(article, removal=Removal(moment, PLATFORM, VIOLATIONS[0]))


def _named(articles: list[Article]) -> Json:
    names = [f"{article.mid}_{article.idx}" for article in articles]
    return {"work": names[0], "works": names}


def _after_page(when: Any) -> int | None:
    """The page that an event waits for, None: at once."""
    if when in (None, "now"):
        return None
    if not isinstance(when, dict) or "after_page" not in when:
        raise ValueError('when is "now" or {"after_page": n}')
    return int(when["after_page"])
