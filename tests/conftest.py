"""A real PostgreSQL for the tests, and nothing of the developer's own settings.

The server is our own embedded one (`fsync=off`, in memory where there is room), one for each test
process, or the one that TEST_DATABASE_URL names (its login may create databases and roles). Every
test with the fixture `database` gets a fresh clone of a migrated template.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from scrapy.settings import Settings
from sqlalchemy import URL, Engine, make_url

from sandbox.foreign import blank_settings

PREFIX = "libcrawl-test-"
ENOUGH = 3 * 2**30
"""Bytes that the databases of all test processes may need in memory."""
WAITING = [
    Path(__file__).parent / folder / f"{name}.py"
    for folder, name in (
        ("crawl", "test_douyin_faults"),
        ("sandbox", "test_demo_database"),
        ("jobs", "test_workers"),
        ("crawl", "test_douyin_browser"),
        ("commands", "test_crawlall"),
        ("bench", "test_bench"),
        ("crawl", "test_interruption"),
        ("jobs", "test_lanes_at_work"),
        ("docker", "test_health"),
        ("gate", "test_workers"),
        ("jobs", "test_one_backs_off"),
        ("gate", "test_restart"),
    )
]
"""Files whose tests take longest, most of it waiting: while one process waits, others compute."""
GIVEN = os.environ.get("TEST_DATABASE_URL")
STRATEGY = "" if GIVEN else "STRATEGY file_copy"  # else each clone is written to the log, too
for name in list(os.environ):
    if name.startswith(("DATABASE_URL", "LIBCRAWL_")) or name.lower().endswith("_proxy"):
        del os.environ[name]
os.environ.update(blank_settings())  # what is left is in .env
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as analysis/__main__.py does
# Playwright's driver is compiled once, not again for every browser.
os.environ.setdefault(
    "NODE_COMPILE_CACHE", str(Path(__file__).parents[1] / ".pytest_cache" / "node")
)

from libcrawl.browser.chromium import BrowserMissing, find_chromium  # noqa: E402  (as below)
from libcrawl.process.quick_start import collect_as_usual  # noqa: E402  (as below)
from libcrawl.store.schema import migrate  # noqa: E402  (the environment is clean now)
from libcrawl.store.server.embedded import EmbeddedServer  # noqa: E402
from libcrawl.store.server.engine import Address, connect, parse_url  # noqa: E402
from tests.processes import ROOT, Completed, scrapy  # noqa: E402

__all__ = ["ROOT"]


def pytest_configure() -> None:
    """Processes of tests receive Ctrl-C, also under a shell that ignores it (`nohup … &`)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: one that computes, and one that waits for its processes."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection(session: pytest.Session) -> None:
    """Start with the imports at another place than the other processes.

    What pytest makes of a test's assertions is kept beside it. Where nothing is kept yet, each
    process would make it of every file, all of them at the same time.
    """
    gc.disable()  # nothing that is imported is garbage
    place = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if int(place) and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        files = sorted(Path(__file__).parent.rglob("test_*.py"))
        first = len(files) * int(place) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        for file in files[first:]:
            with suppress(Exception, pytest.skip.Exception):  # collection reports the error
                import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish() -> None:
    collect_as_usual()  # what has been imported stays: no later collection looks at it
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let half of the processes begin with the tests that mostly wait; the others stay in order.

    Each process is first given an equal part of what is collected, in its order.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    lanes: list[list[pytest.Item]] = [[] for _ in range((processes + 1) // 2)]
    for number, file in enumerate(WAITING):
        lanes[number % len(lanes)].extend(item for item in items if item.path == file)
    others = [item for item in items if item.path not in WAITING]
    items.clear()
    for place in range(processes):
        lane = lanes[place] if place < len(lanes) else []
        left = len(others) + sum(map(len, lanes[place:]))
        share = left // (processes - place) - len(lane)
        items += lane + others[: max(share, 0)]
        del others[: max(share, 0)]


@dataclass(frozen=True)
class Database:
    """A database of one test: its address (with the password), and an engine on it."""

    url: str
    engine: Engine


RunScrapy = Callable[..., Completed]


@pytest.fixture(scope="session")
def server_url() -> Iterator[URL]:
    """The server of this test process, as an address of its database for administration."""
    if GIVEN:
        yield parse_url(GIVEN)
        return
    _sweep()
    with public_folder() as folder:
        server = EmbeddedServer(folder, fsync=False)
        try:
            yield parse_url(server.ensure_running())
        finally:
            server.stop()


@pytest.fixture(scope="session")
def template(server_url: URL) -> Iterator[str]:
    """The name of a migrated database to clone."""
    with new_database(server_url, template="template0") as database:
        migrate.upgrade(database.engine)
        database.engine.dispose()
        yield str(database.engine.url.database)


@pytest.fixture
def database(server_url: URL, template: str) -> Iterator[Database]:
    """A database of this test's own, migrated and empty."""
    with new_database(server_url, template) as made:
        yield made


@pytest.fixture
def empty_database(server_url: URL) -> Iterator[Database]:
    """A database of this test's own, without any schema."""
    with new_database(server_url, template="template0") as made:
        yield made


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """The project's settings on the test's database."""
    made = Settings()
    made.setmodule("libcrawl.settings", priority="project")
    made.set("DATABASE_URL", database.url, priority="cmdline")
    made.set("LIBCRAWL_DATA", str(tmp_path), priority="cmdline")
    return made


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A LIBCRAWL_DATA that any account may enter; a server left running in it is stopped."""
    with public_folder() as folder:
        yield folder
        EmbeddedServer(folder).stop()


@pytest.fixture
def run_scrapy(tmp_path: Path) -> RunScrapy:
    """Runs `scrapy …` in the project: `run_scrapy("db", "check", DATABASE_URL=database.url)`."""

    def run(*arguments: str, **environment: str) -> Completed:
        own = {**os.environ, "LIBCRAWL_DATA": str(tmp_path), **environment}
        return scrapy(*arguments, environment=own)

    return run


@contextmanager
def new_database(server: URL, template: str) -> Iterator[Database]:
    """A database of a new name, dropped at the end in spite of open connections."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    administration = _administration(server)
    administration.execute(f"CREATE DATABASE {name} TEMPLATE {template} {STRATEGY}".encode())
    url = server.set(database=name)
    try:
        engine = connect(Address(url, embedded=False))
        plain = url.set(drivername="postgresql")
        yield Database(plain.render_as_string(hide_password=False), engine)
        engine.dispose()
    finally:
        administration.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@cache
def _administration(server: URL) -> psycopg.Connection:
    """One connection for all databases of this process: a new one costs half of a clone."""
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


@contextmanager
def public_folder() -> Iterator[Path]:
    """A temporary folder that every account may enter, named for the process that made it."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_in_memory()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> str:
    """Where files cost least: a clone of a database takes a tenth of the time in memory."""
    memory = Path("/dev/shm")  # noqa: S108 (its folders are named for processes)
    is_enough = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH
    return str(memory) if is_enough else tempfile.gettempdir()


def _sweep() -> None:
    """Stops the servers of test processes that were killed."""
    for folder in Path(_in_memory()).glob(f"{PREFIX}*"):
        try:
            os.kill(int(folder.name.removeprefix(PREFIX).split("-")[0]), 0)
        except ProcessLookupError:
            EmbeddedServer(folder).stop()
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            continue  # another account's, and alive


def as_login(database: Database, user: str, password: str) -> str:
    """The database under another login."""
    url = make_url(database.url).set(username=user, password=password)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of this machine; without one its tests are skipped with the remedy."""
    try:
        return find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))  # it names the remedy


@pytest.fixture
def own_files() -> Iterator[None]:
    """Files that a test writes are its account's alone."""
    before = os.umask(0o077)
    yield
    os.umask(before)
