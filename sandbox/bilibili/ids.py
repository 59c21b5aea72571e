"""Identifiers: of accounts a number, of videos twelve characters, of posts eighteen digits."""

import base64
import hashlib
import re
from random import Random

SHORT = re.compile(r"/(b[0-9A-Za-z]{6})/?", re.ASCII)
"""Path of a short link, as the app shares it: https://b23.tv/bRNBho6"""


def mid_of(code: str) -> str:
    """The number of a library's account, the same on any machine."""
    return str(400_000_000 + int(hashlib.sha256(f"bilibili {code}".encode()).hexdigest()[:8], 16))


def bvid_of(aid: int) -> str:
    digest = base64.b64encode(hashlib.sha256(f"video {aid}".encode()).digest(), b"xy").decode()
    return f"BV1{digest[:9]}"


def aid_at(unix: int, rng: Random) -> int:
    """Fifteen digits."""
    return unix * 100_000 + rng.randint(0, 99_999)


def post_id_at(unix: int, rng: Random) -> str:
    return str(unix * 500_000_000 + rng.randint(0, 499_999_999))


def short_of(key: str) -> str:
    """The code of the short link to an account or a video, given by its identifier."""
    digest = base64.b64encode(hashlib.sha256(f"short {key}".encode()).digest(), b"xy").decode()
    return f"b{digest[:6]}"


def short_link(key: str) -> str:
    return f"https://b23.tv/{short_of(key)}"
