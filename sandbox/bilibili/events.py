"""Events that change the world: works come and go, accounts are renamed and closed."""

from dataclasses import replace

from sandbox.bilibili.drawing import draw_work
from sandbox.bilibili.model import BilibiliAccount, BilibiliWork
from sandbox.events import POSTPONED, Json, WorkEvents


class BilibiliEvents(WorkEvents[BilibiliAccount, BilibiliWork]):
    """Events of the Bilibili world."""

    def work_id(self, work: BilibiliWork) -> str:
        return work.number

    def is_usual(self, work: BilibiliWork) -> bool:
        """Videos that everybody sees."""
        return work.kind == "video" and not work.is_hidden

    def changed(self, payload: Json, work: BilibiliWork, moment: int) -> BilibiliWork:
        if payload["kind"] == "edit":
            text = str(payload.get("text") or f"{work.markup} 更新：{POSTPONED}")
            return replace(work, markup=text)
        return replace(work, is_hidden=payload["kind"] == "hide")

    def new_work(self, payload: Json, account: BilibiliAccount, moment: int) -> BilibiliWork:
        newest = max((w.published_at for w in self.world.public(account, moment)), default=0)
        return draw_work(self.draws(account, moment), account, max(moment, newest + 1))
