"""A pooler such as PgBouncer between this program and the server, and what goes otherwise then.

It is known by the key that cancels a query: the server's own names the process of the connection,
that of a pooler is made up.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from libcrawl.store.errors import NeedsDirectConnection


def adapt(engine: Engine) -> None:
    """Prepare no statements: the next transaction may be in a session that does not know them."""
    engine.update_execution_options(is_pooled=True)
    event.listen(engine, "connect", _prepare_nothing)
    engine.dispose()


def is_pooled(engine: Engine) -> bool:
    return bool(engine.get_execution_options().get("is_pooled"))


def refuse(engine: Engine, what: str) -> None:
    """Raises NeedsDirectConnection where the engine's connections go through a pooler."""
    if is_pooled(engine):
        raise NeedsDirectConnection(
            f"DATABASE_URL leads to a pooler (PgBouncer), and {what} would leave settings behind in"
            f" connections that others use: give this command the server's own address,"
            f" DATABASE_URL=postgresql://… {what}"
        )


def _prepare_nothing(driver: Any, _: object) -> None:
    driver.prepare_threshold = None
