"""Identifiers: of accounts a long text, of works nineteen digits that hold the time."""

import base64
import hashlib
import re
from random import Random

PREFIX = "MS4wLjABAAAA"
SHORT = re.compile(r"/(i[0-9A-Za-z]{7})/?", re.ASCII)
"""Path of a short link, as apps share it: https://v.douyin.com/iRNBho6u/"""


def sec_uid_of(code: str) -> str:
    """The key of an account's address, the same for the same library on any machine."""
    digest = hashlib.sha256(f"douyin {code}".encode()).digest()
    return PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def uid_of(code: str) -> str:
    """The numeric identifier that the app uses."""
    return str(90_000_000_000 + int(hashlib.sha256(code.encode()).hexdigest()[:8], 16))


def aweme_id_at(unix: int, rng: Random) -> int:
    """The identifier of a work published then: its upload began somewhat earlier."""
    return ((unix - rng.randint(9, 1544)) << 32) | rng.getrandbits(32)


def short_of(key: str) -> str:
    """The code of the short link to an account or a work, given by its identifier."""
    digest = base64.b64encode(hashlib.sha256(f"short {key}".encode()).digest(), b"xy").decode()
    return f"i{digest[:7]}"


def short_link(key: str) -> str:
    return f"https://v.douyin.com/{short_of(key)}/"
