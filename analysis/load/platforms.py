"""The platforms that the database knows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load import known_names
from analysis.load.database import read

CRAWLED = """
SELECT code FROM platforms
WHERE EXISTS (
    SELECT FROM accounts
    WHERE accounts.platform = platforms.code AND (
        EXISTS (SELECT FROM account_snapshots WHERE account_snapshots.account_id = accounts.id)
        OR EXISTS (SELECT FROM works WHERE works.account_id = accounts.id)
    )
)
ORDER BY position, code
"""
OF_LIBRARIES = """
SELECT code FROM platforms
WHERE EXISTS (
    SELECT FROM accounts JOIN libraries ON libraries.id = accounts.library_id
    WHERE accounts.platform = platforms.code AND accounts.platform_id IS NOT NULL
        AND libraries.code = ANY(:libraries)
)
ORDER BY position, code
"""


def load_platforms(engine: Engine) -> list[str]:
    """Codes of the platforms, in their order."""
    return list(read(engine, known_names.PLATFORMS)["code"])


def load_crawled_platforms(engine: Engine) -> list[str]:
    """Codes of the platforms with observations, in their order. Raises DataError for none."""
    codes = list(read(engine, CRAWLED)["code"])
    if not codes:
        raise DataError("no account was crawled yet: fill the panel, then `scrapy crawlall`")
    return codes


def load_platforms_of(engine: Engine, libraries: Sequence[str]) -> list[str]:
    """Codes of the platforms on which one of the libraries has an account, in their order.

    Raises DataError for none.
    """
    codes = list(read(engine, OF_LIBRARIES, {"libraries": list(libraries)})["code"])
    if not codes:
        raise DataError(f"no account of {', '.join(libraries)} is known")
    return codes


def check_platforms(engine: Engine, given: Sequence[str]) -> None:
    """Raises DataError with the unknown platforms and names near them."""
    if given:
        known_names.require_platforms(given, load_platforms(engine))


def choose_platform(engine: Engine, name: str | None) -> str:
    """The named platform, else the first that was crawled. Raises DataError."""
    if name is None:
        return load_crawled_platforms(engine)[0]
    check_platforms(engine, (name,))
    return name
