"""The Douyin world: accounts and their works, as the clock and the events have made them."""

from sandbox import curves
from sandbox.douyin.drawing.accounts import draw_account
from sandbox.douyin.drawing.works import draw_works, with_mention
from sandbox.douyin.model import DouyinAccount, DouyinWork, State
from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.world import WorksWorld


class DouyinWorld(WorksWorld[DouyinAccount, DouyinWork]):
    """Videos and pictures of accounts."""

    def __init__(self, spec: WorldSpec) -> None:
        super().__init__(spec, (draw_account(spec, library) for library in libraries_of(spec)))

    def identifier(self, account: DouyinAccount) -> str:
        return account.sec_uid

    def draw(self, account: DouyinAccount) -> list[DouyinWork]:
        works = draw_works(self.spec, account)
        return [with_mention(work, account, self.accounts) for work in works]

    def public(self, account: DouyinAccount, moment: int) -> list[DouyinWork]:
        """The works that a perfect crawl would store and that the profile counts."""
        return [w for w in self.existing(account, moment) if w.state is State.PUBLIC]

    def likes_received(self, account: DouyinAccount, moment: int) -> int:
        works = self.public(account, moment)
        counted = (curves.count(work.likes, moment - work.published_at) for work in works)
        return account.earlier_likes + sum(counted)
