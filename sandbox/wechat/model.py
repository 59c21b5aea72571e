"""Accounts, pushes and articles of the WeChat world, before anybody looks at them."""

from dataclasses import dataclass
from enum import IntEnum

from sandbox.circulation import Copy
from sandbox.curves import Curve, Followers
from sandbox.edits import Edit, latest_edit
from sandbox.libraries import Library
from sandbox.wechat import ids

AUTHOR, PLATFORM = "author", "platform"


class Shown(IntEnum):
    """`item_show_type`: what an article is."""

    ARTICLE = 0
    VIDEO = 5
    AUDIO = 7
    IMAGE = 8
    TEXT = 10
    SHARE = 11


class Copyright(IntEnum):
    """`copyright_stat` of an article's page."""

    NONE = 0
    ORIGINAL = 1
    REPRINT = 2


class PushKind(IntEnum):
    """`comm_msg_info.type`: pushes of plain text or of one picture are no articles."""

    TEXT = 1
    IMAGE = 3
    ARTICLES = 49


@dataclass(frozen=True, slots=True)
class Removal:
    """From `at` (unix seconds) on, the article is gone."""

    at: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """The account whose article was reprinted."""

    number: int
    user_name: str
    name: str
    mid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Counters as functions of age. `hidden`: those whose `show_…` flag is 0."""

    reads: Curve
    likes: Curve
    wows: Curve
    comments: Curve
    shares: Curve
    favourites: Curve
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Article:
    """An article as it was drawn. `lines`: its paragraphs as `prose.markup` understands them."""

    number: int
    mid: int
    idx: int
    shown: Shown
    title: str
    lines: tuple[str, ...]
    theme: str | None
    """What the article is truly about; nothing where an event gives the text."""
    second_theme: str | None
    author: str
    copyright: Copyright
    source: ArticleSource | None
    duration: int | None
    curves: Curves
    copy: Copy | None = None
    """Of a text that others have, too."""
    flag: str | None = None
    """What a person should look at it for."""
    edits: tuple[Edit, ...] = ()
    removal: Removal | None = None

    @property
    def key(self) -> ids.Key:
        return self.number, self.mid, self.idx

    def edit_at(self, moment: int) -> Edit | None:
        return latest_edit(self.edits, moment)

    def removal_at(self, moment: int) -> Removal | None:
        return self.removal if self.removal and self.removal.at <= moment else None

    def lines_at(self, moment: int) -> tuple[str, ...]:
        edit = self.edit_at(moment)
        return (*self.lines, edit.note) if edit else self.lines


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Push:
    """One push to followers: up to eight articles, or a message without any."""

    mid: int
    at: int
    kind: PushKind
    message: str
    has_short_links: bool
    """The back office links its articles by the short form, and without `itemidx`."""
    articles: tuple[Article, ...]


@dataclass(slots=True, kw_only=True, eq=False)
class WechatAccount:
    """An account. Only `name`, `is_migrated` and `is_blocked` change, by events."""

    number: int
    library: Library
    user_name: str
    alias: str
    name: str
    signature: str
    principal: str
    is_verified: bool
    province: str
    pushes: int
    pull: float
    followers: Followers
    is_old_page: bool
    """Its pages wrap strings in `JsDecode`, and name the article by the second of two choices."""
    is_migrated: bool = False
    is_blocked: bool = False

    @property
    def biz(self) -> str:
        return ids.biz_of(self.number)
