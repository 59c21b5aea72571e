"""The Douyin world: accounts and their works, as the clock and the events have made them."""

from sandbox import curves
from sandbox.douyin.drawing.accounts import draw_account
from sandbox.douyin.drawing.works import draw_works, with_mention
from sandbox.douyin.model import Account, State, Work
from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec


class World:
    """Works are drawn when an account is first requested. `version` counts the events."""

    def __init__(self, spec: WorldSpec) -> None:
        self.spec = spec
        self.libraries = libraries_of(spec)
        drawn = (draw_account(spec, library) for library in self.libraries)
        self.accounts = [account for account in drawn if account]
        self.version = 0
        self.by_sec_uid = {account.sec_uid: account for account in self.accounts}
        self._by_code = {account.library.code: account for account in self.accounts}
        self._works: dict[str, list[Work]] = {}

    def chosen(self, key: str) -> Account:
        """By sec_uid or by the code of the library. Raises LookupError."""
        account = self.by_sec_uid.get(key) or self._by_code.get(key)
        if account is None:
            raise LookupError(f"no account {key!r}")
        return account

    def works(self, account: Account) -> list[Work]:
        """All works of an account, newest first, those of the future included."""
        if account.sec_uid not in self._works:
            works = draw_works(self.spec, account)
            self._works[account.sec_uid] = [with_mention(w, account, self.accounts) for w in works]
        return self._works[account.sec_uid]

    def existing(self, account: Account, moment: int) -> list[Work]:
        """Works published by then, whoever may see them, newest first."""
        return [work for work in self.works(account) if work.published_at <= moment]

    def public(self, account: Account, moment: int) -> list[Work]:
        """What a perfect crawl would store, and what the profile counts."""
        return [w for w in self.existing(account, moment) if w.state is State.PUBLIC]

    def likes_received(self, account: Account, moment: int) -> int:
        works = self.public(account, moment)
        counted = (curves.count(work.likes, moment - work.published_at) for work in works)
        return account.earlier_likes + sum(counted)

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
