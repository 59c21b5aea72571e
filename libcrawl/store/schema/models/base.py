"""What all tables share: their base and the types of their columns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Identity, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Counter = Annotated[int | None, mapped_column(BigInteger)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
MaybeMoment = Annotated[datetime | None, mapped_column(DateTime(timezone=True))]
Texts = Annotated[list[str], mapped_column(ARRAY(Text), server_default=text("'{}'"))]


class Base(DeclarativeBase):
    """All tables of the project."""

    type_annotation_map = {str: Text, dict[str, Any]: JSONB}  # noqa: RUF012


class Counters:
    """The columns of a work's counters at a moment, and which are rounded or capped."""

    reads: Mapped[Counter]
    plays: Mapped[Counter]
    likes: Mapped[Counter]
    wows: Mapped[Counter]
    comments: Mapped[Counter]
    shares: Mapped[Counter]
    favourites: Mapped[Counter]
    danmaku: Mapped[Counter]
    coins: Mapped[Counter]
    recommends: Mapped[Counter]
    thumbs: Mapped[Counter]
    rounded: Mapped[Texts]
    capped: Mapped[Texts]
