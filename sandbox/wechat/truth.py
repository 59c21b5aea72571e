"""The rows of a perfect crawl, from the world itself and not from any answer."""

from datetime import datetime
from typing import Any

from sandbox.clock import iso
from sandbox.hours import DAY
from sandbox.links import link
from sandbox.prose import markup
from sandbox.prose.themes import writes_held_back
from sandbox.wechat import ids, text
from sandbox.wechat.counters import CAP, counts_of
from sandbox.wechat.model import Article, ArticleSource, Copyright, Push, Shown, WechatAccount
from sandbox.wechat.official import datacube
from sandbox.wechat.world import WechatWorld

Json = dict[str, Any]
OWN = ("backoffice", "official")
SOURCES = (*OWN, "reader", "reader_counters", "links", "links_logged_out")
"""Sources. All but the official one open the pages of articles, for what lists do not hold.

Counters: `backoffice` has them from its list, `reader_counters` by `getappmsgext`, `reader` and
`links` from the pages, `official` and `links_logged_out` not at all.
"""

DECLARED = {Copyright.ORIGINAL: True, Copyright.REPRINT: False}
"""Of other articles nothing is declared."""

MOMENTS = 365
"""Days of followers that are given."""

KINDS = {
    Shown.ARTICLE: "article",
    Shown.VIDEO: "video",
    Shown.AUDIO: "audio",
    Shown.IMAGE: "image",
    Shown.TEXT: "text",
    Shown.SHARE: "share",
}
COUNTERS = ("reads", "likes", "wows", "comments", "shares", "favourites")


def truth(world: WechatWorld, accounts: list[WechatAccount], source: str, now: datetime) -> Json:
    """Works that can still be read, those removed, and in `gone` migrated or blocked accounts.

    `official` and `backoffice` know the own account only. `days` and `moments`: daily totals of
    works and followers at the end of days, of the official interface, up to yesterday.
    """
    moment = int(now.timestamp()) // 60 * 60
    if source in OWN:
        accounts = [account for account in accounts if account is world.own]
    is_gone = [a for a in accounts if source not in OWN and (a.is_migrated or a.is_blocked)]
    known = [account for account in accounts if account not in is_gone]
    seen = [(a, push, w) for a in known for push in world.pushes(a, moment) for w in push.articles]
    is_official = source == "official"
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(world, account, source, moment) for account in known],
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


def account_truth(world: WechatWorld, account: WechatAccount, source: str, moment: int) -> Json:
    """Pages name their account; the official interface does not, nor do silent accounts.

    The reader source requests its owner, too.
    """
    is_seen = source != "official" and bool(world.public(account, moment))
    is_read = is_seen and source.startswith("reader")
    shown = {
        "name": account.name,
        "handle": account.alias or account.user_name,
        "verified": account.is_verified,
        "description": account.signature,
    }
    return {
        "platform": "wechat",
        "platform_id": account.biz,
        "library": account.library.code,
        "held_back": writes_held_back(account.library.code),
        "user_name": account.user_name,
        "url": f"{ids.HOST}/mp/profile_ext?action=home&__biz={account.biz}",
        "principal": account.principal,
        "verified_text": account.principal if is_read and account.is_verified else None,
        **(shown if is_seen else dict.fromkeys(shown)),
    }


def work_truth(account: WechatAccount, push: Push, work: Article, source: str, moment: int) -> Json:
    """The official interface gives neither kinds nor rights: whatever it gives is an article."""
    is_page, edit = source != "official", work.edit_at(moment)
    return {
        "account": account.biz,
        "platform_id": f"{work.mid}_{work.idx}",
        "kind": KINDS[work.shown] if is_page else "article",
        "theme": work.theme,
        "second_theme": work.second_theme,
        "copy": work.copy.truth() if work.copy else None,
        "flag": work.flag,
        "title": markup.true_text(work.title),
        "text": text.stored(work, moment),
        "digest": text.digest(work),
        "url": ids.canonical(work.key),
        "short_url": ids.short_link(work.key),
        "published_at": iso(push.at),
        "is_original": DECLARED.get(work.copyright) if is_page else None,
        "is_headline": work.idx == 1,
        "push_id": str(work.mid),
        "position": work.idx,
        "reprinted_from": work.source.name if is_page and work.source else None,
        "links": [_link(work.source)] if is_page and work.source else [],
        "edited_at": iso(edit.at) if is_page and edit else None,
        "duration": work.duration if is_page else None,
        "tags": [],
        "counters": _counters(push, work, source, moment),
    }


def _link(source: ArticleSource) -> Json:
    return link("reprint", source.name, ids.biz_of(source.number))


def removal_truth(account: WechatAccount, work: Article, source: str, moment: int) -> Json:
    """Lists of the own account do not show who removed an article."""
    removal = work.removal_at(moment)
    is_reported = source not in OWN and removal is not None
    return {
        "account": account.biz,
        "platform_id": f"{work.mid}_{work.idx}",
        "url": ids.canonical(work.key),
        "deleted_by": removal.by if removal and is_reported else None,
        "reason": removal.reason if removal and is_reported else None,
    }


def _counters(push: Push, work: Article, source: str, moment: int) -> Json:
    """The official interface counts persons; the back office counts without a cap."""
    values: dict[str, int | None] = dict.fromkeys(COUNTERS)
    if source not in ("official", "links_logged_out"):
        counts = counts_of(work, push, moment)
        values = {name: getattr(counts, name) for name in COUNTERS}
    if source in ("backoffice", "reader_counters"):
        values["favourites"] = None
    else:
        values.update(dict.fromkeys(work.curves.hidden))
    capped = []
    if source != "backoffice" and (values["reads"] or 0) >= CAP:
        values["reads"], capped = CAP, ["reads"]
    return {"plays": None, **values, "rounded": [], "capped": capped}


def _days(account: WechatAccount, push: Push, work: Article, moment: int) -> list[Json]:
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


def _moments(account: WechatAccount, moment: int) -> list[Json]:
    """Followers at the end of each day, yesterday the last one."""
    days = [datacube.day_of(moment - n * DAY) for n in range(MOMENTS, 0, -1)]
    return [
        {
            "account": account.biz,
            "day": day.isoformat(),
            "followers": datacube.followers_on(account, day),
        }
        for day in days
    ]
