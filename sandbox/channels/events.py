"""Events that change the world: works come and go, accounts are renamed."""

from dataclasses import replace

from sandbox.channels.drawing import draw_work
from sandbox.channels.model import ChannelsAccount, ChannelsWork
from sandbox.events import POSTPONED, Json, WorkEvents


class ChannelsEvents(WorkEvents[ChannelsAccount, ChannelsWork]):
    """Events of the Channels world: whoever runs an account does not close it."""

    kinds = ("post", "edit", "delete", "hide", "restore", "rename")

    def work_id(self, work: ChannelsWork) -> str:
        return work.number

    def is_usual(self, work: ChannelsWork) -> bool:
        """Videos that everybody sees."""
        return work.kind == "video" and not work.is_hidden and not work.pinned

    def changed(self, payload: Json, work: ChannelsWork, moment: int) -> ChannelsWork:
        if payload["kind"] == "edit":
            text = str(payload.get("text") or f"{work.markup} 更新：{POSTPONED}")
            return replace(work, markup=text)
        return replace(work, is_hidden=payload["kind"] == "hide")

    def new_work(self, payload: Json, account: ChannelsAccount, moment: int) -> ChannelsWork:
        newest = max((w.published_at for w in self.world.public(account, moment)), default=0)
        return draw_work(self.draws(account, moment), account, max(moment, newest + 1))
