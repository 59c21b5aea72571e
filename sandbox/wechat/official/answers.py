"""The official interface of the own account: tokens and published articles."""

import hashlib
from html import unescape
from typing import Any

from sandbox.wechat import ids, lists, text
from sandbox.wechat.model import Article, Push

Json = dict[str, Any]
APPID, SECRET = "wx5a11db0c00000001", "5a11db0c5a11db0c5a11db0c5a11db0c"
LIFETIME = 7200
"""Seconds that a token is good for."""

MOST_ARTICLES = 20


def failure(code: int, message: str) -> Json:
    return {"errcode": code, "errmsg": message}


BAD_TOKEN = failure(40001, "invalid credential, access_token is invalid or not latest")
EXPIRED = failure(42001, "access_token expired")
QUOTA = failure(45009, "reach max api daily quota limit")
UNAUTHORIZED = failure(48001, "api unauthorized")
BAD_APPID = failure(40013, "invalid appid")
BAD_SECRET = failure(40125, "invalid appsecret")
BAD_GRANT = failure(40002, "invalid grant_type")
BAD_DATES = failure(61501, "date range error")
BAD_COUNT = failure(40097, "invalid args")


def token(fields: dict[str, str], moment: int) -> Json:
    """A token for the account's own appid and secret, or what is wrong with them."""
    if fields.get("grant_type") != "client_credential":
        return BAD_GRANT
    if fields.get("appid") != APPID:
        return BAD_APPID
    if fields.get("secret") != SECRET:
        return BAD_SECRET
    return {"access_token": f"{moment}_{_seal(moment)}", "expires_in": LIFETIME}


def refused_token(given: str, moment: int) -> Json | None:
    """The refusal of a token; None: it is valid. Tokens hold the minute of their creation."""
    born, _, seal = given.partition("_")
    if not born.isdecimal() or seal != _seal(int(born)):
        return BAD_TOKEN
    return EXPIRED if moment - int(born) >= LIFETIME else None


def published(pushes: list[Push], offset: int, count: int, moment: int, *, full: bool) -> Json:
    """A page of publications, newest first. `full`: with the articles' HTML."""
    shown = pushes[offset : offset + count]
    return {
        "total_count": len(pushes),
        "item_count": len(shown),
        "item": [
            {
                "article_id": f"sandbox_{push.mid}",
                "content": {
                    "news_item": [_news(a, moment, full=full) for a in push.articles],
                    "create_time": push.at,
                    "update_time": _changed_at(push, moment),
                },
                "update_time": _changed_at(push, moment),
            }
            for push in shown
        ],
    }


def _news(article: Article, moment: int, *, full: bool) -> Json:
    return {
        "title": unescape(lists.title(article)),
        "author": article.author,
        "digest": unescape(lists.digest(article)),
        **({"content": text.as_html(article, moment)} if full else {}),
        "content_source_url": "",
        "thumb_media_id": f"thumb{article.mid}",
        "show_cover_pic": 0,
        "need_open_comment": 1,
        "only_fans_can_comment": 0,
        "url": ids.listed_link(article.key),
        "is_deleted": article.removal_at(moment) is not None,
    }


def _changed_at(push: Push, moment: int) -> int:
    edits = (article.edit_at(moment) for article in push.articles)
    return max([push.at, *(edit.at for edit in edits if edit)])


def _seal(minute: int) -> str:
    return hashlib.sha256(f"token {minute}".encode()).hexdigest()[:40]
