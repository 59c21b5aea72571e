"""What a perfect crawl would have stored, from the world itself and not from any answer."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sandbox.prose import markup
from sandbox.wechat import datacube, ids, text
from sandbox.wechat.counters import CAP, counts_of
from sandbox.wechat.model import Account, Article, Copyright, Push, Shown
from sandbox.wechat.world import World
from sandbox.weibo.hours import DAY
from sandbox.weibo.times import iso

Json = dict[str, Any]
LISTS, PAGES = ("backoffice", "official"), ("reader", "links", "links_logged_out")
COUNTED_BY_REQUEST = "reader_counters"
SOURCES = (*LISTS, *PAGES, COUNTED_BY_REQUEST)
KINDS = {
    Shown.ARTICLE: "article",
    Shown.VIDEO: "video",
    Shown.AUDIO: "audio",
    Shown.IMAGE: "image",
    Shown.TEXT: "text",
    Shown.SHARE: "repost",
}
COUNTERS = ("reads", "likes", "wows", "comments", "shares", "favourites")


def truth(world: World, accounts: list[Account], source: str, now: datetime) -> Json:
    """Works that can still be read, those removed, and in `gone` migrated or blocked accounts.

    `official` and `backoffice` know the own account only. `days` and `moments`: daily totals of
    works and followers at the end of days, of the official interface, up to yesterday.
    """
    moment = int(now.timestamp()) // 60 * 60
    if source in LISTS:
        accounts = [account for account in accounts if account is world.own]
    is_gone = [a for a in accounts if source not in LISTS and (a.is_migrated or a.is_blocked)]
    known = [account for account in accounts if account not in is_gone]
    seen = [(a, push, w) for a in known for push in world.pushes(a, moment) for w in push.articles]
    is_official = source == "official"
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(account, source) for account in known],
        "works": [
            work_truth(account, push, work, source, moment)
            for account, push, work in seen
            if work.removal_at(moment) is None
        ],
        "removed": [
            removal_truth(account, work, source, moment)
            for account, _, work in seen
            if work.removal_at(moment) is not None
        ],
        "days": [r for a, p, w in seen for r in _days(a, p, w, moment)] if is_official else [],
        "moments": [r for a in known for r in _moments(a, moment)] if is_official else [],
        "gone": [account.biz for account in is_gone],
    }


def account_truth(account: Account, source: str) -> Json:
    """Lists of the own account say nothing about it; followers are in `moments`."""
    is_seen = source in PAGES
    return {
        "platform": "wechat",
        "platform_id": account.biz,
        "library": account.library.code,
        "user_name": account.user_name,
        "name": account.name if is_seen else None,
        "handle": (account.alias or None) if is_seen else None,
        "verified": account.is_verified if is_seen else None,
        "verified_text": account.principal if is_seen and account.is_verified else None,
        "description": account.signature if is_seen else None,
    }


def work_truth(account: Account, push: Push, work: Article, source: str, moment: int) -> Json:
    """`text` is null where the source has only the beginning, `digest`."""
    is_page, edit = source in PAGES, work.edit_at(moment)
    has_text = is_page or source == "official"
    is_short = source == "backoffice" and push.has_short_links
    return {
        "account": account.biz,
        "platform_id": f"{work.mid}_{work.idx}",
        "kind": None if source == "official" else KINDS[work.shown],
        "title": markup.true_text(work.title),
        "text": text.stored(work, moment) if has_text else None,
        "digest": text.digest(work),
        "url": ids.short_link(work.key) if is_short else ids.canonical(work.key),
        "published_at": iso(push.at),
        "is_original": _is_original(work, source),
        "is_headline": work.idx == 1,
        "push_id": str(work.mid),
        "position": work.idx,
        "reprinted_from": work.source.name if is_page and work.source else None,
        "edited_at": iso(edit.at) if is_page and edit else None,
        "duration": None if source in LISTS else work.duration,
        "tags": [],
        "counters": _counters(push, work, source, moment),
    }


def removal_truth(account: Account, work: Article, source: str, moment: int) -> Json:
    """Lists of the own account do not say who removed an article."""
    removal = work.removal_at(moment)
    is_told = source in PAGES and removal is not None
    return {
        "account": account.biz,
        "platform_id": f"{work.mid}_{work.idx}",
        "url": ids.canonical(work.key),
        "deleted_by": removal.by if removal and is_told else None,
        "reason": removal.reason if removal and is_told else None,
    }


def _is_original(work: Article, source: str) -> bool | None:
    """Pages tell originals from reprints; of other articles nothing is declared."""
    if source in PAGES and work.copyright is not Copyright.NONE:
        return work.copyright is Copyright.ORIGINAL
    is_told = source == COUNTED_BY_REQUEST and work.copyright is Copyright.ORIGINAL
    return True if is_told else None


def _counters(push: Push, work: Article, source: str, moment: int) -> Json:
    """The official interface counts persons; the back office counts without a cap."""
    values: dict[str, int | None] = dict.fromkeys(COUNTERS)
    if source not in ("official", "links_logged_out"):
        values.update(asdict(counts_of(work, push, moment)))
    if source in (COUNTED_BY_REQUEST, "backoffice"):
        values["favourites"] = None
    if source in PAGES:
        values.update(dict.fromkeys(work.curves.hidden))
    capped = []
    if source != "backoffice" and (values["reads"] or 0) >= CAP:
        values["reads"], capped = CAP, ["reads"]
    return {"plays": None, **values, "rounded": [], "capped": capped}


def _days(account: Account, push: Push, work: Article, moment: int) -> list[Json]:
    return [
        {
            "account": account.biz,
            "platform_id": f"{work.mid}_{work.idx}",
            "day": row["stat_date"],
            "read_users": row["read_user"],
            "share_users": row["share_user"],
            "like_users": row["like_user"],
            "wow_users": row["zaikan_user"],
            "comments": row["comment_count"],
        }
        for row in datacube.details(push, work, moment)
    ]


def _moments(account: Account, moment: int) -> list[Json]:
    """Followers at the end of each of the last 30 days, yesterday included."""
    days = [datacube.day_of(moment - n * DAY) for n in range(datacube.DAYS_KEPT, 0, -1)]
    return [
        {
            "account": account.biz,
            "day": day.isoformat(),
            "followers": datacube.followers_on(account, day),
        }
        for day in days
    ]
