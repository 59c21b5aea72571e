"""Early checks of the names on a command line, with few imports.

A wrong name is reported before pandas and the like are imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

from analysis.errors import DataError
from analysis.load.address import find_url
from analysis.load.known_names import (
    LIBRARIES,
    PLATFORMS,
    REGIONS,
    Library,
    find_libraries,
    require_platforms,
    require_regions,
)

SECONDS = 3  # until a server has taken the connection

Names = str | Sequence[str] | None


def check_names(
    database: str | None, *, platform: Names = None, region: Names = None, library: Names = None
) -> None:
    """Raises DataError for a name that the database does not know.

    A database that cannot be reached is reported later, by load_observations.
    """
    platforms, regions, libraries = map(_listed, (platform, region, library))
    if not (platforms or regions or libraries):
        return
    import psycopg
    from psycopg.rows import dict_row

    def fetch(query: LiteralString) -> list[dict[str, Any]]:
        return connection.execute(query).fetchall()

    try:
        _, url = find_url(database)
    except DataError:
        return
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(
            address, connect_timeout=SECONDS, client_encoding="utf8", row_factory=dict_row
        ) as connection:
            if platforms:
                require_platforms(platforms, [row["code"] for row in fetch(PLATFORMS)])
            if regions:
                require_regions(regions, [row["region"] for row in fetch(REGIONS)])
            if libraries:
                find_libraries(libraries, [Library(**row) for row in fetch(LIBRARIES)])
    except psycopg.Error:
        return


def _listed(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else list(names or ())
