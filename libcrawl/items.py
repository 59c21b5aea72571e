"""What parsers hand on and the store keeps: values, complete when they leave the parser.

Times are aware datetimes, identifiers are text, counters are integers. `None` means that the
source does not give the value; 0 means that the platform shows zero.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

CHINA = timezone(timedelta(hours=8))
# No platform is older, and no account of a library on one.
FIRST_DATE = datetime(2009, 1, 1, tzinfo=CHINA)


def joined(*reasons: str | None) -> str:
    """Reasons of a verdict as one; blank ones do not count."""
    return "; ".join(filter(None, reasons))


def is_publication_date(moment: datetime, captured_at: datetime) -> bool:
    """Whether a work seen at `captured_at` can bear this date: from 2009 to the day after.

    Days are those of China; both moments are aware, of whatever year.
    """
    if moment < FIRST_DATE:
        return False
    return moment <= captured_at or (moment - FIRST_DATE).days - (captured_at - FIRST_DATE).days < 2


class Verdict(StrEnum):
    """How the refresh of one account ended (only `complete` moves the account's mark)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    LOGIN_REQUIRED = "login_required"
    BLOCKED = "blocked"
    GONE = "gone"
    DRIFT = "drift"
    FAILED = "failed"


class Lack(StrEnum):
    """The part of a known work that could not be read."""

    WORK = "work"  # shown by a list, and not readable
    KIND = "kind"  # stored as `other`
    TEXT = "text"  # only the beginning is known
    PAGE = "page"  # the article's page was not given
    COUNTERS = "counters"  # one or more could not be read, or were not given


class LinkKind(StrEnum):
    """The relation of a work to the account that it names."""

    REPOST = "repost"  # it passes on a post of the account
    REPRINT = "reprint"  # it is an article of the account, declared as such
    MENTION = "mention"  # its own words name the account
    VIA = "via"  # it passes on what the account had passed on


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCounters:
    """Counters of an account as the platform showed them. None: not given. 0: zero."""

    followers: int | None = None
    following: int | None = None
    works: int | None = None
    likes_received: int | None = None
    plays_received: int | None = None
    saves_and_likes: int | None = None
    rounded: frozenset[str] = frozenset()
    capped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounters:
    """Counters of a work as the platform showed them. None: not given. 0: zero.

    `completion`: share of the plays that lasted to the end, 0 to 1; `mean_seconds`: mean length of
    a play; only an account's own centre gives them.
    """

    reads: int | None = None
    plays: int | None = None
    likes: int | None = None
    wows: int | None = None
    comments: int | None = None
    shares: int | None = None
    favourites: int | None = None
    danmaku: int | None = None
    coins: int | None = None
    recommends: int | None = None
    thumbs: int | None = None
    completion: float | None = None
    mean_seconds: float | None = None
    rounded: frozenset[str] = frozenset()
    capped: frozenset[str] = frozenset()


def _names(counters: type, kind: str) -> tuple[str, ...]:
    return tuple(each.name for each in fields(counters) if each.type == kind)


ACCOUNT_COUNTERS = _names(AccountCounters, "int | None")
WORK_COUNTERS = _names(WorkCounters, "int | None")
WORK_MEASURES = _names(WorkCounters, "float | None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account's profile as seen at one moment."""

    platform: str
    platform_id: str
    captured_at: datetime
    name: str
    handle: str | None = None
    url: str | None = None
    verified: bool | None = None
    verified_text: str | None = None
    description: str | None = None
    counters: AccountCounters = AccountCounters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An institution whose account a work reposts, reprints or mentions, as the platform names it.

    `is_institution` False: it is not known to be one, and kept only where it is of the panel.
    `work` and `published_at` are those of the post that was reposted.
    """

    kind: LinkKind
    name: str | None
    platform_id: str | None = None
    is_institution: bool = True
    work: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A post, article or video of an account as seen at one moment, with its counters.

    `text_complete` is False while `text` is only the beginning that a list shows; `url` is None
    where the platform gives works no public address; `is_joint`: made together with another
    account; `duration` is in seconds. `published_within`: the true time may lie so far behind
    `published_at`, None: it does not.
    """

    platform_id: str
    captured_at: datetime
    kind: str
    text: str
    published_at: datetime
    url: str | None
    published_within: timedelta | None = None
    text_complete: bool = True
    title: str | None = None
    is_original: bool | None = None
    is_headline: bool | None = None
    is_joint: bool | None = None
    push_id: str | None = None
    position: int | None = None
    duration: float | None = None
    tags: tuple[str, ...] = ()
    edited_at: datetime | None = None
    reprinted_from: str | None = None
    links: tuple[Link, ...] = ()
    counters: WorkCounters = WorkCounters()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkBatch:
    """Works of one account that became known together (usually a page of its timeline)."""

    account_id: int
    works: tuple[Work, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The platform's own word that a work is no longer there.

    `deleted_by` is `author` or `platform`, None where it is not given.
    """

    account_id: int
    platform_id: str
    captured_at: datetime
    deleted_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDay:
    """Totals of a work at the end of a day (Asia/Shanghai), counted in persons."""

    platform_id: str
    day: date
    read_users: int | None = None
    share_users: int | None = None
    like_users: int | None = None
    wow_users: int | None = None
    comments: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDays:
    """Daily totals of works of one account; works that are not stored are passed over."""

    account_id: int
    captured_at: datetime
    days: tuple[WorkDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMoment:
    """Counters of an account at a moment of the past, as an official interface reports them."""

    account_id: int
    captured_at: datetime
    counters: AccountCounters


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An account's profile with the row that it belongs to."""

    account_id: int
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A work that is known to be there and was not wholly read.

    `platform_id` None: its identifier is unknown; `works` counts such works. `verdict` is what it
    makes of a refresh; `url` is None where only the list can show the work once more.
    `is_requested`: it was requested in vain now; `is_refused`: the platform refused this answer.
    `is_reported` False: the store knows whether it is one, for others may have read the work.
    """

    platform_id: str | None
    lacks: Lack
    verdict: Verdict
    reason: str
    published_at: datetime | None = None
    url: str | None = None
    works: int = 1
    is_requested: bool = True
    is_refused: bool = False
    is_reported: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """A stretch of a list that was walked without a gap and did not reach the end of the window.

    Every work that the platform shows and that was published from `reached_at` to `newest_at` was
    seen, `works` of them; `cursor` leads to what follows, None: nothing does. `begun_at` is the
    start of the first of the walks that the stretch consists of.
    """

    cursor: dict[str, str] | None
    newest_at: datetime
    reached_at: datetime
    begun_at: datetime
    works: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """The verdict on one account within a run. Stored together with the account's last rows.

    `walked_from` is the publication time from which on the walk saw every work that the
    platform shows, None where it ended early: works published since then that were not seen are
    missing. `holes` are works that it saw and could not read as a whole; `reached_end`:
    whether they are all that is wanting. `continuation` is what the next walk can go on from,
    None: nothing to add to what earlier ones left; `passed_over` bounds the publication times
    of works that an earlier walk saw and this one did not request again.
    """

    account_id: int
    verdict: Verdict
    started_at: datetime
    finished_at: datetime
    since: datetime
    walked_from: datetime | None = None
    pages_asked: int = 0
    pages_got: int = 0
    works_seen: int = 0
    works_claimed: int | None = None
    source: str | None = None
    reason: str | None = None
    holes: tuple[Hole, ...] = ()
    reached_end: bool = False
    continuation: Continuation | None = None
    passed_over: tuple[datetime, datetime] | None = None
