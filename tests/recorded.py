"""Recorded answers of a platform, read in place: served over HTTP as they were, or saved as a
browser saves them. They are not the project's; tests are skipped without them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.conftest import ROOT, Database
from tests.crawl.conftest import Stand

SAMPLES = ROOT.parent / "shared" / "samples"
FIXTURES = ROOT / "tests" / "fixtures"
LIBRARIES = "code,name_zh,name_en,province,region,level,kind"
ACCOUNTS = "platform,library,platform_id,handle,name,status,source,checked_at"
# Requested by every browser.
USUAL = ("/robots.txt", "/favicon.ico")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to requests with this path and, among others, these parameters; `post`: posted.

    `body` is a file, a text, or JSON. `is_ours`: a page that only makes the requests of the
    platform's own, which was not recorded.
    """

    url: str
    body: Path | str | dict[str, Any]
    post: dict[str, Any] | None = None
    status: int = 200
    is_ours: bool = False

    @property
    def text(self) -> str:
        if isinstance(self.body, Path):
            return self.body.read_text(encoding="utf-8")
        return self.body if isinstance(self.body, str) else json.dumps(self.body)

    @property
    def kind(self) -> str:
        return "text/html" if self.text.lstrip().startswith("<") else "application/json"

    def fits(self, url: str, posted: dict[str, Any]) -> bool:
        own, requested = urlsplit(self.url), urlsplit(url)
        query = dict(parse_qsl(requested.query, keep_blank_values=True))
        wanted = dict(parse_qsl(own.query, keep_blank_values=True)).items()
        return (
            requested.path.rstrip("/") == own.path.rstrip("/")
            and wanted <= query.items()
            and (self.post or {}).items() <= posted.items()
        )

    def entry(self, at: str) -> dict[str, Any]:
        """The entry of a HAR."""
        url = f"{self.url}{'&' if '?' in self.url else '?'}_rid=of-the-session"
        request: dict[str, Any] = {"method": "GET", "url": url, "headers": []}
        if self.post is not None:
            written = {"mimeType": "application/json", "text": json.dumps(self.post)}
            request |= {"method": "POST", "postData": written}
        content = {"size": len(self.text), "mimeType": self.kind, "text": self.text}
        headers = [{"name": "Content-Type", "value": self.kind}]
        response = {"status": self.status, "headers": headers, "content": content}
        return {"startedDateTime": at, "request": request, "response": response}


@dataclass(frozen=True, slots=True)
class RecordedSite:
    """A server of recorded answers; `unknown`: requested paths that are not among them."""

    url: str
    unknown: list[str]


@contextmanager
def serve(answers: Sequence[Answer]) -> Iterator[RecordedSite]:
    unknown: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            posted = json.loads(self.rfile.read(length) or b"{}")
            found = next((each for each in answers if each.fits(self.path, posted)), None)
            if found is None and self.path not in USUAL:
                unknown.append(self.path)
            self.send_response(found.status if found else 404)
            kind = found.kind if found else "text/plain"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(found.text.encode() if found else b"")

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield RecordedSite(f"http://127.0.0.1:{server.server_port}", unknown)
    finally:
        server.shutdown()
        server.server_close()


def write_har(path: Path, answers: Sequence[Answer], at: str) -> Path:
    """Write recorded answers in their order, as saved at one moment."""
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}}
    entries = [each.entry(at) for each in answers if not each.is_ours]
    path.write_text(json.dumps({"log": {**log, "entries": entries}}), encoding="utf-8")
    return path


def recorded_stand(
    database: Database, folder: Path, platform: str, accounts: Sequence[str], url: str = ""
) -> Stand:
    """A panel of these accounts, each `identifier,handle,name` of a library of its own."""
    panel = folder / "panel"
    panel.mkdir(exist_ok=True)
    codes = [f"recorded{number}" for number in range(len(accounts))]
    libraries = [f"{code},录制{code},,上海,east,provincial,public" for code in codes]
    rows = [
        f"{platform},{code},{account},confirmed,recorded,2026-11-01"
        for code, account in zip(codes, accounts, strict=True)
    ]
    for name, lines in ((LIBRARIES, libraries), (ACCOUNTS, rows)):
        file = panel / ("libraries.csv" if name is LIBRARIES else "accounts.csv")
        file.write_text("\n".join((name, *lines, "")), encoding="utf-8")
    # mypy: recorded answers have no sandbox
    return Stand(None, database, panel, folder / "data", url, platform)  # type: ignore[arg-type]  # no stand-in
