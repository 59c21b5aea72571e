"""The tables of content analysis: codebooks, samples of works, who coded what, classifiers.

Rows are only ever added, by `python -m analysis themes`: who thinks again adds a later row.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import Base, Key, Moment, Texts

KINDS = ("pilot", "reliability", "full")
METHODS = ("person", "settled", "rules", "classifier")


class Codebook(Base):
    __tablename__ = "codebooks"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        {"comment": "Codebooks that works were coded by, as they were then"},
    )

    id: Mapped[Key]
    name: Mapped[str]
    version: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]
    digest: Mapped[str]
    stored_at: Mapped[Moment] = mapped_column(server_default=text("now()"))


class CodebookTheme(Base):
    __tablename__ = "codebook_themes"
    __table_args__ = ({"comment": "Themes of the codebooks, in their order"},)

    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebooks.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    definition_zh: Mapped[str]
    definition_en: Mapped[str]


class CodingRound(Base):
    __tablename__ = "coding_rounds"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}"),
        {"comment": "Samples of works drawn to be coded by people"},
    )

    id: Mapped[Key]
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebooks.id"))
    kind: Mapped[str]
    drawn_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    seed: Mapped[int] = mapped_column(BigInteger)
    coders: Mapped[Texts]
    stratified_by: Mapped[Texts]
    window_from: Mapped[date | None] = mapped_column(Date)
    window_to: Mapped[date | None] = mapped_column(Date)
    works: Mapped[int] = mapped_column(BigInteger)


class SampledWork(Base):
    __tablename__ = "coding_round_works"
    __table_args__ = (
        Index(None, "work_id"),
        {"comment": "The works of a sample"},
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("coding_rounds.id"), primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    weight: Mapped[float]


class ThemeModel(Base):
    __tablename__ = "theme_models"
    __table_args__ = (
        {"comment": "Classifiers of themes; their files are in LIBCRAWL_DATA/models"},
    )

    id: Mapped[Key]
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebooks.id"))
    file: Mapped[str]
    digest: Mapped[str]
    trained_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    works: Mapped[int] = mapped_column(BigInteger)
    seed: Mapped[int] = mapped_column(BigInteger)
    threshold: Mapped[float]
    figures: Mapped[dict[str, Any]]


class WorkCode(Base):
    __tablename__ = "work_codes"
    __table_args__ = (
        CheckConstraint(f"method IN {METHODS}"),
        CheckConstraint("theme IS NOT NULL OR method IN ('rules', 'classifier')"),
        ForeignKeyConstraint(
            ["codebook_id", "theme"], ["codebook_themes.codebook_id", "codebook_themes.theme"]
        ),
        Index(None, "codebook_id", "work_id"),
        Index(None, "work_id"),
        {"comment": "Every choice of a theme for a work, by people and by the program"},
    )

    id: Mapped[Key]
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebooks.id"))
    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("coding_rounds.id"))
    method: Mapped[str]
    coder: Mapped[str]
    theme: Mapped[str | None]
    second_themes: Mapped[Texts]
    confidence: Mapped[float | None]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("theme_models.id"))
    note: Mapped[str | None]
    coded_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
