"""The tables of month ends: what works counted when a month was over, kept together.

Made from `work_snapshots` by the function note_month_end, and nothing that they alone hold.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import Base, Counters, Moment


class CachedMonthEnd(Base):
    __tablename__ = "month_end_notes"
    __table_args__ = (
        {
            "comment": "Months for which month_end_counters was made; month_ends has those that"
            " still hold"
        },
    )

    ends_at: Mapped[Moment] = mapped_column(primary_key=True)
    noted_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    works: Mapped[int] = mapped_column(BigInteger)


class MonthEndChange(Base):
    # A row of its own for each transaction: writers do not wait for each other.
    __tablename__ = "month_end_changes"
    __table_args__ = (
        {"comment": "Transactions that changed observations of a month since it was noted"},
    )

    ends_at: Mapped[Moment] = mapped_column(primary_key=True)
    changed_in: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class MonthEndCounters(Counters, Base):
    # Without foreign keys: rows of a month that is invalidated mean nothing, and stay until it is
    # cached again.
    __tablename__ = "month_end_counters"
    __table_args__ = (
        {
            "comment": "Counters of each work as it was observed last in a month; valid where"
            " month_ends names the month, made from work_snapshots by note_month_end"
        },
    )

    ends_at: Mapped[Moment] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    work_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    captured_at: Mapped[Moment]
