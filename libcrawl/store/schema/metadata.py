"""The schema as the models have it, for those who need all of it: Alembic, the data dictionary."""

from __future__ import annotations

from libcrawl.store.schema.meanings import meaning
from libcrawl.store.schema.models import (
    ages,
    crawled,
    month_ends,
    operation,
    repeats,
    runs,
    search,
    themes,
)
from libcrawl.store.schema.models.base import Base

# A table is in the schema once its module was imported.
MODULES = (ages, crawled, month_ends, operation, repeats, runs, search, themes)
SCHEMA = Base.metadata

for _table in SCHEMA.tables.values():
    for _column in _table.columns:
        _column.comment = meaning(_table.name, _column.name)
