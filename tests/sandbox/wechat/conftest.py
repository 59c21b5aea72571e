from collections.abc import Callable, Iterator

import pytest

from sandbox import Sandbox, WorldSpec, start
from tests import sandboxes
from tests.sandbox.wechat.client import Client, Json

SMALL = WorldSpec(libraries=("shanghai", "jilin", "gansu", "hainan", "yunnan"))


@pytest.fixture(scope="session")
def quiet() -> Iterator[Sandbox]:
    """A shared world: read it, set faults and clear them, change nothing else."""
    with start(SMALL, frozen=True) as sandbox:
        yield sandbox


@pytest.fixture
def lively() -> Iterator[Sandbox]:
    """A world of the test's own, for events and clocks."""
    with sandboxes.start(SMALL, frozen=True) as sandbox:
        yield sandbox


@pytest.fixture
def reader(quiet: Sandbox) -> Iterator[Client]:
    """Logged in."""
    yield Client(quiet.url, "wap_sid2=somebody")
    quiet.clear_faults()


@pytest.fixture
def stranger(quiet: Sandbox) -> Client:
    return Client(quiet.url)


@pytest.fixture(scope="session")
def bizs(quiet: Sandbox) -> dict[str, str]:
    """Identifiers of the accounts by the code of their library."""
    accounts = quiet.truth("reader", platform="wechat")["accounts"]
    return {account["library"]: account["platform_id"] for account in accounts}


@pytest.fixture(scope="session")
def truth(quiet: Sandbox) -> Callable[[str, str], Json]:
    """The truth by source and library."""
    return lambda source, library: quiet.truth(source, library, platform="wechat")
