"""Whether works were stored since all of them were last compared with one another."""

from __future__ import annotations

from sqlalchemy import Engine, text

IS_STALE = text("SELECT is_comparison_stale()")


def is_comparison_stale(engine: Engine) -> bool:
    """Whether the comparison of copies lacks the works of a run."""
    with engine.connect() as connection:
        return bool(connection.scalar(IS_STALE))
