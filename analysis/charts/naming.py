"""Where the names of dots stand, so that none covers another or a dot."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import pandas as pd

from analysis.charts.theme import TEXT

GAP = 3  # pixels between a dot and its name
LINE = TEXT + 3  # height of a name


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share a place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place_names(dots: pd.DataFrame, *, width: float, height: float, most: int) -> pd.DataFrame:
    """Where the names stand of those dots that have room, in the order of the rows.

    `dots`: name (empty: none is wanted), x, y (of the middle, pixels from the upper left), radius.
    A name stands above, below, right or left of its dot or between two of these, where it covers no
    dot, no name before it and not the edge; without such a place it is left out, and so are those
    after `most` names.
    Columns: name_x, name_y, the middle of the name; NA without one. The index is that of `dots`.
    """
    rows = list(zip(dots["name"], dots["x"], dots["y"], dots["radius"], strict=True))
    taken = [Box(x - r, y - r, x + r, y + r) for _, x, y, r in rows]
    picture = Box(0, 0, width, height)
    places: list[tuple[float | None, float | None]] = []
    for name, x, y, radius in rows:
        box = None
        if name and len(taken) - len(rows) < most:
            free = (each for each in _beside(measure(name), x, y, radius) if _is_in(each, picture))
            box = next((each for each in free if not any(map(each.overlaps, taken))), None)
        if box is None:
            places.append((None, None))
            continue
        taken.append(box)
        places.append(((box.left + box.right) / 2, (box.top + box.bottom) / 2))
    return pd.DataFrame(places, index=dots.index, columns=["name_x", "name_y"], dtype="Float64")


def measure(name: str) -> float:
    """About how wide a name is, in pixels: Chinese is as wide as high, Latin a little over half."""
    wide = [unicodedata.east_asian_width(each) in "WFA" for each in name]
    return sum(TEXT if each else TEXT * 0.6 for each in wide)


def _beside(width: float, x: float, y: float, radius: float) -> list[Box]:
    far, half, near = radius + GAP, width / 2, 0.7 * radius + GAP
    return [
        Box(x - half, y - far - LINE, x + half, y - far),
        Box(x - half, y + far, x + half, y + far + LINE),
        Box(x + far, y - LINE / 2, x + far + width, y + LINE / 2),
        Box(x - far - width, y - LINE / 2, x - far, y + LINE / 2),
        Box(x + near, y - near - LINE, x + near + width, y - near),
        Box(x - near - width, y - near - LINE, x - near, y - near),
        Box(x + near, y + near, x + near + width, y + near + LINE),
        Box(x - near - width, y + near, x - near, y + near + LINE),
    ]


def _is_in(box: Box, picture: Box) -> bool:
    return (
        picture.left <= box.left
        and picture.top <= box.top
        and box.right <= picture.right
        and box.bottom <= picture.bottom
    )
