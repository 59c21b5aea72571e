"""The schema as the models have it, for those who need all of it: Alembic, the data dictionary."""

from __future__ import annotations

from libcrawl.store import models, month_end_models, operation_models, run_models
from libcrawl.store.base import Base

# A table is in the schema once its module was imported.
MODULES = (models, month_end_models, run_models, operation_models)
SCHEMA = Base.metadata
