"""Events that change the world: works come and go, accounts are renamed and closed."""

from dataclasses import replace
from random import Random

from sandbox.bilibili.drawing import draw_work
from sandbox.bilibili.model import Account, Work
from sandbox.bilibili.world import World
from sandbox.events import Events, Json


class BilibiliEvents(Events[Account]):
    """Events of the Bilibili world."""

    kinds = ("post", "edit", "delete", "hide", "restore", "rename", "close", "reopen")

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def chosen(self, key: str) -> Account:
        return self.world.chosen(key)

    def identifier(self, account: Account) -> str:
        return account.mid

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
        return {"work": work.number}

    def _changed(self, payload: Json, account: Account, moment: int) -> Work:
        """The work named by its identifier, else the newest video that everybody sees."""
        works = [work for work in self.world.works(account) if work.published_at <= moment]
        work = next((w for w in works if self._is_meant(payload, w)), None)
        if work is None:
            raise LookupError(f"no such work {payload.get('work') or ''} of {account.name}")
        match payload["kind"]:
            case "delete":
                self.world.remove(account, work)
            case "hide" | "restore":
                is_hidden = payload["kind"] == "hide"
                self.world.replace(account, work, replace(work, is_hidden=is_hidden))
            case "edit":
                text = str(payload.get("text") or f"{work.markup} 更新：活动延期，敬请谅解。")
                self.world.replace(account, work, replace(work, markup=text))
        return work

    def _is_meant(self, payload: Json, work: Work) -> bool:
        if payload.get("work"):
            return work.number == str(payload["work"])
        return work.kind == "video" and not work.is_hidden

    def _new_work(self, account: Account, moment: int) -> Work:
        rng = Random(f"{self.world.spec.seed} {account.mid} {moment} {len(self.all)}")
        newest = max((w.published_at for w in self.world.public(account, moment)), default=0)
        return draw_work(rng, account, max(moment, newest + 1))
