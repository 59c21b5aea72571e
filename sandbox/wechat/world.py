"""The WeChat world: accounts and their pushes, as the clock and the events have made them."""

from dataclasses import replace

from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.wechat import ids
from sandbox.wechat.drawing.accounts import draw_account
from sandbox.wechat.drawing.pushes import draw_pushes, with_sources
from sandbox.wechat.model import Article, Push, WechatAccount
from sandbox.world import World


class WechatWorld(World[WechatAccount]):
    """Pushes are drawn when an account is first requested."""

    def __init__(self, spec: WorldSpec) -> None:
        super().__init__(spec, (draw_account(spec, library) for library in libraries_of(spec)))
        self._by_number = {account.number: account for account in self.accounts}
        self._pushes: dict[int, list[Push]] = {}

    def identifier(self, account: WechatAccount) -> str:
        return account.biz

    @property
    def own(self) -> WechatAccount | None:
        """The account that the operator runs: the chosen library's, else the first one."""
        return super().own or next(iter(self.accounts), None)

    def chosen(self, key: str) -> WechatAccount:
        """The account of this identifier, gh_ name or code."""
        named = (account for account in self.accounts if account.user_name == key)
        return next(named, None) or super().chosen(key)

    def pushes(self, account: WechatAccount, moment: int) -> list[Push]:
        """Sent by then, newest first."""
        return [push for push in self._all(account) if push.at <= moment]

    def articles(self, account: WechatAccount, moment: int) -> list[Article]:
        """Everything published by then, removed ones included, newest push first."""
        return [a for push in self.pushes(account, moment) for a in push.articles]

    def public(self, account: WechatAccount, moment: int) -> list[Article]:
        """The articles that can still be read."""
        return [a for a in self.articles(account, moment) if a.removal_at(moment) is None]

    def find(self, key: ids.Key, moment: int) -> tuple[WechatAccount, Push, Article] | None:
        """An article published by then, removed or not, by its key."""
        account = self._by_number.get(key[0])
        if account is None:
            return None
        for push in self.pushes(account, moment):
            if push.mid == key[1]:
                return next(((account, push, a) for a in push.articles if a.idx == key[2]), None)
        return None

    def add(self, account: WechatAccount, push: Push) -> None:
        pushes = self._all(account)
        pushes.append(push)
        pushes.sort(key=lambda p: (p.at, p.mid), reverse=True)
        self.version += 1

    def change(self, account: WechatAccount, article: Article, changed: Article) -> None:
        """Puts a changed article in the place of another."""
        pushes = self._all(account)
        for place, push in enumerate(pushes):
            if article in push.articles:
                articles = tuple(changed if a is article else a for a in push.articles)
                pushes[place] = replace(push, articles=articles)
        self.version += 1

    def mids(self, account: WechatAccount) -> set[int]:
        """Of all pushes, those of the future included."""
        return {push.mid for push in self._all(account)}

    def _all(self, account: WechatAccount) -> list[Push]:
        if account.number not in self._pushes:
            pushes = draw_pushes(self.spec, account)
            self._pushes[account.number] = [with_sources(p, account, self.accounts) for p in pushes]
        return self._pushes[account.number]
