"""The Weibo world: accounts and their works, as the clock and the events have made them."""

from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.weibo.drawing.accounts import draw_account
from sandbox.weibo.drawing.works import draw_works
from sandbox.weibo.model import PRIVATE, PUBLIC, Origin, WeiboAccount, WeiboWork
from sandbox.weibo.originals import with_originals
from sandbox.world import WorksWorld


class WeiboWorld(WorksWorld[WeiboAccount, WeiboWork]):
    """Posts of accounts, found by their mids, too."""

    def __init__(self, spec: WorldSpec) -> None:
        super().__init__(spec, (draw_account(spec, library) for library in libraries_of(spec)))
        self._drawn: dict[int, list[WeiboWork]] = {}
        self._by_mid: dict[int, WeiboWork] = {}
        self._removed: dict[int, WeiboWork] = {}

    def identifier(self, account: WeiboAccount) -> str:
        return str(account.uid)

    def account_called(self, name: str) -> WeiboAccount | None:
        """The account of this name or domain."""
        named = (a for a in self.accounts if name and name in (a.name, a.domain))
        return next(named, None)

    def draw(self, account: WeiboAccount) -> list[WeiboWork]:
        works = with_originals(account, self._draw(account), self.accounts, self._draw)
        self._by_mid.update((work.mid, work) for work in works)
        return works

    def _draw(self, account: WeiboAccount) -> list[WeiboWork]:
        """All works of an account before it is known what they pass on."""
        if account.uid not in self._drawn:
            self._drawn[account.uid] = draw_works(self.spec, account)
        return self._drawn[account.uid]

    def existing(self, account: WeiboAccount, moment: int) -> list[WeiboWork]:
        """Works published by then, whoever may see them, newest first."""
        works = self.works(account)
        newest = next((i for i, w in enumerate(works) if w.published_at <= moment), len(works))
        return works[newest:]

    def listed(self, account: WeiboAccount, moment: int) -> list[WeiboWork]:
        """The entries of the account's list: also works for fans, and other people's 快转."""
        return [work for work in self.existing(account, moment) if work.visible != PRIVATE]

    def claimed(self, account: WeiboAccount, moment: int) -> int:
        """The number of works on the profile, non-public ones included."""
        return sum(w.origin is not Origin.FOREIGN for w in self.existing(account, moment))

    def public(self, account: WeiboAccount, moment: int) -> list[WeiboWork]:
        """The works that a perfect crawl would store."""
        return [
            work
            for work in self.existing(account, moment)
            if work.visible == PUBLIC and work.origin is not Origin.FOREIGN
        ]

    def find(self, mid: int, moment: int) -> WeiboWork | None:
        """A work that others than its owner can open, by its identifier."""
        if mid not in self._by_mid:
            for account in self.accounts:
                self.works(account)
        work = self._by_mid.get(mid)
        is_open = work and work.published_at <= moment and work.visible != PRIVATE
        return work if is_open else None

    def owner(self, work: WeiboWork) -> WeiboAccount:
        return self.chosen(str(work.owner))

    def order(self, work: WeiboWork) -> int:
        return work.mid

    def add(self, account: WeiboAccount, work: WeiboWork) -> None:
        super().add(account, work)
        self._by_mid[work.mid] = work

    def replace(self, account: WeiboAccount, work: WeiboWork, changed: WeiboWork) -> None:
        super().replace(account, work, changed)
        self._by_mid[work.mid] = changed

    def remove(self, account: WeiboAccount, work: WeiboWork) -> None:
        super().remove(account, work)
        del self._by_mid[work.mid]
        self._removed[work.mid] = work

    def removed(self, mid: int) -> WeiboWork | None:
        return self._removed.get(mid)
