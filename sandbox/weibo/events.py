"""Events that change the world: posts come, change and go, accounts are renamed and closed."""

from dataclasses import replace
from random import Random

from sandbox.curves import Curve
from sandbox.edits import Edit
from sandbox.events import POSTPONED, Json, WorkEvents
from sandbox.prose import compose
from sandbox.prose.compose import Written
from sandbox.prose.themes import writes_held_back
from sandbox.weibo import ids
from sandbox.weibo.model import PRIVATE, PUBLIC, Origin, WeiboAccount, WeiboWork
from sandbox.weibo.world import WeiboWorld

DAY = 86_400


class WeiboEvents(WorkEvents[WeiboAccount, WeiboWork]):
    """Events of the Weibo world."""

    world: WeiboWorld

    def work_id(self, work: WeiboWork) -> str:
        return str(work.mid)

    def is_usual(self, work: WeiboWork) -> bool:
        return not work.pinned

    def candidates(self, account: WeiboAccount, moment: int) -> list[WeiboWork]:
        return self.world.public(account, moment)

    def happen(self, payload: Json, account: WeiboAccount, moment: int) -> Json:
        if payload["kind"] == "restore":
            return {"work": self.work_id(self._restored(payload, account))}
        return super().happen(payload, account, moment)

    def changed(self, payload: Json, work: WeiboWork, moment: int) -> WeiboWork:
        if payload["kind"] == "edit":
            edit = Edit(moment, str(payload.get("text") or f"（更新）{POSTPONED}"))
            return replace(work, edits=(*work.edits, edit))
        return replace(work, visible=int(payload.get("visible", PRIVATE)))

    def _restored(self, payload: Json, account: WeiboAccount) -> WeiboWork:
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

    def new_work(self, payload: Json, account: WeiboAccount, moment: int) -> WeiboWork:
        """A post of this minute, newer than all others of the account that are to be seen."""
        rng = self.draws(account, moment)
        existing = self.world.existing(account, moment)
        newest = existing[0].mid if existing else 0
        kind = str(payload.get("kind_of_work", "text"))
        written = _written(rng, payload, account)
        return WeiboWork(
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


def _written(rng: Random, payload: Json, account: WeiboAccount) -> Written:
    """The text that the event gives, whose theme nobody knows, else one drawn."""
    if payload.get("text"):
        return Written(str(payload["text"]))
    return compose.short_text(rng, held_back=writes_held_back(account.library.code))
