"""Who passes on whom: libraries of a region more often, and two large ones that everybody knows."""

from collections.abc import Sequence
from random import Random
from typing import Any, Protocol, TypeVar

from sandbox.libraries import Library
from sandbox.prose.markup import Mark, Piece

Json = dict[str, Any]
KNOWN_TO_ALL = {"national", "shanghai"}


class Owned(Protocol):
    """An account of any platform."""

    library: Library


AnyAccount = TypeVar("AnyAccount", bound=Owned)


def other_account(
    rng: Random, account: AnyAccount, accounts: Sequence[AnyAccount]
) -> AnyAccount | None:
    """Another account that this one passes on or names; None where there is no other."""
    others = [each for each in accounts if each is not account]
    weights = [_weight(account.library, each.library) for each in others]
    return rng.choices(others, weights)[0] if others else None


def _weight(own: Library, other: Library) -> int:
    return (4 if other.code in KNOWN_TO_ALL else 1) * (3 if own.region == other.region else 1)


def link(kind: str, name: str, platform_id: str | None = None, **more: Any) -> Json:
    """A true link: what the platform gives of it."""
    return {"kind": kind, "name": name, "platform_id": platform_id, **more}


def text_links(parts: Sequence[Piece], own_name: str) -> list[Json]:
    """Institutions that a text names: in its own words, or as those that a repost came through."""
    found: list[Json] = []
    before, is_own = "", True
    for mark, content in parts:
        in_chain = before.endswith("//")
        if mark in (Mark.MENTION, Mark.STRANGER):
            is_own = is_own and not in_chain
            if mark is Mark.MENTION and content != own_name and (is_own or in_chain):
                found.append(link("mention" if is_own else "via", content))
        before = content if mark is Mark.TEXT else ""
    return found
