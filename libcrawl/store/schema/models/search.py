"""The tables of the search: texts in their search form, and how far they are up to date."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import Base, Moment


class SearchDocument(Base):
    __tablename__ = "search_documents"
    __table_args__ = (
        Index("search_documents_grams", text("search_grams(body)"), postgresql_using="gin"),
        {
            "comment": "Works as they are searched, brought up to date after crawls and before"
            " searches"
        },
    )

    work_id: Mapped[int] = mapped_column(
        ForeignKey("works.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(BigInteger)
    published_at: Mapped[Moment]
    title_end: Mapped[int]
    tags_end: Mapped[int]
    head: Mapped[str]
    body: Mapped[str]
    digest: Mapped[int] = mapped_column(BigInteger)


class SearchState(Base):
    __tablename__ = "search_state"
    __table_args__ = (
        CheckConstraint("id", "search_state_one_check"),
        {"comment": "One row: when works were last looked through for the search"},
    )

    id: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    refreshed_at: Mapped[Moment]
