"""Peers of a library: libraries of its region or level, or all others."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from analysis.choices import Peers
from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.selection import select

LIBRARIES = "SELECT code AS library, region, level FROM libraries ORDER BY code"


def load_peers(engine: Engine, library: str, by: Peers) -> list[str]:
    """Codes of the other libraries, or of those of the same region or level.

    Raises DataError if the library, or its region or level, is not known.
    """
    libraries = read(engine, LIBRARIES)
    if libraries.empty:
        raise DataError("no library is in the database yet: `scrapy panel` loads the panel")
    own = select(libraries, {"library": [library]}, "there is no")
    others = libraries[libraries["library"] != library]
    if by is not Peers.ALL:
        place = own[by.value].iloc[0]
        if pd.isna(place):
            raise DataError(f"{library} has no {by}: hold it against all, --peers all")
        others = others[others[by.value] == place]
    return others["library"].tolist()
