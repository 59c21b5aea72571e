"""Runs a sandbox as a process of its own and controls it by its control API."""

import contextlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from sandbox import process
from sandbox.panel import write_panel
from sandbox.process import SandboxError
from sandbox.spec import WorldSpec

__all__ = ["Sandbox", "SandboxError", "start"]

Json = dict[str, Any]
# Past all proxies of the environment: it is on this machine.
OPENER = build_opener(ProxyHandler({}))


class Sandbox:
    """A running sandbox; as a context manager it is stopped at the end.

    It also ends when this process does, however that ends.
    """

    def __init__(self, spec: WorldSpec, running: subprocess.Popen[str], url: str) -> None:
        self.spec = spec
        self.url = url
        self._process = running

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def panel(self, folder: Path) -> Path:
        """Writes the world's libraries.csv and accounts.csv; gives the folder back."""
        write_panel(self.spec, folder)
        return folder

    def now(self) -> datetime:
        return datetime.fromisoformat(self._call("GET", "clock")["now"])

    def set_clock(self, now: datetime) -> None:
        self._call("POST", "clock", {"now": now.isoformat()})

    def advance(self, seconds: float) -> None:
        self._call("POST", "clock", {"advance_seconds": seconds})

    def fault(
        self,
        kind: str,
        *,
        platform: str | None = None,
        account: str | None = None,
        endpoint: str | None = None,
        source: str | None = None,
        page: int | None = None,
        work: str | None = None,
        times: int | None = None,
        **options: Any,
    ) -> Json:
        """Requests a fault (kinds: `python -m sandbox serve --help`)."""
        limits = {"platform": platform, "source": source, "page": page, "work": work}
        limits["times"] = times
        payload = {"kind": kind, "account": account, "endpoint": endpoint, **limits, **options}
        return self._call("POST", "faults", payload)

    def faults(self) -> list[Json]:
        """The faults in force, with how often each has fired."""
        faults: list[Json] = self._call("GET", "faults")["faults"]
        return faults

    def clear_faults(self) -> None:
        self._call("DELETE", "faults")

    def event(
        self,
        kind: str,
        account: str,
        *,
        platform: str | None = None,
        work: str | None = None,
        after_page: int | None = None,
        **options: Any,
    ) -> Json:
        """Changes the world now, or once after that page of the account's list was served.

        Without `platform`, an account named by its library is the one of the platform that is
        looked up last. `work` is its identifier; without it, the newest public one that is not
        pinned. Kinds and options of each platform: `python -m sandbox serve --help`.
        """
        when: Any = "now" if after_page is None else {"after_page": after_page}
        where = {"platform": platform, "account": account}
        payload = {"kind": kind, **where, "work": work, "when": when, **options}
        return self._call("POST", "events", payload)

    def truth(
        self, source: str | None = None, account: str | None = None, *, platform: str | None = None
    ) -> Json:
        """The rows of a perfect crawl of `source` (default: the first) by now."""
        given = {"platform": platform, "source": source, "account": account}
        query = {name: value for name, value in given.items() if value}
        return self._call("GET", f"truth?{urlencode(query)}")

    def log(self, since: int = 0) -> list[Json]:
        """Platform requests after the one numbered `since`, oldest first."""
        requests: list[Json] = self._call("GET", f"log?since={since}")["requests"]
        return requests

    def clear_log(self) -> None:
        self._call("DELETE", "log")

    def warm(self, source: str | None = None, *, platform: str | None = None) -> int:
        """Has all that a full crawl requests rendered in advance; how many answers that is.

        For benchmarks, with a frozen clock: the answers are kept while the clock's minute and the
        world do not change.
        """
        given = {"platform": platform, "source": source}
        query = urlencode({name: value for name, value in given.items() if value})
        rendered: int = self._call("POST", f"warm?{query}")["rendered"]
        return rendered

    def capture(
        self, file: Path, accounts: Mapping[str, Sequence[str]], *, since: datetime, last: datetime
    ) -> Path:
        """Writes what a browser would save now in which somebody looks through these accounts.

        `accounts`: codes of libraries by platform; the lists go back to `since`, texts that were
        seen until `last` are not opened again. Gives the file back (NDJSON for `scrapy import`).
        """
        moments = {"since": since.isoformat(), "last": last.isoformat()}
        named = {name: list(codes) for name, codes in accounts.items()}
        body = json.dumps({"accounts": named, "url": self.url, **moments}).encode()
        file.write_bytes(self._send("POST", "captures", body))
        return file

    def stop(self) -> None:
        process.stop(self._process)

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        data = json.dumps(body).encode() if body is not None else None
        answer: Json = orjson.loads(self._send(method, path, data))
        return answer

    def _send(self, method: str, path: str, data: bytes | None) -> bytes:
        request = Request(f"{self.url}/_sandbox/{path}", data, method=method)  # noqa: S310
        try:
            with OPENER.open(request, timeout=600) as response:
                answer: bytes = response.read()
        except OSError as error:
            raise SandboxError(f"{method} {path}: {_reason(error)}") from error
        return answer


def start(
    world: WorldSpec | None = None,
    *,
    port: int = 0,
    frozen: bool = False,
    require_session: str | None = None,
) -> Sandbox:
    """Starts a sandbox and waits until it listens. `require_session`: NAME=VALUE."""
    spec = world or WorldSpec()
    running, url = process.launch(spec, port=port, frozen=frozen, require_session=require_session)
    return Sandbox(spec, running, url)


def _reason(error: OSError) -> str:
    """The server's own words where it gave some."""
    body = getattr(error, "read", lambda: b"")()
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return str(json.loads(body)["error"])
    return str(error)
