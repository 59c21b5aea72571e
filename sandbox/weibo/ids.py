"""Identifiers of posts: time and chance in one number, and its short form for addresses."""

from functools import lru_cache

EPOCH = 515_483_463
"""Unix time of mid 0: `unix = (mid >> 22) + EPOCH`."""

CHANCE_BITS = 22
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mid_at(unix: int, chance: int) -> int:
    """The mid of a post published at this second; `chance` distinguishes those of one second."""
    return ((unix - EPOCH) << CHANCE_BITS) | (chance & ((1 << CHANCE_BITS) - 1))


def published_at(mid: int) -> int:
    """Unix seconds."""
    return (mid >> CHANCE_BITS) + EPOCH


@lru_cache(maxsize=10_000)
def bid_of(mid: int) -> str:
    """Base 62 by groups of seven digits from the right: 4645748019299849 → Kjc77D1jz."""
    digits = str(mid)
    head, tail = digits[: len(digits) % 7], digits[len(digits) % 7 :]
    groups = [tail[i : i + 7] for i in range(0, len(tail), 7)]
    return _base62(int(head or 0)) + "".join(_base62(int(g)).rjust(4, "0") for g in groups)


def mid_of(bid: str) -> int:
    """The reverse of `bid_of`. Raises ValueError for other characters."""
    head, tail = bid[: len(bid) % 4], bid[len(bid) % 4 :]
    groups = [tail[i : i + 4] for i in range(0, len(tail), 4)]
    return int("".join([str(_number(head)), *(f"{_number(g):07}" for g in groups)]))


def _base62(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = ALPHABET[digit] + text
    return text


def _number(text: str) -> int:
    value = 0
    for character in text:
        value = value * 62 + ALPHABET.index(character)
    return value
