from collections.abc import Iterator

import pytest

from sandbox import Sandbox, WorldSpec, start
from tests import sandboxes
from tests.sandbox.walker import Client

LIBRARIES = ("shanghai", "anhui", "hebei", "jilin", "gansu", "yunnan", "hainan", "xizang")
SMALL = WorldSpec(libraries=LIBRARIES)


@pytest.fixture(scope="session")
def still() -> Iterator[Sandbox]:
    """A shared world: read it, set faults and clear them, change nothing else."""
    with start(SMALL, frozen=True) as sandbox:
        yield sandbox


@pytest.fixture
def fresh() -> Iterator[Sandbox]:
    """A world of the test's own, for events and clocks."""
    with sandboxes.start(SMALL, frozen=True) as sandbox:
        yield sandbox


@pytest.fixture
def client(still: Sandbox) -> Iterator[Client]:
    yield from _client(still)
    still.clear_faults()


@pytest.fixture
def fresh_client(fresh: Sandbox) -> Iterator[Client]:
    yield from _client(fresh)


def _client(sandbox: Sandbox) -> Iterator[Client]:
    client = Client(sandbox.url)
    yield client
    client.close()


@pytest.fixture(scope="session")
def uids(still: Sandbox) -> dict[str, str]:
    """Identifiers of the accounts by the code of their library."""
    return {a["library"]: a["platform_id"] for a in still.truth("pc")["accounts"]}
