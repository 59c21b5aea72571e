"""Events that change the world: works come and go, accounts are renamed and closed."""

from dataclasses import replace
from random import Random

from sandbox.douyin.drawing.works import draw_work
from sandbox.douyin.model import Account, State, Work
from sandbox.douyin.world import World
from sandbox.events import Events, Json


class DouyinEvents(Events[Account]):
    """Events of the Douyin world."""

    kinds = ("post", "edit", "delete", "hide", "restore", "rename", "close", "reopen")

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def chosen(self, key: str) -> Account:
        return self.world.chosen(key)

    def identifier(self, account: Account) -> str:
        return account.sec_uid

    def happen(self, payload: Json, account: Account, moment: int) -> Json:
        match payload["kind"]:
            case "post":
                work = self._new_work(account, moment)
                self.world.add(account, work)
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
        return {"work": str(work.aweme_id)}

    def _changed(self, payload: Json, account: Account, moment: int) -> Work:
        """The work named by its identifier, else the newest public one that is not pinned."""
        works = self.world.existing(account, moment)
        work = next((w for w in works if self._is_meant(payload, w)), None)
        if work is None:
            raise LookupError(f"no such work {payload.get('work') or ''} of {account.name}")
        match payload["kind"]:
            case "delete":
                self.world.remove(account, work)
            case "hide":
                self.world.replace(account, work, replace(work, state=State.PRIVATE))
            case "restore":
                self.world.replace(account, work, replace(work, state=State.PUBLIC))
            case "edit":
                text = str(payload.get("text") or f"{work.markup} 更新：活动延期，敬请谅解。")
                self.world.replace(account, work, replace(work, markup=text))
        return work

    def _is_meant(self, payload: Json, work: Work) -> bool:
        if payload.get("work"):
            return str(work.aweme_id) == str(payload["work"])
        return work.state is State.PUBLIC and not work.pinned

    def _new_work(self, account: Account, moment: int) -> Work:
        rng = Random(f"{self.world.spec.seed} {account.sec_uid} {moment} {len(self.all)}")
        newest = max((w.published_at for w in self.world.existing(account, moment)), default=0)
        return draw_work(rng, account, max(moment, newest + 1))
