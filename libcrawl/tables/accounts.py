"""Which account of the panel a row speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from libcrawl.panel.account_state import AccountState, KnownAccount
from libcrawl.panel.selection import SelectedAccount, Selection

Named = SelectedAccount | KnownAccount


@dataclass(frozen=True, slots=True)
class TableAccount:
    """An account whose rows may be stored; `name` is that of the library where none is known."""

    id: int
    platform_id: str
    name: str
    library: str


class AccountFinder:
    """The accounts of one platform, found by code or name of the library, identifier or name."""

    def __init__(self, platform: str, selection: Selection) -> None:
        self.platform = platform
        self._found: dict[str, set[TableAccount]] = {}
        self._reasons: dict[str, str] = {}
        for account in selection.accounts:
            self._add(account.id, account.platform_id, account)
        for other in selection.skipped:
            if other.state in (AccountState.GONE, AccountState.LOST) and other.platform_id:
                self._add(other.id, other.platform_id, other)  # rows about its past are accepted
            else:
                for word in _words(other):
                    self._reasons.setdefault(word, other.reason)

    def _add(self, key: int, platform_id: str, account: Named) -> None:
        name = account.name or account.library_name_zh
        found = TableAccount(key, platform_id, name, account.library)
        for word in _words(account):
            self._found.setdefault(word, set()).add(found)

    def find(self, reference: str) -> TableAccount:
        """The account. Raises ValueError where there is none, or more than one."""
        word = _plain(reference)
        found = self._found.get(word, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            known = ", ".join(sorted(account.platform_id for account in found))
            raise ValueError(
                f"“{reference}” has {len(found)} accounts on {self.platform}:"
                f" write the identifier instead ({known})"
            )
        if word in self._reasons:
            raise ValueError(
                f"“{reference}” is not crawled on {self.platform}: {self._reasons[word]};"
                " then run `scrapy panel`"
            )
        close = get_close_matches(word, [*self._found, *self._reasons], n=1)
        hint = f"; did you mean “{close[0]}”?" if close else ""
        raise ValueError(
            f"“{reference}” is no library, account or identifier of the panel on"
            f" {self.platform}{hint}"
        )


def _plain(word: str) -> str:
    return "".join(word.split()).casefold()


def _words(account: Named) -> set[str]:
    named = (account.platform_id, account.library, account.library_name_zh, account.name)
    return {_plain(word) for word in named if word}
