"""Hypothesis without a clock: a busy machine is no failure. And the study, to read."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import URL

from tests.analysis.study import insert_study
from tests.conftest import Database, new_database

settings.register_profile("analysis", deadline=None, max_examples=60)
settings.load_profile("analysis")


@pytest.fixture(scope="session")
def read_only_study(server_url: URL, template: str) -> Iterator[Database]:
    """The study as insert_study has it, which no test changes."""
    with new_database(server_url, template) as database:
        insert_study(database)
        yield database
