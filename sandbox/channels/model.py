"""Accounts and works of the Channels world, before anybody looks at them."""

from dataclasses import dataclass

from sandbox.circulation import Copy
from sandbox.curves import Curve, Followers
from sandbox.libraries import Library


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelsWork:
    """A work as it was drawn: a video, or pictures.

    `markup` is its text as `prose.markup` understands it, `title` the short title that some have
    beside it; `completion` and `seconds_played` are means over its plays.
    """

    number: str
    published_at: int
    kind: str
    title: str
    markup: str
    theme: str | None
    second_theme: str | None
    length: int
    completion: float
    seconds_played: float
    is_declared: bool
    is_hidden: bool
    pinned: bool
    plays: Curve
    recommends: Curve
    thumbs: Curve
    comments: Curve
    shares: Curve
    copy: Copy | None = None
    """Of a text that others have, too."""
    flag: str | None = None
    """What a person should look at it for."""


@dataclass(slots=True, kw_only=True, eq=False)
class ChannelsAccount:
    """An account. Only `name` changes, by events."""

    number: str
    library: Library
    name: str
    reason: str
    """The words of the verification; empty for the unverified."""
    followers: Followers
    works: int
    pull: float
    is_closed: bool = False
