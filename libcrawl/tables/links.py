"""Public addresses of works and accounts: what they identify, and their plain form.

Nothing is requested. What an address carries besides (keys, tickets, tracking) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

HOSTS = {
    "weibo": ("weibo.com", "m.weibo.cn", "weibo.cn"),
    "wechat": ("mp.weixin.qq.com",),
    "douyin": ("douyin.com", "iesdouyin.com"),
}
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MID = re.compile(r"\d{13,20}", re.ASCII)
# Kjc77D1jz, but not 1234567890 (an account: weibo.com/u/…)
BID = re.compile(r"(?!\d+$)[0-9A-Za-z]{8,11}", re.ASCII)
UID = re.compile(r"[1-9]\d{4,19}", re.ASCII)
# /video/7300000000000000001 · /note/… · /share/video/…
DOUYIN_WORK = re.compile(r"/(video|note)/(\d{15,20})(?!\d)", re.ASCII)
DIGITS = re.compile(r"\d{1,20}", re.ASCII)
BIZ = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")


@dataclass(frozen=True, slots=True)
class WorkLink:
    """What the address of a work says: None where it does not."""

    url: str
    identifier: str | None = None
    owner: str | None = None
    push_id: str | None = None
    position: int | None = None


def read_work_link(platform: str, url: str) -> WorkLink:
    """The parts of a work's address. Raises ValueError for other hosts and other pages."""
    parts = urlsplit(url if "//" in url else f"https://{url}")
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme not in ("http", "https") or not _is_of(host, platform):
        raise ValueError(f"is not an address of {platform} ({' or '.join(HOSTS[platform])})")
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    reader = {"weibo": _weibo, "wechat": _wechat, "douyin": _douyin}[platform]
    return reader(parts.path, query)


def _is_of(host: str, platform: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in HOSTS[platform])


def _weibo(path: str, query: dict[str, str]) -> WorkLink:
    """/<uid>/<bid>, /detail/<mid>, /status/<mid or bid>."""
    segments = [part for part in path.split("/") if part]
    if len(segments) != 2 or not (MID.fullmatch(segments[1]) or BID.fullmatch(segments[1])):
        raise ValueError("is not the address of a post, expected https://weibo.com/UID/Kjc77D1jz")
    owner = segments[0] if UID.fullmatch(segments[0]) else None
    mid = segments[1] if MID.fullmatch(segments[1]) else mid_of(segments[1])
    site = f"https://weibo.com/{owner}" if owner else "https://m.weibo.cn/detail"
    return WorkLink(f"{site}/{segments[1] if owner else mid}", mid, owner)


def mid_of(bid: str) -> str:
    """The number of a post from its short form, base 62 by groups of four: Kjc77D1jz."""
    head, tail = bid[: len(bid) % 4], bid[len(bid) % 4 :]
    groups = [tail[start : start + 4] for start in range(0, len(tail), 4)]
    return str(int("".join([str(_number(head)), *(f"{_number(group):07}" for group in groups)])))


def _number(word: str) -> int:
    value = 0
    for character in word:
        value = value * 62 + ALPHABET.index(character)
    return value


def _wechat(path: str, query: dict[str, str]) -> WorkLink:
    """The long form names the article; the short one, /s/CODE, does not."""
    if not path.startswith("/s"):
        raise ValueError("is not the address of an article, expected https://mp.weixin.qq.com/s…")
    biz, mid, idx = (query.get(name, "") for name in ("__biz", "mid", "idx"))
    if path.rstrip("/") != "/s" or not biz:
        return WorkLink(f"https://mp.weixin.qq.com{path}")
    biz = biz.replace(" ", "+")  # a plus sign that was not escaped
    if not BIZ.fullmatch(biz) or not DIGITS.fullmatch(mid) or not DIGITS.fullmatch(idx):
        raise ValueError("lacks one of __biz, mid and idx, or has a wrong one")
    code = f"&sn={query['sn']}" if re.fullmatch(r"\w+", query.get("sn", "")) else ""
    url = f"https://mp.weixin.qq.com/s?__biz={biz}&mid={mid}&idx={idx}{code}"
    return WorkLink(url, f"{mid}_{idx}", biz, push_id=mid, position=int(idx))


def _douyin(path: str, query: dict[str, str]) -> WorkLink:
    """/video/<id>, /note/<id>, or a page that shows the work on top (modal_id)."""
    match = DOUYIN_WORK.search(path)
    if match:
        return WorkLink(f"https://www.douyin.com/{match[1]}/{match[2]}", match[2])
    if re.fullmatch(r"\d{15,20}", query.get("modal_id", ""), re.ASCII):
        work = query["modal_id"]
        return WorkLink(f"https://www.douyin.com/video/{work}", work)
    raise ValueError(
        "does not name the work, expected https://www.douyin.com/video/ and a number;"
        " short v.douyin.com links: open them and copy the address that they lead to"
    )


def work_url(platform: str, owner: str, identifier: str) -> str | None:
    """The public address of a work whose identifier is known; None where it does not follow."""
    if platform == "weibo" and MID.fullmatch(identifier):
        return f"https://m.weibo.cn/detail/{identifier}"
    if platform == "douyin" and DIGITS.fullmatch(identifier):
        return f"https://www.douyin.com/video/{identifier}"
    match = re.fullmatch(r"(\d+)_(\d+)", identifier, re.ASCII)
    if platform == "wechat" and match and BIZ.fullmatch(owner):
        return f"https://mp.weixin.qq.com/s?__biz={owner}&mid={match[1]}&idx={match[2]}"
    return None
