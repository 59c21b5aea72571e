"""The schema as the models have it, for those who need all of it: Alembic, the data dictionary."""

from __future__ import annotations

from libcrawl.store.schema import (
    age_models,
    models,
    month_end_models,
    operation_models,
    repeat_models,
    run_models,
    search_models,
    theme_models,
)
from libcrawl.store.schema.base import Base
from libcrawl.store.schema.meanings import meaning

# A table is in the schema once its module was imported.
MODULES = (
    age_models,
    models,
    month_end_models,
    operation_models,
    repeat_models,
    run_models,
    search_models,
    theme_models,
)
SCHEMA = Base.metadata

for _table in SCHEMA.tables.values():
    for _column in _table.columns:
        _column.comment = meaning(_table.name, _column.name)
