"""The tables of near-duplicates: pairs, the works that were compared, and how far they are up to
date. `python -m analysis duplicates --keep` fills them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import Base, MaybeMoment, Moment

REPEATS = ("copy", "quote", "series")


class WorkRepeat(Base):
    __tablename__ = "work_repeats"
    __table_args__ = (
        CheckConstraint(f"repeat IN {REPEATS}"),
        Index(None, "later_id"),
        Index(None, "block"),
        {
            "comment": "Pairs of works of which the later repeats the earlier one, brought up to"
            " date after crawls"
        },
    )

    earlier_id: Mapped[int] = mapped_column(
        ForeignKey("works.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    later_id: Mapped[int] = mapped_column(
        ForeignKey("works.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    repeat: Mapped[str]
    containment: Mapped[float]
    jaccard: Mapped[float]
    block: Mapped[int]


class ComparedWork(Base):
    __tablename__ = "compared_works"
    __table_args__ = (
        Index(None, "copy_group"),
        {"comment": "Works that were compared with others, and the group of their copies"},
    )

    work_id: Mapped[int] = mapped_column(
        ForeignKey("works.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    published_at: Mapped[Moment]
    digest: Mapped[int] = mapped_column(BigInteger)
    copy_group: Mapped[int | None] = mapped_column(BigInteger)


class ComparisonState(Base):
    __tablename__ = "comparison_state"
    __table_args__ = (
        CheckConstraint("id", "comparison_state_one_check"),
        {"comment": "One row: when works were last compared with one another"},
    )

    id: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    compared_at: Mapped[MaybeMoment]
    revision: Mapped[int] = mapped_column(BigInteger)
