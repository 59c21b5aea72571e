"""The Weibo world: accounts and their works, as the clock and the events have made them."""

from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.weibo.drawing.accounts import draw_account
from sandbox.weibo.drawing.works import draw_works
from sandbox.weibo.model import PRIVATE, PUBLIC, Account, Origin, Work
from sandbox.weibo.originals import with_originals


class World:
    """Works are drawn when an account is first requested. `version` counts the events."""

    def __init__(self, spec: WorldSpec) -> None:
        self.spec = spec
        self.libraries = libraries_of(spec)
        drawn = (draw_account(spec, library) for library in self.libraries)
        self.accounts = [account for account in drawn if account]
        self.version = 0
        self._by_uid = {account.uid: account for account in self.accounts}
        self._by_code = {account.library.code: account for account in self.accounts}
        self._works: dict[int, list[Work]] = {}
        self._drawn: dict[int, list[Work]] = {}
        self._by_mid: dict[int, Work] = {}
        self._removed: dict[int, Work] = {}

    def account(self, uid: str) -> Account | None:
        return self._by_uid.get(int(uid)) if uid.isdecimal() else None

    def account_called(self, name: str) -> Account | None:
        """By the name shown, or by the domain."""
        named = (a for a in self.accounts if name and name in (a.name, a.domain))
        return next(named, None)

    def chosen(self, key: str) -> Account:
        """By uid or by the code of the library, for tests. Raises LookupError."""
        account = self.account(key) or self._by_code.get(key)
        if account is None:
            raise LookupError(f"no account {key!r}")
        return account

    def works(self, account: Account) -> list[Work]:
        """All works of an account, newest first, those of the future included."""
        if account.uid not in self._works:
            works = with_originals(account, self._draw(account), self.accounts, self._draw)
            self._works[account.uid] = works
            self._by_mid.update((work.mid, work) for work in works)
        return self._works[account.uid]

    def _draw(self, account: Account) -> list[Work]:
        """All works of an account before it is known what they pass on."""
        if account.uid not in self._drawn:
            self._drawn[account.uid] = draw_works(self.spec, account)
        return self._drawn[account.uid]

    def existing(self, account: Account, moment: int) -> list[Work]:
        """Works published by then, whoever may see them, newest first."""
        works = self.works(account)
        newest = next((i for i, w in enumerate(works) if w.published_at <= moment), len(works))
        return works[newest:]

    def listed(self, account: Account, moment: int) -> list[Work]:
        """What the account's list shows: also works for fans, and other people's 快转."""
        return [work for work in self.existing(account, moment) if work.visible != PRIVATE]

    def claimed(self, account: Account, moment: int) -> int:
        """The number of works on the profile, non-public ones included."""
        return sum(w.origin is not Origin.FOREIGN for w in self.existing(account, moment))

    def public(self, account: Account, moment: int) -> list[Work]:
        """What a perfect crawl would store."""
        return [
            work
            for work in self.existing(account, moment)
            if work.visible == PUBLIC and work.origin is not Origin.FOREIGN
        ]

    def find(self, mid: int, moment: int) -> Work | None:
        """A work that others than its owner can open, by its identifier."""
        if mid not in self._by_mid:
            for account in self.accounts:
                self.works(account)
        work = self._by_mid.get(mid)
        is_open = work and work.published_at <= moment and work.visible != PRIVATE
        return work if is_open else None

    def owner(self, work: Work) -> Account:
        return self._by_uid[work.owner]

    def add(self, account: Account, work: Work) -> None:
        """Adds a work, or puts a removed one back in its place."""
        works = self.works(account)
        works.append(work)
        works.sort(key=lambda w: w.mid, reverse=True)
        self._by_mid[work.mid] = work
        self.version += 1

    def replace(self, account: Account, work: Work, changed: Work) -> None:
        works = self.works(account)
        works[works.index(work)] = changed
        self._by_mid[work.mid] = changed
        self.version += 1

    def remove(self, account: Account, work: Work) -> None:
        self.works(account).remove(work)
        del self._by_mid[work.mid]
        self._removed[work.mid] = work
        self.version += 1

    def removed(self, mid: int) -> Work | None:
        return self._removed.get(mid)
