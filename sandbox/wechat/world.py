"""The WeChat world: accounts and their pushes, as the clock and the events have made them."""

from dataclasses import replace

from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.wechat import ids
from sandbox.wechat.drawing.accounts import draw_account
from sandbox.wechat.drawing.pushes import draw_pushes, with_sources
from sandbox.wechat.model import Account, Article, Push


class World:
    """Pushes are drawn when an account is first requested. `version` counts the events."""

    def __init__(self, spec: WorldSpec) -> None:
        self.spec = spec
        drawn = (draw_account(spec, library) for library in libraries_of(spec))
        self.accounts = [account for account in drawn if account]
        self.version = 0
        self._by_number = {account.number: account for account in self.accounts}
        self._by_code = {account.library.code: account for account in self.accounts}
        self._pushes: dict[int, list[Push]] = {}

    @property
    def own(self) -> Account | None:
        """The account that the operator runs: the chosen library's, else the first one."""
        return self._by_code.get(self.spec.own_account) or next(iter(self.accounts), None)

    def account(self, biz: str) -> Account | None:
        return self._by_number.get(ids.number_of(biz) or 0)

    def chosen(self, key: str) -> Account:
        """By biz, gh_ name or code of the library, for tests. Raises LookupError."""
        by_name = (a for a in self.accounts if a.user_name == key)
        account = self.account(key) or self._by_code.get(key) or next(by_name, None)
        if account is None:
            raise LookupError(f"no account {key!r}")
        return account

    def pushes(self, account: Account, moment: int) -> list[Push]:
        """Sent by then, newest first."""
        return [push for push in self._all(account) if push.at <= moment]

    def articles(self, account: Account, moment: int) -> list[Article]:
        """Everything published by then, removed ones included, newest push first."""
        return [a for push in self.pushes(account, moment) for a in push.articles]

    def public(self, account: Account, moment: int) -> list[Article]:
        """What can still be read."""
        return [a for a in self.articles(account, moment) if a.removal_at(moment) is None]

    def find(self, key: ids.Key, moment: int) -> tuple[Account, Push, Article] | None:
        """An article published by then, removed or not, by its key."""
        account = self._by_number.get(key[0])
        if account is None:
            return None
        for push in self.pushes(account, moment):
            if push.mid == key[1]:
                return next(((account, push, a) for a in push.articles if a.idx == key[2]), None)
        return None

    def add(self, account: Account, push: Push) -> None:
        pushes = self._all(account)
        pushes.append(push)
        pushes.sort(key=lambda p: (p.at, p.mid), reverse=True)
        self.version += 1

    def change(self, account: Account, article: Article, changed: Article) -> None:
        """Puts a changed article in the place of another."""
        pushes = self._all(account)
        for place, push in enumerate(pushes):
            if article in push.articles:
                articles = tuple(changed if a is article else a for a in push.articles)
                pushes[place] = replace(push, articles=articles)
        self.version += 1

    def mids(self, account: Account) -> set[int]:
        """Of all pushes, those of the future included."""
        return {push.mid for push in self._all(account)}

    def _all(self, account: Account) -> list[Push]:
        if account.number not in self._pushes:
            pushes = draw_pushes(self.spec, account)
            self._pushes[account.number] = [with_sources(p, account, self.accounts) for p in pushes]
        return self._pushes[account.number]
