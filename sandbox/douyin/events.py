"""Events that change the world: works come and go, accounts are renamed and closed."""

from dataclasses import replace

from sandbox.douyin.drawing.works import draw_work
from sandbox.douyin.model import DouyinAccount, DouyinWork, State
from sandbox.events import POSTPONED, Json, WorkEvents


class DouyinEvents(WorkEvents[DouyinAccount, DouyinWork]):
    """Events of the Douyin world."""

    def work_id(self, work: DouyinWork) -> str:
        return str(work.aweme_id)

    def is_usual(self, work: DouyinWork) -> bool:
        """Public works that are not pinned."""
        return work.state is State.PUBLIC and not work.pinned

    def changed(self, payload: Json, work: DouyinWork, moment: int) -> DouyinWork:
        if payload["kind"] == "edit":
            text = str(payload.get("text") or f"{work.markup} 更新：{POSTPONED}")
            return replace(work, markup=text)
        is_hidden = payload["kind"] == "hide"
        return replace(work, state=State.PRIVATE if is_hidden else State.PUBLIC)

    def new_work(self, payload: Json, account: DouyinAccount, moment: int) -> DouyinWork:
        newest = max((w.published_at for w in self.world.existing(account, moment)), default=0)
        return draw_work(self.draws(account, moment), account, max(moment, newest + 1))
