"""Accounts and works of the Bilibili world, before anybody looks at them."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.circulation import Copy
from sandbox.curves import Curve, Followers
from sandbox.libraries import Library


class Comments(StrEnum):
    """Whether a post shows how many comments it has."""

    OPEN = "open"
    HIDDEN = "hidden"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BilibiliWork:
    """A work as it was drawn: a video (or lesson), or a post.

    `markup` is its text as `prose.markup` understands it; `parts` are the seconds of a video's
    parts; `hides_plays`: its list shows no plays. `passed_on`: the institution whose post a repost
    passes on, as name and number.
    """

    number: str
    """Of a video its BV number, else that of the post."""
    aid: int
    post: str
    owner: str
    published_at: int
    kind: str
    title: str
    markup: str
    theme: str | None
    second_theme: str | None
    parts: tuple[int, ...]
    is_joint: bool
    is_own: bool
    hides_plays: bool
    comments_are: Comments
    is_hidden: bool
    pinned: bool
    plays: Curve
    likes: Curve
    comments: Curve
    shares: Curve
    favourites: Curve
    danmaku: Curve
    coins: Curve
    passed_on: tuple[str, str] | None = None
    copy: Copy | None = None
    """Of a text that others have, too."""
    flag: str | None = None
    """What a person should look at it for."""

    @property
    def is_video(self) -> bool:
        return self.kind in ("video", "lesson")


@dataclass(slots=True, kw_only=True, eq=False)
class BilibiliAccount:
    """An account. Only `name` and `is_closed` change, by events."""

    mid: str
    library: Library
    name: str
    reason: str
    """The words of the verification; empty for the unverified."""
    description: str
    following: int
    followers: Followers
    works: int
    pull: float
    earlier_plays: int
    is_closed: bool = False
