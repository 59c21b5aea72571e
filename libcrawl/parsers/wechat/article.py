"""WeChat: the page of an article, which also names its account.

The content of a page is in `window.cgiDataNew`, JavaScript that is read and never run.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from libcrawl.items import Account, Lack, Link, LinkKind, Work, WorkCounters
from libcrawl.parsers import Drift, need, optional, shown
from libcrawl.parsers.markup import MarkupReader
from libcrawl.parsers.mentions import distinct, named_link
from libcrawl.parsers.text import public_text, tidy
from libcrawl.parsers.timeline import Unreadable, odd_counters, odd_date
from libcrawl.parsers.times import SHANGHAI
from libcrawl.parsers.wechat.counters import bar_counters, hidden_counters
from libcrawl.parsers.wechat.links import BIZ, ArticleKey, article_key
from libcrawl.parsers.wechat.literal import read_assigned
from libcrawl.parsers.wechat.text import account_cards, paragraphs, plain_lines

PLATFORM = "wechat"
# item_show_type
KINDS = {0: "article", 5: "video", 7: "audio", 8: "image", 10: "text", 11: "share"}
OTHER = "other"
PLAIN_KINDS = ("image", "text")
# copyright_stat of pages, and of message lists (11); of other articles nothing is declared
ORIGINAL = {1: True, 11: True, 2: False}
# verify_status
VERIFIED = {0: False, 2: True}


@dataclass(frozen=True, slots=True)
class Article:
    """A page: its account, its work, whether it showed counters, and what could not be read.

    `hidden` are counters that it declares as not shown; `is_logged_out`: it shows none to whoever
    opened it.
    """

    key: ArticleKey
    account: Account
    work: Work
    has_counters: bool
    odd: tuple[Unreadable, ...] = ()
    hidden: frozenset[str] = frozenset()
    is_logged_out: bool = False


def parse_article(page: str, captured_at: datetime) -> Article:
    """The article of a page. Raises Drift naming what is missing or odd."""
    data, key = _data_and_key(page)
    try:
        return _article(data, key, captured_at)
    except Drift as problem:
        raise Drift(f"article {key.work_id}: {problem}") from None


def key_in_page(page: str) -> ArticleKey | None:
    """The article that a page claims to be, None for a page that is no article's."""
    try:
        return _data_and_key(page)[1]
    except Drift:
        return None


def _data_and_key(page: str) -> tuple[dict[str, Any], ArticleKey]:
    data = read_assigned(page, "window.cgiDataNew")
    if not isinstance(data, dict):
        raise Drift(f"window.cgiDataNew is {shown(data)}: not an object")
    return data, article_key(*(_named(page, data, name) for name in ("biz", "mid", "idx", "sn")))


def _named(page: str, data: Mapping[str, Any], name: str) -> Any:
    """A part of the key: in the data, or in the older `var biz = "" || "MzA5…"`."""
    given = data.get("bizuin" if name == "biz" else name)
    return given if given not in (None, "") else read_assigned(page, f"var {name}")


def _article(data: Mapping[str, Any], key: ArticleKey, captured_at: datetime) -> Article:
    account = _account(data, key, captured_at)
    kind, odd_kind = article_kind(data.get("item_show_type"))
    title, text = _title_and_text(data, kind, account.name)
    rights = optional(data, "copyright_info", dict) or {}
    counters, problems = bar_counters(data)
    published = data.get("create_timestamp") or need(data, "ori_create_time")
    edited = data.get("modify_time")
    work = Work(
        platform_id=key.work_id,
        captured_at=captured_at,
        kind=kind,
        title=title,
        text=text,
        url=key.url,
        published_at=moment("create_timestamp", published),
        is_original=is_original(rights.get("copyright_stat")),
        reprinted_from=_reprinted_from(rights),
        is_headline=key.idx == 1,
        push_id=key.mid,
        position=key.idx,
        duration=_duration(data, kind),
        tags=_tags(data),
        links=distinct((*_reprinted_links(rights, key.biz), *_card_links(data, kind, key.biz))),
        edited_at=moment("modify_time", edited) if edited else None,
        counters=counters or WorkCounters(),
    )
    if problem := odd_date(work):
        raise Drift(problem)
    odd = (*kind_not_known(work, odd_kind), *odd_counters(work, problems, "article"))
    return Article(
        key,
        account,
        work,
        has_counters=counters is not None,
        odd=odd,
        hidden=hidden_counters(data),
        is_logged_out=data.get("is_login") == 0,
    )


def _account(data: Mapping[str, Any], key: ArticleKey, captured_at: datetime) -> Account:
    handle = optional(data, "alias", str) or need(data, "user_name", str)
    bar = optional(data, "user_info.appmsg_bar_data", dict) or {}
    status = bar.get("verify_status", data.get("verify_status"))
    return Account(
        platform=PLATFORM,
        platform_id=key.biz,
        captured_at=captured_at,
        name=tidy(html.unescape(need(data, "nick_name", str))),
        handle=tidy(handle) or None,
        url=home_url(key.biz),
        verified=VERIFIED.get(status) if isinstance(status, int) else None,
        description=tidy(html.unescape(optional(data, "signature", str) or "")) or None,
    )


def home_url(biz: str) -> str:
    """The address at which readers find the account's messages."""
    return f"https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz={biz}"


def article_kind(given: object) -> tuple[str, str | None]:
    """The kind of an `item_show_type`; `other`, and what is odd, for one that is not known."""
    if type(given) is int and given in KINDS:
        return KINDS[given], None
    return OTHER, f"item_show_type is {shown(given)}: no known kind"


def kind_not_known(work: Work, problem: str | None) -> tuple[Unreadable, ...]:
    """The fault of an article whose kind is not known; other articles are not affected."""
    if problem is None:
        return ()
    message = f"article {work.platform_id}: {problem}"
    return (Unreadable(message, work.platform_id, work.published_at, Lack.KIND),)


def is_original(status: object) -> bool | None:
    """Declared the account's own, or taken from another one; None where nothing is declared."""
    return ORIGINAL.get(status) if isinstance(status, int) else None


def moment(name: str, seconds: object) -> datetime:
    """Unix seconds as a time in Shanghai. Raises Drift naming the field when they are none."""
    if type(seconds) is not int or not 1_300_000_000 < seconds < 5_000_000_000:
        raise Drift(f"{name} is {shown(seconds)}: not a time")
    return datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI)


def _title_and_text(data: Mapping[str, Any], kind: str, own_name: str) -> tuple[str | None, str]:
    """Title and text as they may be stored; a text of its own has one of them at least."""
    title = plain_title(need(data, "title", str), own_name)
    content = data.get("content_noencode")
    if not isinstance(content, str):
        raise Drift("missing content_noencode")
    written = plain_lines(content) if kind in PLAIN_KINDS else paragraphs(content)
    return title or None, public_text(written, own_name) or (title if kind == "text" else "")


def plain_title(raw: str, own_name: str) -> str:
    """A title as it may be stored; lists and pages leave entities in it."""
    return public_text(html.unescape(raw), own_name)


def _reprinted_from(rights: Mapping[str, Any]) -> str | None:
    """The name of the account that an article was taken from, else its identifier."""
    if rights.get("copyright_stat") != 2:
        return None
    names = ("platform", "source_encode_biz", "source_username")
    given = (tidy(html.unescape(optional(rights, name, str) or "")) for name in names)
    return next((name for name in given if name), None)


def _reprinted_links(rights: Mapping[str, Any], own_biz: str) -> tuple[Link, ...]:
    """The institution whose article this is; none for anybody else's, or a name that is missing."""
    name = tidy(html.unescape(optional(rights, "platform", str) or ""))
    biz = tidy(optional(rights, "source_encode_biz", str) or "") or None
    if rights.get("copyright_stat") != 2 or not name or biz == own_biz:
        return ()
    link = named_link(LinkKind.REPRINT, name, biz)
    return (link,) if link else ()


def _card_links(data: Mapping[str, Any], kind: str, own_biz: str) -> tuple[Link, ...]:
    """The institutions whose cards the article shows: it mentions them."""
    content = data.get("content_noencode")
    if kind in PLAIN_KINDS or not isinstance(content, str):
        return ()
    cards = ((tidy(name), tidy(biz)) for name, biz in account_cards(content))
    found = (
        named_link(LinkKind.MENTION, name, biz if BIZ.fullmatch(biz) else None)
        for name, biz in cards
        if name and biz != own_biz
    )
    return tuple(link for link in found if link)


def _duration(data: Mapping[str, Any], kind: str) -> float | None:
    """Seconds of a recording, or of a film (given in milliseconds for each quality)."""
    if kind == "audio":
        return _seconds(_first(data.get("voice_in_appmsg")).get("duration"))
    if kind == "video":
        film = _first(_first(data.get("video_page_infos")).get("mp_video_trans_info"))
        seconds = _seconds(film.get("duration_ms"))
        return seconds / 1000 if seconds else None
    return None


def _first(items: object) -> Mapping[str, Any]:
    return items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}


def _seconds(given: object) -> float | None:
    """Of a recording, in whatever unit: no longer than a day in milliseconds."""
    is_number = type(given) in (int, float)
    return float(given) if is_number and 0 < given <= 86_400_000 else None  # type: ignore[operator,arg-type]


def _tags(data: Mapping[str, Any]) -> tuple[str, ...]:
    found = optional(data, "hashtags.hashtag", list) or []
    return tuple(dict.fromkeys(tidy(tag) for tag in found if isinstance(tag, str) and tidy(tag)))


class _Notice(MarkupReader):
    """The words of a page's tips and of its notice.

    <p class="tips">由用户投诉并经平台审核，涉嫌…，查看<a …>对应规则</a></p>
    <div class="weui-msg__title warn">该内容已被发布者删除</div>
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.into: list[str] | None = None
        self.ends: tuple[str, ...] = ()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        named = attributes.get("class", "")
        if tag == "p" and named == "tips":
            self._begin("tips", ("p",))
        elif named.startswith(("weui-msg__title", "mesg-block")):
            self._begin("notice", ("div", "h2"))
        elif tag == "a" and self.ends == ("p",):
            self.into = None  # the rules that the tips link to
        elif self.into is not None:
            self.into.append(" ")

    def end(self, tag: str) -> None:
        if tag in self.ends:
            self.into = None

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def _begin(self, name: str, ends: tuple[str, ...]) -> None:
        if not "".join(self.found.get(name, ())).strip():
            self.into, self.ends = self.found.setdefault(name, []), ends


def removal_reason(page: str) -> str | None:
    """Why the platform shows a notice instead of the article, in the platform's words."""
    notice = _Notice()
    notice.read(page)
    for name in ("tips", "notice"):
        words = " ".join("".join(notice.found.get(name, ())).split())
        if name == "tips":
            words = words.removesuffix("查看").rstrip().removesuffix("，")
        if words:
            return words[:200]
    return None
