"""A stand-in Weibo, a database, and the real command between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import sandbox
from libcrawl.platforms import PLATFORMS
from tests import sandboxes
from tests.conftest import Database
from tests.processes import Completed, Running, scrapy, start

pytest.register_assert_rewrite("tests.crawl.truth", "tests.crawl.wechat")

# A few libraries of every kind: very active, quiet, silent, paged by numbers and by cursors.
SOME = ("beijing", "tianjin", "hebei", "neimenggu", "jilin", "anhui", "hunan", "hainan", "gansu")
YEAR = timedelta(days=365)


def only(*platforms: str) -> dict[str, str]:
    """The environment in which all other platforms have their own addresses, undeclared."""
    others = (each for each in PLATFORMS.values() if each.name not in platforms)
    return {name: address for each in others for name, address in each.addresses.items()}


@dataclass
class Stand:
    """A stand-in platform, a database and the way from one to the other."""

    sandbox: sandbox.Sandbox
    database: Database
    panel: Path
    data: Path
    base_url: str
    platform: str = "weibo"

    def environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database.url,
            "LIBCRAWL_DATA": str(self.data),
            "LIBCRAWL_PANEL": str(self.panel),
            **{name: self.base_url for each in PLATFORMS.values() for name in each.addresses},
            **more,
        }

    def words(self, *arguments: str) -> list[str]:
        spider = [
            part
            for argument in arguments
            for part in (("-s", argument) if argument[0].isupper() else ("-a", argument))
        ]
        return ["crawl", self.platform, *spider]

    def scrapy(self, *words: str, **environment: str) -> Completed:
        """`scrapy …` with the stand's database, panel and addresses, to its end."""
        return scrapy(*words, environment=self.environment(**environment))

    def crawl(self, *arguments: str, **environment: str) -> Completed:
        """`scrapy crawl weibo -a argument=… -s SETTING=…`, to its end."""
        return self.scrapy(*self.words(*arguments), **environment)

    def start(self, *arguments: str, **environment: str) -> Running:
        """Start `scrapy crawl …` and return it running."""
        return start(*self.words(*arguments), environment=self.environment(**environment))

    def change(self, sql: str, **parameters: Any) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(text(sql), parameters)

    def query(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), parameters)]

    def verdicts(self) -> dict[str, tuple[str, str | None]]:
        """Verdict and reason of the last run's refreshes by library."""
        rows = self.query(
            "SELECT l.code, r.verdict, r.reason FROM refreshes AS r"
            " JOIN accounts AS a ON a.id = r.account_id JOIN libraries AS l ON l.id = a.library_id"
            " WHERE r.run_id = (SELECT max(id) FROM crawl_runs)"
        )
        return {code: (verdict, reason) for code, verdict, reason in rows}

    def uid(self, library: str) -> str:
        return str(self.query(
            "SELECT a.platform_id FROM accounts AS a JOIN libraries AS l ON l.id = a.library_id"
            " WHERE l.code = :code AND a.platform = :platform",
            code=library, platform=self.platform,
        )[0][0])  # fmt: skip


MakeStand = Callable[..., Stand]


@pytest.fixture
def make_stand(database: Database, tmp_path: Path) -> Iterator[MakeStand]:
    """Starts a sandbox of the libraries given; its clock stands still by default."""
    started: list[sandbox.Sandbox] = []

    def make(
        *libraries: str, frozen: bool = True, platform: str = "weibo", **options: Any
    ) -> Stand:
        world = sandbox.WorldSpec(libraries=libraries or SOME)
        server = sandboxes.start(world, frozen=frozen, **options)
        started.append(server)
        panel = server.panel(tmp_path / "panel")
        return Stand(server, database, panel, tmp_path / "data", server.url, platform)

    yield make
    for server in started:
        server.stop()


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand()


def moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
