"""The browser state that `scrapy login` saves: the operator's session, for nobody else to read."""

from __future__ import annotations

import json
from pathlib import Path

from libcrawl.session import SessionError

OTHERS = 0o077


def check_state(path: str | None, variable: str) -> None:
    """Raises SessionError for a file that is no browser state, or that others may read."""
    if not path:
        return
    file = Path(path).expanduser()
    if not file.is_file():
        raise SessionError(
            f"{variable} must be the path of a browser state that `scrapy login` has saved"
        )
    if file.stat().st_mode & OTHERS:
        raise SessionError(f"{variable}: {file} can be read by others: chmod 600 {file}")
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        state = None
    if not isinstance(state, dict) or not isinstance(state.get("cookies"), list):
        raise SessionError(
            f"{variable}: {file} is no browser state: save a new one with `scrapy login`"
        )
