"""The Bilibili world: accounts and their works, as the clock and the events have made them."""

from sandbox import curves
from sandbox.bilibili.drawing import draw_account, draw_works
from sandbox.bilibili.model import Account, Work
from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec


class World:
    """Works are drawn when an account is first requested. `version` counts the events."""

    def __init__(self, spec: WorldSpec) -> None:
        self.spec = spec
        drawn = (draw_account(spec, library) for library in libraries_of(spec))
        self.accounts = [account for account in drawn if account]
        self.version = 0
        self.by_mid = {account.mid: account for account in self.accounts}
        self._by_code = {account.library.code: account for account in self.accounts}
        self._works: dict[str, list[Work]] = {}

    def chosen(self, key: str) -> Account:
        """By number or by the code of the library. Raises LookupError."""
        account = self.by_mid.get(key) or self._by_code.get(key)
        if account is None:
            raise LookupError(f"no account {key!r}")
        return account

    def own(self) -> Account | None:
        """The account that the operator runs."""
        return self._by_code.get(self.spec.own_account)

    def works(self, account: Account) -> list[Work]:
        """All works of an account, newest first, those of the future included."""
        if account.mid not in self._works:
            self._works[account.mid] = draw_works(self.spec, account)
        return self._works[account.mid]

    def public(self, account: Account, moment: int) -> list[Work]:
        """What a perfect crawl would store."""
        return [w for w in self.works(account) if w.published_at <= moment and not w.is_hidden]

    def videos(self, account: Account, moment: int) -> list[Work]:
        return [work for work in self.public(account, moment) if work.is_video]

    def video(self, number: str, moment: int) -> tuple[Account, Work] | None:
        """A video by its BV number, hidden ones included."""
        for account in self.accounts:
            for work in self.works(account):
                if work.number == number and work.published_at <= moment:
                    return account, work
        return None

    def total(self, account: Account, moment: int, counter: str) -> int:
        """A counter over all videos; plays have those of earlier times beside them."""
        counted = (
            curves.count(getattr(work, counter), moment - work.published_at)
            for work in self.videos(account, moment)
        )
        return sum(counted) + (account.earlier_plays if counter == "plays" else 0)

    def add(self, account: Account, work: Work) -> None:
        works = self.works(account)
        works.append(work)
        works.sort(key=lambda w: w.published_at, reverse=True)
        self.version += 1

    def replace(self, account: Account, work: Work, changed: Work) -> None:
        works = self.works(account)
        works[works.index(work)] = changed
        self.version += 1

    def remove(self, account: Account, work: Work) -> None:
        self.works(account).remove(work)
        self.version += 1
