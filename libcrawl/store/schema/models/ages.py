"""The table of what works counted at fixed ages, kept by libcrawl.store.age_counters."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ForeignKey, Interval, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import Base, Counters, Moment


class AgeCounters(Counters, Base):
    __tablename__ = "work_age_counters"
    __table_args__ = (
        {
            "comment": "Counters of each work as they were observed nearest to 1, 3, 7 and 30 days"
            " of age, half of the age away at most; they stay where their snapshot is archived"
        },
    )

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    age_days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    captured_at: Mapped[Moment]
    distance: Mapped[timedelta] = mapped_column(Interval)
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
