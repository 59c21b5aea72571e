"""The Bilibili world: accounts and their works, as the clock and the events have made them."""

from sandbox import curves
from sandbox.bilibili.drawing import draw_account, draw_works
from sandbox.bilibili.model import BilibiliAccount, BilibiliWork
from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.world import WorksWorld


class BilibiliWorld(WorksWorld[BilibiliAccount, BilibiliWork]):
    """Videos, lessons and posts of accounts."""

    def __init__(self, spec: WorldSpec) -> None:
        super().__init__(spec, (draw_account(spec, library) for library in libraries_of(spec)))

    def identifier(self, account: BilibiliAccount) -> str:
        return account.mid

    def draw(self, account: BilibiliAccount) -> list[BilibiliWork]:
        return draw_works(self.spec, account)

    def public(self, account: BilibiliAccount, moment: int) -> list[BilibiliWork]:
        return [work for work in self.existing(account, moment) if not work.is_hidden]

    def videos(self, account: BilibiliAccount, moment: int) -> list[BilibiliWork]:
        return [work for work in self.public(account, moment) if work.is_video]

    def video(self, number: str, moment: int) -> tuple[BilibiliAccount, BilibiliWork] | None:
        """A video by its BV number, hidden ones included."""
        for account in self.accounts:
            for work in self.works(account):
                if work.number == number and work.published_at <= moment:
                    return account, work
        return None

    def total(self, account: BilibiliAccount, moment: int, counter: str) -> int:
        """A counter over all videos; plays have those of earlier times beside them."""
        counted = (
            curves.count(getattr(work, counter), moment - work.published_at)
            for work in self.videos(account, moment)
        )
        return sum(counted) + (account.earlier_plays if counter == "plays" else 0)
