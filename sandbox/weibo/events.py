"""Events that change the world: posts come, change and go, accounts are renamed and closed."""

from dataclasses import replace
from random import Random

from sandbox.curves import Curve
from sandbox.events import Events, Json
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.weibo import ids
from sandbox.weibo.model import PRIVATE, PUBLIC, Account, Edit, Origin, Work
from sandbox.weibo.world import World

DAY = 86_400


class WeiboEvents(Events[Account]):
    """Events of the Weibo world."""

    kinds = ("post", "edit", "delete", "hide", "restore", "rename", "close", "reopen")

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def chosen(self, key: str) -> Account:
        return self.world.chosen(key)

    def identifier(self, account: Account) -> str:
        return str(account.uid)

    def happen(self, payload: Json, account: Account, moment: int) -> Json:
        match payload["kind"]:
            case "post":
                work = self._new_work(payload, account, moment)
                self.world.add(account, work)
            case "restore":
                work = self._restored(payload, account)
            case "rename":
                account.name = str(payload.get("name") or f"{account.name}发布")
                self.world.version += 1
                return {"name": account.name}
            case "close" | "reopen":
                account.is_closed = payload["kind"] == "close"
                self.world.version += 1
                return {"closed": account.is_closed}
            case _:
                work = self._changed(payload, account, moment)
        return {"work": str(work.mid)}

    def _changed(self, payload: Json, account: Account, moment: int) -> Work:
        work = self._chosen(payload, account, moment)
        match payload["kind"]:
            case "delete":
                self.world.remove(account, work)
            case "hide":
                visible = int(payload.get("visible", PRIVATE))
                self.world.replace(account, work, replace(work, visible=visible))
            case "edit":
                edit = Edit(moment, str(payload.get("text") or "（更新）活动延期，敬请谅解。"))
                changed = replace(work, edits=(*work.edits, edit))
                self.world.replace(account, work, changed)
        return work

    def _chosen(self, payload: Json, account: Account, moment: int) -> Work:
        """The work named by its mid, else the newest public one that is not pinned."""
        works = self.world.public(account, moment)
        if payload.get("work"):
            named = [work for work in works if str(work.mid) == str(payload["work"])]
        else:
            named = [work for work in works if not work.pinned]
        if not named:
            raise LookupError(f"no public work {payload.get('work') or ''} of {account.name}")
        return named[0]

    def _restored(self, payload: Json, account: Account) -> Work:
        """Brings back what was deleted or hidden."""
        mid = int(payload.get("work") or 0)
        if (removed := self.world.removed(mid)) is not None:
            self.world.add(account, removed)
            return removed
        hidden = next((w for w in self.world.works(account) if w.mid == mid and w.visible), None)
        if hidden is None:
            raise LookupError(f"nothing to restore: {mid}")
        self.world.replace(account, hidden, replace(hidden, visible=PUBLIC))
        return hidden

    def _new_work(self, payload: Json, account: Account, moment: int) -> Work:
        """A post of this minute, newer than all others of the account that are to be seen."""
        rng = Random(f"{self.world.spec.seed} {account.uid} {moment} {len(self.all)}")
        existing = self.world.existing(account, moment)
        newest = existing[0].mid if existing else 0
        kind = str(payload.get("kind_of_work", "text"))
        written = _written(rng, payload, account)
        return Work(
            mid=max(ids.mid_at(moment, rng.getrandbits(ids.CHANCE_BITS)), newest + 1),
            owner=account.uid,
            kind=kind,
            origin=Origin.OWN,
            markup=written.markup,
            theme=written.theme,
            second_theme=written.second_theme,
            title=compose.title(rng, written.theme) if kind == "article" else None,
            duration=61.5 if kind == "video" else None,
            pics=2 if kind == "image" else 0,
            visible=PUBLIC,
            pinned=False,
            likes=Curve(rng.randint(5, 90), DAY),
            comments=Curve(rng.randint(0, 20), DAY),
            shares=Curve(rng.randint(0, 20), DAY),
            plays=Curve(rng.randint(500, 9000), DAY),
        )


def _written(rng: Random, payload: Json, account: Account) -> Written:
    """The text that the event gives, whose theme nobody knows, else one drawn."""
    if payload.get("text"):
        return Written(str(payload["text"]))
    return compose.short_text(rng, held_back=writes_held_back(account.library.code))
