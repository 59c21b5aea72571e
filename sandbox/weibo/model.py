"""Accounts and works of the Weibo world, before anybody looks at them."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.circulation import Copy
from sandbox.curves import Curve, Followers
from sandbox.edits import Edit, latest_edit
from sandbox.libraries import Library
from sandbox.weibo import ids
from sandbox.weibo.activity import Activity

PUBLIC, PRIVATE, FANS_ONLY = 0, 1, 10
"""`visible.type`. Private works are never listed; works for fans are, but are not public."""


class Origin(StrEnum):
    """The origin of a list entry."""

    OWN = "own"
    REPOST = "repost"
    REPOST_OF_DELETED = "repost_of_deleted"
    QUICK = "quick"
    """快转 by the account: `ori_mid` and its own user, no `retweeted_status`."""
    FOREIGN = "foreign"
    """快转 whose user is somebody else: listed, but not a work of the account."""


@dataclass(frozen=True, slots=True)
class Original:
    """The post below a repost. Nothing of it belongs into a store but whose it is and which."""

    mid: int
    uid: int
    author: str
    is_institution: bool
    markup: str
    likes: int
    attachment: str | None
    """video, article, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeiboWork:
    """A post as it was drawn. `markup` is its text as `prose.markup` understands it."""

    mid: int
    owner: int
    kind: str
    origin: Origin
    markup: str
    theme: str | None
    """What the text is truly about; nothing in reposts."""
    second_theme: str | None
    title: str | None
    duration: float | None
    pics: int
    visible: int
    pinned: bool
    likes: Curve
    comments: Curve
    shares: Curve
    plays: Curve
    copy: Copy | None = None
    """Of a text that others have, too."""
    flag: str | None = None
    """What a person should look at it for."""
    edits: tuple[Edit, ...] = ()
    original: Original | None = None
    """Of a repost of another account of the world; others have one of nobody in it."""

    @property
    def published_at(self) -> int:
        return ids.published_at(self.mid)

    def edit_at(self, moment: int) -> Edit | None:
        return latest_edit(self.edits, moment)

    def markup_at(self, moment: int) -> str:
        edit = self.edit_at(moment)
        return f"{self.markup}\n{edit.note}" if edit else self.markup


@dataclass(slots=True, kw_only=True, eq=False)
class WeiboAccount:
    """An account. Only `name` and `is_closed` change, by events."""

    uid: int
    library: Library
    name: str
    domain: str
    verified_type: int
    verified_reason: str | None
    description: str
    following: int
    activity: Activity
    followers: Followers
    pages_by_cursor: bool
    """Mobile lists continue by `since_id`; otherwise by `page`."""
    repeats_pinned: bool
    """Pinned posts stand in their chronological place too."""
    has_short_times: bool
    """Mobile lists show 刚刚, 昨天 12:30, 06-14 instead of the full time."""
    rounds_followers: bool
    """Mobile followers are a string, rounded from 10,000 on; otherwise an integer."""
    is_closed: bool = False
