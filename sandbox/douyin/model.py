"""Accounts and works of the Douyin world, before anybody looks at them."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.circulation import Copy
from sandbox.curves import Curve, Followers
from sandbox.libraries import Library


class State(StrEnum):
    """The visibility of a work. Lists leave private ones out and show the others, with a mark."""

    PUBLIC = "public"
    PRIVATE = "private"
    DELETED = "deleted"
    PROHIBITED = "prohibited"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DouyinWork:
    """A work as it was drawn. `markup` is its text as `prose.markup` understands it.

    `duration` is in milliseconds, 0 for works made of `pictures`.
    """

    aweme_id: int
    owner: str
    published_at: int
    markup: str
    theme: str | None
    """What the text is truly about; nothing where there is no text."""
    second_theme: str | None
    aweme_type: int
    duration: int
    pictures: int
    pinned: bool
    state: State
    likes: Curve
    comments: Curve
    shares: Curve
    favourites: Curve
    copy: Copy | None = None
    """Of a text that others have, too."""
    flag: str | None = None
    """What a person should look at it for."""
    named: tuple[tuple[str, str], ...] = ()
    """Names and sec_uids of accounts of the world that the text mentions."""

    @property
    def number(self) -> int:
        return self.aweme_id

    @property
    def is_image(self) -> bool:
        return self.pictures > 0


@dataclass(slots=True, kw_only=True, eq=False)
class DouyinAccount:
    """An account. Only `name` and `is_closed` change, by events."""

    sec_uid: str
    uid: str
    unique_id: str
    short_id: str
    library: Library
    name: str
    reason: str
    """The words of the verification; empty for the unverified."""
    is_government: bool
    description: str
    following: int
    followers: Followers
    works: int
    pull: float
    earlier_likes: int
    """Likes of works that are older than the world."""
    embeds: bool
    """The page carries the account and its first works; no request is made for them."""
    hides_many: bool
    """So many works in a row are private that a page of the list is empty."""
    is_closed: bool = False
