"""The common part of all platforms' worlds: accounts, and works as events leave them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from sandbox.libraries import Library
from sandbox.spec import WorldSpec


class AnAccount(Protocol):
    """The attributes of every platform's account."""

    library: Library
    name: str


class AWork(Protocol):
    """The attributes of every platform's work; `published_at` in unix seconds."""

    @property
    def published_at(self) -> int: ...


AnyAccount = TypeVar("AnyAccount", bound=AnAccount)
AnyWork = TypeVar("AnyWork", bound=AWork)


class World(ABC, Generic[AnyAccount]):
    """Accounts of a platform. `version` counts the events."""

    def __init__(self, spec: WorldSpec, accounts: Iterable[AnyAccount | None]) -> None:
        self.spec = spec
        self.accounts = [account for account in accounts if account]
        self.version = 0
        self._by_identifier = {self.identifier(account): account for account in self.accounts}
        self._by_code = {account.library.code: account for account in self.accounts}

    @abstractmethod
    def identifier(self, account: AnyAccount) -> str:
        """The identifier of the account in the panel."""

    def account(self, identifier: str) -> AnyAccount | None:
        return self._by_identifier.get(identifier)

    @property
    def own(self) -> AnyAccount | None:
        """The account that the operator runs."""
        return self._by_code.get(self.spec.own_account)

    def chosen(self, key: str) -> AnyAccount:
        """The account of this identifier or library code. Raises LookupError."""
        account = self.account(key) or self._by_code.get(key)
        if account is None:
            raise LookupError(f"no account {key!r}")
        return account


class WorksWorld(World[AnyAccount], Generic[AnyAccount, AnyWork]):
    """Works are drawn when an account is first requested."""

    def __init__(self, spec: WorldSpec, accounts: Iterable[AnyAccount | None]) -> None:
        super().__init__(spec, accounts)
        self._works: dict[str, list[AnyWork]] = {}

    @abstractmethod
    def draw(self, account: AnyAccount) -> list[AnyWork]:
        """All works of an account, newest first, those of the future included."""

    @abstractmethod
    def public(self, account: AnyAccount, moment: int) -> list[AnyWork]:
        """The works that a perfect crawl would store."""

    def works(self, account: AnyAccount) -> list[AnyWork]:
        """As drawn, and as events have changed them since."""
        identifier = self.identifier(account)
        if identifier not in self._works:
            self._works[identifier] = self.draw(account)
        return self._works[identifier]

    def existing(self, account: AnyAccount, moment: int) -> list[AnyWork]:
        """Works published by then, whoever may see them, newest first."""
        return [work for work in self.works(account) if work.published_at <= moment]

    def order(self, work: AnyWork) -> int:
        """The key by which lists are sorted, greatest first."""
        return work.published_at

    def add(self, account: AnyAccount, work: AnyWork) -> None:
        """Adds a work, or puts a removed one back in its place."""
        works = self.works(account)
        works.append(work)
        works.sort(key=self.order, reverse=True)
        self.version += 1

    def replace(self, account: AnyAccount, work: AnyWork, changed: AnyWork) -> None:
        works = self.works(account)
        works[works.index(work)] = changed
        self.version += 1

    def remove(self, account: AnyAccount, work: AnyWork) -> None:
        self.works(account).remove(work)
        self.version += 1
