"""Events that change the world: notes come and go, accounts are renamed and closed."""

from dataclasses import replace

from sandbox.events import POSTPONED, Json, WorkEvents
from sandbox.xiaohongshu.drawing import draw_note
from sandbox.xiaohongshu.model import Note, XiaohongshuAccount


class XiaohongshuEvents(WorkEvents[XiaohongshuAccount, Note]):
    """Events of the Xiaohongshu world."""

    def work_id(self, work: Note) -> str:
        return work.number

    def is_usual(self, work: Note) -> bool:
        """Notes that everybody sees."""
        return not work.is_hidden

    def changed(self, payload: Json, work: Note, moment: int) -> Note:
        if payload["kind"] == "edit":
            text = str(payload.get("text") or f"{work.markup} 更新：{POSTPONED}")
            return replace(work, markup=text, edited_at=moment)
        return replace(work, is_hidden=payload["kind"] == "hide")

    def new_work(self, payload: Json, account: XiaohongshuAccount, moment: int) -> Note:
        newest = max((n.published_at for n in self.world.public(account, moment)), default=0)
        return draw_note(self.draws(account, moment), account, max(moment, newest + 1))
