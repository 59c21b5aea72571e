"""Functions of the database that bring what is kept about works up to date, a batch at a time."""

from __future__ import annotations

from sqlalchemy import Engine, TextClause


def run_in_batches(engine: Engine, statement: TextClause, batch: int) -> int:
    """The number of works done. `statement` takes `:most` works and gives how many it did.

    Each batch is a transaction of its own. Raises DBAPIError.
    """
    works = 0
    while True:
        with engine.begin() as connection:
            done = connection.scalar(statement, {"most": batch}) or 0
        works += done
        if done < batch:
            return works
