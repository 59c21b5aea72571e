"""Addresses of WeChat articles: what they name, and the form that is stored."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from libcrawl.parsers import Drift, shown

HOST = "mp.weixin.qq.com"
# /s/SbB40tES2MrfoNaIPima5A
SHORT = re.compile(r"/s/[\w-]{6,64}")
# MzA3NTY3NjUzMg== (Base 64 of an account's number)
BIZ = re.compile(r"[A-Za-z0-9+/]{8,24}={0,2}")
# 2650992583
MID = re.compile(r"0{0,9}[1-9][0-9]{0,19}")
# 1 to 99
IDX = re.compile(r"0{0,9}[1-9][0-9]?")
# 613c58d794d49f0f1b7e8ca0759d3bbc
SN = re.compile(r"[0-9A-Za-z]{1,64}")
LONGEST_QUERY = 4_000
# …/s?__biz=MzA3NTY3NjUzMg==&amp;mid=…, or \u0026mid=…, in JSON within JSON
IN_LIST = re.compile(rb"__biz=([A-Za-z0-9+/]{8,24}={0,2})[&\\]")


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """Account, push and place in the push: together they name an article."""

    biz: str
    mid: str
    idx: int
    sn: str | None = None

    @property
    def work_id(self) -> str:
        return f"{self.mid}_{self.idx}"

    @property
    def url(self) -> str:
        """The address without check sums, tracking and session parameters."""
        sn = f"&sn={self.sn}" if self.sn else ""
        return f"https://{HOST}/s?__biz={self.biz}&mid={self.mid}&idx={self.idx}{sn}"

    def is_same(self, other: ArticleKey) -> bool:
        """True for the same article; its check code may differ after an edit."""
        return (self.biz, self.mid, self.idx) == (other.biz, other.mid, other.idx)


def article_key(biz: object, mid: object, idx: object, sn: object = None) -> ArticleKey:
    """The key of these parts, checked. Raises Drift naming the part that is missing or odd."""
    if not isinstance(biz, str) or not BIZ.fullmatch(biz):
        raise Drift(_odd("biz", biz))
    for name, value, form in (("mid", mid, MID), ("idx", idx, IDX)):
        is_written = type(value) in (str, int) and not shown(value).startswith("a ")
        if not is_written or not form.fullmatch(str(value)):
            raise Drift(_odd(name, value))
    if sn and not (isinstance(sn, str) and SN.fullmatch(sn)):
        raise Drift(_odd("sn", sn))
    return ArticleKey(biz, str(mid), int(str(idx)), str(sn) if sn else None)


def _odd(name: str, value: object) -> str:
    return f"missing {name}" if value in (None, "") else f"{name} is {shown(value)}"


def written_url(escaped: str) -> str:
    """An address as lists write it: `&amp;` and `\\/` are undone."""
    return html.unescape(escaped).replace("\\/", "/")


@lru_cache(maxsize=1024)
def key_of_url(url: str) -> ArticleKey | None:
    """The article that an address names, None for a short one. Raises Drift for any other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Drift("not an address") from None
    if SHORT.fullmatch(parts.path):
        return None
    if parts.path.rstrip("/") != "/s":
        raise Drift("the address is that of no article")
    query = _query(parts.query)
    return article_key(*(query.get(name) for name in ("__biz", "mid", "idx", "sn")))


def short_url(url: str) -> str | None:
    """A short link as it is stored, None for any other address."""
    path = urlsplit(url).path
    return f"https://{HOST}{path}" if SHORT.fullmatch(path) else None


def path_of_article(url: str) -> str:
    """Path and identifying query of an article's address, on any host.

    Raises Drift when it is no article's.
    """
    key = key_of_url(url)
    if key is None:
        return urlsplit(url).path
    return key.url.removeprefix(f"https://{HOST}") + _check_sum(url)


def _check_sum(url: str) -> str:
    """Lists give a check sum along that the platform may want to see again."""
    found = _query(urlsplit(url).query).get("chksm", "")
    return f"&chksm={found}" if SN.fullmatch(found[:64]) and found.isalnum() else ""


@lru_cache(maxsize=1024)
def _query(written: str) -> Mapping[str, str]:
    """The first value of each parameter; many look at the same address, one after the other."""
    return dict(reversed(parse_qsl(written[:LONGEST_QUERY])))


def owner_in(answer: bytes | None) -> str | None:
    """The account that the first address of an article in a list names."""
    found = IN_LIST.search(answer or b"")
    return found[1].decode() if found else None
