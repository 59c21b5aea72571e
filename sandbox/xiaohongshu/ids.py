"""Identifiers: 24 hexadecimal digits; those of a note begin with the second it was begun in."""

import base64
import hashlib
import re
from random import Random

ID = "[0-9a-f]{24}"
SHORT = re.compile(r"/m/([0-9A-Za-z]{11})/?", re.ASCII)
"""Path of a short link, as the app shares it: https://xhslink.com/m/3aBcDeFgHiJ"""


def uid_of(code: str) -> str:
    """The identifier of a library's account, the same on any machine."""
    return f"5f{hashlib.sha256(f'xiaohongshu {code}'.encode()).hexdigest()[:22]}"


def number_of(code: str) -> str:
    """小红书号, by which the creator centre calls the account."""
    return str(10**9 + int(hashlib.sha256(f"number {code}".encode()).hexdigest()[:8], 16))


def note_at(unix: int, rng: Random) -> str:
    return f"{unix:08x}00000000{rng.randrange(16**8):08x}"


def short_of(key: str) -> str:
    """The code of the short link to an account or a note, given by its identifier."""
    digest = base64.b64encode(hashlib.sha256(f"short {key}".encode()).digest(), b"xy").decode()
    return digest[:11]


def short_link(key: str) -> str:
    return f"https://xhslink.com/m/{short_of(key)}"
