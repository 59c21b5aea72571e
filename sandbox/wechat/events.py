"""Events that change the world: pushes come, articles change and go, accounts are renamed."""

from dataclasses import replace
from random import Random

from sandbox.edits import Edit
from sandbox.events import POSTPONED, Events, Json
from sandbox.wechat import prose
from sandbox.wechat.drawing.articles import DELETED, VIOLATIONS
from sandbox.wechat.drawing.pushes import FIRST_MID, plain_push
from sandbox.wechat.model import AUTHOR, PLATFORM, Article, Push, Removal, WechatAccount
from sandbox.wechat.world import WechatWorld


class WechatEvents(Events[WechatAccount]):
    """Events of the WeChat world."""

    kinds = ("post", "edit", "delete", "violate", "restore", "rename", "migrate", "block", "reopen")

    world: WechatWorld

    def happen(self, payload: Json, account: WechatAccount, moment: int) -> Json:
        match payload["kind"]:
            case "post":
                push = self._new_push(payload, account, moment)
                self.world.add(account, push)
                return _named(list(push.articles))
            case "rename":
                return self.rename(payload, account)
            case "migrate" | "block" | "reopen":
                account.is_migrated = payload["kind"] == "migrate"
                account.is_blocked = payload["kind"] == "block"
            case _:
                article = self._chosen(payload, account, moment)
                self.world.change(account, article, _changed(payload, article, moment))
                return _named([article])
        self.world.version += 1
        return {"name": account.name}

    def _chosen(self, payload: Json, account: WechatAccount, moment: int) -> Article:
        """The article named by `<mid>_<idx>`, else the newest that can be read."""
        if payload["kind"] == "restore":
            articles = self.world.articles(account, moment)
            articles = [a for a in articles if a.removal_at(moment)]
        else:
            articles = self.world.public(account, moment)
        if payload.get("work"):
            articles = [a for a in articles if f"{a.mid}_{a.idx}" == str(payload["work"])]
        if not articles:
            raise LookupError(f"no such article {payload.get('work') or ''} of {account.name}")
        return articles[0]

    def _new_push(self, payload: Json, account: WechatAccount, moment: int) -> Push:
        """A push of this minute with `articles` (default 1), the first with `title` and `text`."""
        rng = Random(f"{self.world.spec.seed} wechat {account.number} {moment} {len(self.all)}")
        sent = [push.mid for push in self.world.pushes(account, moment)]
        taken = self.world.mids(account)
        mid = max(sent, default=FIRST_MID) + 1
        while mid in taken:
            mid += 1
        count = min(max(int(payload.get("articles", 1)), 1), 8)
        titles = [str(payload.get("title") or prose.title(rng))]
        titles += [prose.title(rng) for _ in range(count - 1)]
        text = str(payload["text"]) if payload.get("text") else None
        return plain_push(rng, account, moment, mid, titles=titles, text=text)


def _changed(payload: Json, article: Article, moment: int) -> Article:
    match payload["kind"]:
        case "edit":
            note = str(payload.get("text") or f"（更新）{POSTPONED}")
            return replace(article, edits=(*article.edits, Edit(moment, note)))
        case "restore":
            return replace(article, removal=None)
        case "delete":
            return replace(article, removal=Removal(moment, AUTHOR, DELETED[0]))
    return replace(article, removal=Removal(moment, PLATFORM, VIOLATIONS[0]))


def _named(articles: list[Article]) -> Json:
    names = [f"{article.mid}_{article.idx}" for article in articles]
    return {"work": names[0], "works": names}
