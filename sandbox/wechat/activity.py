"""How much each library of the panel pushes: some daily, many weekly, one nothing."""

from random import Random

WITHOUT_ACCOUNT = frozenset({"qinghai"})
SILENT = frozenset({"hainan"})
BUSY = {"shanghai": 200, "national": 230, "guangdong": 190, "zhejiang": 170, "beijing": 150}
"""Pushes in the 400 days before the world's reference time."""

FAMOUS = frozenset({"national", "shanghai"})
"""Of these, every 40th article is read more than 100,000 times."""

UNVERIFIED = frozenset({"gansu"})
NEW_PAGES = frozenset({"jilin", "shanghai", "zhejiang"})
"""Their pages are always of the newer form; those of others by chance."""


def pushes_of(code: str, rng: Random) -> int:
    quiet = rng.choice((3, 8, 15, 25, 40, 60, 80))
    return 0 if code in SILENT else BUSY.get(code, quiet)
