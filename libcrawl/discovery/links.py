"""Addresses of accounts as people copy them: what they identify. Nothing is requested here."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from libcrawl.panel.cells import IDENTIFIERS
from libcrawl.tables.links import UID, read_work_link

# A shared text holds its link among words, with or without a space behind it:
# 5- 长按复制此条消息，打开抖音搜索，查看TA的更多作品。 https://v.douyin.com/iABCdef/复制此链接
LINK = re.compile(
    r"(?:https?://|(?<![\w./@-])(?:[\w-]+\.)+(?:com|cn)/)[\w.~:/?#@!$&()*+,;=%\[\]-]*", re.ASCII
)
SEC_UID = IDENTIFIERS["douyin"][0]
# What the app shares; only the platform knows where it leads.
SHORT_HOST = "v.douyin.com"
SHORT = re.compile(r"/[\w-]{4,32}/?", re.ASCII)
ARTICLE_HOST = "mp.weixin.qq.com"


def account_of_link(platform: str, pasted: str) -> str:
    """The identifier of the account that an address leads to.

    `pasted` may be the text that an app shares, with the address in it. Raises ValueError saying
    what to copy instead.
    """
    link = _find(pasted)
    if link is None:
        raise ValueError(
            f"“{pasted[:60]}” holds no address, expected one that begins with https://"
        )
    reader = {"weibo": _weibo, "douyin": _douyin, "wechat": _wechat}[platform]
    parts = urlsplit(link)
    return reader(link, (parts.hostname or "").removeprefix("www."), parts.path)


def _find(pasted: str) -> str | None:
    match = LINK.search(pasted)
    if match is None:
        return None
    return match[0] if match[0].startswith("http") else f"https://{match[0]}"


def article_of_link(pasted: str) -> str | None:
    """The address of the WeChat article in a pasted text, plain; None where there is none."""
    link = _find(pasted)
    if link is None or urlsplit(link).hostname != ARTICLE_HOST:
        return None
    try:
        return read_work_link("wechat", link).url
    except ValueError:
        return None


def short_link(pasted: str) -> str | None:
    """The short link of Douyin in a pasted text, plain; None where there is none."""
    parts = urlsplit(_find(pasted) or "")
    if parts.hostname != SHORT_HOST or not SHORT.fullmatch(parts.path):
        return None
    return f"https://{SHORT_HOST}{parts.path.rstrip('/')}/"


def _weibo(link: str, host: str, path: str) -> str:
    """weibo.com/u/UID, m.weibo.cn/u/UID, weibo.com/UID, or a post of the account."""
    if host not in ("weibo.com", "m.weibo.cn", "weibo.cn"):
        raise ValueError(f"{host} is not Weibo, expected https://weibo.com/u/1234567890")
    segments = [part for part in path.split("/") if part and part not in ("u", "profile")]
    if segments and UID.fullmatch(segments[0]):
        return segments[0]
    raise ValueError(
        f"{host}{path} does not contain the account's number: copy the address of the form"
        " https://weibo.com/u/1234567890, or write the last part into the column handle of"
        " accounts.csv and run `scrapy discover weibo`, which looks it up"
    )


def _douyin(link: str, host: str, path: str) -> str:
    """douyin.com/user/SEC_UID, or iesdouyin.com/share/user/… with sec_uid in its query."""
    if host == SHORT_HOST:
        raise ValueError(f"{host}{path} is no short link, expected https://{host}/iRNBho6u/")
    if host not in ("douyin.com", "iesdouyin.com", "m.douyin.com"):
        raise ValueError(f"{host} is not Douyin, expected https://www.douyin.com/user/…")
    query = parse_qs(urlsplit(link).query)
    named = [part for part in path.split("/") if SEC_UID.fullmatch(part)]
    named += [value for value in query.get("sec_uid", []) if SEC_UID.fullmatch(value)]
    if not named:
        raise ValueError(
            f"{host}{path} does not contain a sec_uid: open the account's page and copy its address"
            " (https://www.douyin.com/user/MS4wLjABAAAA…)"
        )
    return named[0]


def _wechat(link: str, host: str, path: str) -> str:
    """The long address of an article, or any page of the account that names its __biz."""
    if host != ARTICLE_HOST:
        raise ValueError(f"{host} is not WeChat, expected an article of https://{ARTICLE_HOST}")
    biz = parse_qs(urlsplit(link).query).get("__biz", [""])[0].replace(" ", "+")
    if not biz and path.startswith("/s"):
        biz = read_work_link("wechat", link).owner or ""
    if not IDENTIFIERS["wechat"][0].fullmatch(biz):
        raise ValueError(
            f"{host}{path} does not contain __biz, expected an article:"
            " https://mp.weixin.qq.com/s/… or https://mp.weixin.qq.com/s?__biz=…&mid=…&idx=…"
        )
    return biz
