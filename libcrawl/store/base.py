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
    """The columns of a work's counters at a moment, and what is known of their exactness."""

    reads: Mapped[Counter] = mapped_column(comment="阅读; NULL: not given")
    plays: Mapped[Counter] = mapped_column(comment="播放 of a video; NULL: not given")
    likes: Mapped[Counter] = mapped_column(comment="点赞; NULL: not given")
    wows: Mapped[Counter] = mapped_column(comment="在看 (WeChat); NULL: not given")
    comments: Mapped[Counter] = mapped_column(comment="评论, 留言; NULL: not given")
    shares: Mapped[Counter] = mapped_column(comment="转发, 分享; NULL: not given")
    favourites: Mapped[Counter] = mapped_column(comment="收藏; NULL: not given")
    rounded: Mapped[Texts] = mapped_column(comment="Counters that were shown rounded (1.2万)")
    capped: Mapped[Texts] = mapped_column(comment="Counters that are lower bounds (100万+)")
