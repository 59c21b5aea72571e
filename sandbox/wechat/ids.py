"""Identifiers of accounts and articles, and the addresses made from them."""

import base64
import binascii
import hashlib
from functools import cache
from urllib.parse import parse_qs, urlsplit

HOST = "https://mp.weixin.qq.com"
Key = tuple[int, int, int]
"""Number of the account, mid of the push, idx in the push."""


@cache
def biz_of(number: int) -> str:
    """Base 64 of an account's ten-digit number: 3075676532 → MzA3NTY3NjUzMg==."""
    return base64.b64encode(str(number).encode()).decode()


def number_of(biz: str) -> int | None:
    """The reverse of `biz_of`; None for anything else."""
    try:
        digits = base64.b64decode(biz, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(digits) if digits.isdecimal() else None


def sn_of(key: Key) -> str:
    """The check code of an article: 32 hexadecimal digits."""
    return _digest("sn", key).hex()[:32]


def chksm_of(key: Key) -> str:
    """The check sum that links from lists carry: 76 hexadecimal digits."""
    return (_digest("chksm", key).hex() + _digest("more", key).hex())[:76]


def short_of(key: Key) -> str:
    """The 22 characters of a short link: the key, hidden behind its own digest."""
    number, mid, idx = key
    plain = number.to_bytes(5) + mid.to_bytes(4) + idx.to_bytes(1)
    head = _digest("short", key)[:6]
    return base64.urlsafe_b64encode(head + _hidden(plain, head)).decode().rstrip("=")


def key_of(short: str) -> Key | None:
    """The reverse of `short_of`; None for what was never a short link."""
    try:
        raw = base64.urlsafe_b64decode(f"{short}==")
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16:
        return None
    plain = _hidden(raw[6:], raw[:6])
    key = int.from_bytes(plain[:5]), int.from_bytes(plain[5:9]), plain[9]
    return key if short_of(key) == short else None


def short_link(key: Key) -> str:
    return f"{HOST}/s/{short_of(key)}"


def canonical(key: Key) -> str:
    """The address of an article without anything that belongs to a reader or to a list."""
    number, mid, idx = key
    return f"{HOST}/s?__biz={biz_of(number)}&mid={mid}&idx={idx}&sn={sn_of(key)}"


def listed_link(key: Key, extra: str = "") -> str:
    """The address as lists give it, with its check sum."""
    return f"{canonical(key)}&chksm={chksm_of(key)}{extra}#rd".replace("https:", "http:")


def key_in(link: str) -> Key | None:
    """The article that an address of either form leads to."""
    parts = urlsplit(link)
    if parts.path.startswith("/s/"):
        return key_of(parts.path.removeprefix("/s/"))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return key_from(query.get("__biz", ""), query.get("mid", ""), query.get("idx", ""))


def key_from(biz: str, mid: str, idx: str) -> Key | None:
    number = number_of(biz)
    if number is None or not (mid.isdecimal() and idx.isdecimal()):
        return None
    return number, int(mid), int(idx)


def _digest(purpose: str, key: Key) -> bytes:
    return hashlib.sha256(f"{purpose} {key}".encode()).digest()


def _hidden(plain: bytes, head: bytes) -> bytes:
    mask = hashlib.sha256(b"mask" + head).digest()[: len(plain)]
    return (int.from_bytes(plain) ^ int.from_bytes(mask)).to_bytes(len(plain))
