"""From settings to an engine: the address in use, and the error if it does not serve."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import URL, make_url, text

from libcrawl.store.errors import (
    BadDatabaseUrl,
    BehindMigrations,
    DatabaseMissing,
    LoginRefused,
    ServerTooOld,
    StoreError,
    Unreachable,
    WrongEncoding,
)
from libcrawl.store.server import engine as under_test
from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.server.engine import find_database, open_engine, open_store_engine, parse_url
from tests.conftest import ROOT, Database, as_login, new_database

SECRET = "hunter2"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_addresses_are_for_psycopg_3(scheme: str) -> None:
    url = parse_url(f"{scheme}://u:p%40ss@host:5433/name?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.password, url.host, url.port, url.database) == ("p@ss", "host", 5433, "name")
    assert url.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://u:{SECRET}@host/name",
        f"postgresql+asyncpg://u:{SECRET}@host/name",
        f"postgresql://u:{SECRET}@host:port/name",
        f"postgresql://u:{SECRET}@host",
        f"u:{SECRET}@host/name",
        "nonsense",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="DATABASE_URL") as caught:
        parse_url(address)
    assert SECRET not in str(caught.value)


def test_a_store_that_is_ready(settings: Settings) -> None:
    with open_store_engine(settings).connect() as connection:
        shown = connection.execute(
            text("SELECT current_setting('client_encoding'), current_setting('application_name')")
        )
        assert shown.one() == ("UTF8", "libcrawl")


def test_options_in_the_address_are_kept(database: Database) -> None:
    address = database.url + "?options=-c%20work_mem%3D5MB"
    with open_engine({"DATABASE_URL": address}).connect() as connection:
        shown = connection.execute(text("SELECT current_setting('work_mem')"))
        assert shown.scalar_one() == "5MB"


def test_a_server_of_ones_own_is_not_migrated_unasked(empty_database: Database) -> None:
    with pytest.raises(BehindMigrations, match="`scrapy db upgrade`"):
        open_store_engine({"DATABASE_URL": empty_database.url})


def test_without_an_address_the_embedded_server_is_brought_up(data_folder: Path) -> None:
    for unset in (None, ""):
        settings = {"DATABASE_URL": unset, "LIBCRAWL_DATA": str(data_folder)}
        assert find_database(settings).embedded
        with open_store_engine(settings).connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM works")).scalar_one() == 0
        assert EmbeddedServer(data_folder).url_file.exists()


def test_processes_that_come_first_at_once(data_folder: Path) -> None:
    """Server, database and schema are made once, and all find them ready."""
    settings = {"DATABASE_URL": None, "LIBCRAWL_DATA": str(data_folder)}
    program = (
        f"from libcrawl.store.server.engine import *; print(open_store_engine({settings}).url)"
    )
    comers = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
        for _ in range(3)
    ]
    urls = {comer.communicate()[0] for comer in comers}
    assert [comer.returncode for comer in comers] == [0, 0, 0]
    assert len(urls) == 1


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port without a listener."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def message(expected: type[StoreError], address: str) -> str:
    """The error about the address: one line, without the password."""
    with pytest.raises(expected) as caught:
        open_engine({"DATABASE_URL": address})
    reported = str(caught.value)
    assert "\n" not in reported
    assert SECRET not in reported
    return reported


def test_a_server_without_an_answer(deaf_port: int) -> None:
    address = f"postgresql://u:{SECRET}@127.0.0.1:{deaf_port}/name"
    reported = message(Unreachable, address)
    assert f"the database name at 127.0.0.1:{deaf_port} does not answer" in reported


def test_the_password_is_wrong(database: Database) -> None:
    assert "refuses the login" in message(LoginRefused, as_login(database, "libcrawl", SECRET))


def test_the_database_is_missing(database: Database) -> None:
    address = make_url(database.url).set(database="nowhere")
    reported = message(DatabaseMissing, address.render_as_string(hide_password=False))
    assert "the database nowhere at" in reported


def test_the_encoding_cannot_keep_all_texts(server_url: URL) -> None:
    """A database that `createdb` makes where the cluster's locale is C."""
    bare = "template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER 'libc'"
    with (
        pytest.raises(WrongEncoding, match=r"SQL_ASCII.*createdb -E UTF8 -T template0"),
        new_database(server_url, template=bare),
    ):
        pass


def test_the_server_is_too_old(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "OLDEST", 99)
    assert "needs 99 or newer" in message(ServerTooOld, database.url)
