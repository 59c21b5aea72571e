"""Accounts and notes of the Xiaohongshu world, before anybody looks at them."""

from dataclasses import dataclass

from sandbox.circulation import Copy
from sandbox.curves import Curve, Followers
from sandbox.libraries import Library


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Note:
    """A note as it was drawn. `edited_at`: unix seconds; `mean_seconds`: how long it is read."""

    number: str
    owner: str
    published_at: int
    kind: str
    title: str
    markup: str
    theme: str | None
    second_theme: str | None
    seconds: int
    """Of a video."""
    edited_at: int | None
    is_hidden: bool
    pinned: bool
    mean_seconds: int
    plays: Curve
    likes: Curve
    comments: Curve
    shares: Curve
    favourites: Curve
    danmaku: Curve
    copy: Copy | None = None
    flag: str | None = None

    @property
    def is_video(self) -> bool:
        return self.kind == "video"


@dataclass(slots=True, kw_only=True, eq=False)
class XiaohongshuAccount:
    """An account. Only `name` and `is_closed` change, by events."""

    uid: str
    number: str
    library: Library
    name: str
    is_institution: bool
    description: str
    following: int
    followers: Followers
    works: int
    pull: float
    earlier: int
    """Likes and saves of notes that are no longer there."""
    is_closed: bool = False
