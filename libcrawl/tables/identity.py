"""Which work a row is about: its identifier, or the address that contains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from libcrawl.platforms import PLATFORMS
from libcrawl.platforms.platform import WorkLink, Works
from libcrawl.tables.accounts import TableAccount
from libcrawl.tables.links import read_work_link


@dataclass(frozen=True, slots=True)
class Identity:
    """A work's identifier and public address; push and position where its address holds them.

    `url` is None where the platform gives works no address.
    """

    identifier: str
    url: str | None
    push_id: str | None = None
    position: int | None = None


def identify_by_title(platform: str, title: str, at: datetime) -> Identity | None:
    """The identity of a work that a table names by title and time; None where the platform's
    works cannot be named so."""
    of_title = PLATFORMS[platform].works.of_title
    return None if of_title is None else Identity(of_title(title, at), None)


def identify(
    platform: str, account: TableAccount, identifier: str | None, url: str | None
) -> Identity:
    """The identity of a row's work. Raises ValueError naming what is missing or contradicts."""
    works = PLATFORMS[platform].works
    link = read_work_link(platform, url) if url else None
    if link and link.owner and not _owns(platform, account, link.owner):
        raise ValueError(
            f"belongs to account {link.owner}, not to {account.name} ({account.platform_id})"
        )
    written = _normal(works, identifier) if identifier else None
    named = link.identifier if link else None
    if written and named and written != named:
        raise ValueError(f"{identifier} is not the work of the address, which is {named}")
    known = written or named
    if known is None:
        raise ValueError(_without(works, url))
    public = link.url if link else works.url(account.platform_id, known)
    if public is None and works.has_addresses:
        raise ValueError("needs the work's address beside it: map fields.url, too")
    push_id, position = _push(works, link, known)
    return Identity(known, public, push_id, position)


def _owns(platform: str, account: TableAccount, owner: str) -> bool:
    """An account may be known by an identifier that no address of a work bears."""
    form = PLATFORMS[platform].accounts.in_addresses
    if form and not form.fullmatch(account.platform_id):
        return True
    return account.platform_id == owner


def _normal(works: Works, identifier: str) -> str:
    if not works.form.pattern.fullmatch(identifier):
        raise ValueError(
            f"“{identifier[:40]}” cannot be an identifier, expected {works.form.words}"
        )
    return works.normal(identifier)


def _without(works: Works, url: str | None) -> str:
    expected = works.form.words
    if not url:
        return f"is blank: which work is it? Expected an address, or {expected}"
    return f"{url} does not contain the identifier: {works.hint}map fields.identifier ({expected})"


def _push(works: Works, link: WorkLink | None, known: str) -> tuple[str | None, int | None]:
    if link and link.push_id:
        return link.push_id, link.position
    return works.push(known)
