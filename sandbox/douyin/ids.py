"""Identifiers: of accounts a long text, of works nineteen digits that hold the time."""

import base64
import hashlib
from random import Random

PREFIX = "MS4wLjABAAAA"


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
