"""The script that draws the figures of a report: Vega, Vega-Lite and Vega-Embed, from vl-convert."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

EXPORTS = "window.vegaEmbed = vegaEmbed;"


def run_time() -> str:
    """Vega, Vega-Lite and Vega-Embed with its interpreter, which a page loads as one script.

    To bundle it takes a tenth of a small report's time and gives the same each time: it is kept in
    the user's folder of caches, where there is one that can be written.
    """
    import vl_convert

    # RuntimeError: the account has no home.
    with suppress(OSError, RuntimeError):
        return _kept().read_text("utf-8")
    script = f"(function () {{\n{vl_convert.javascript_bundle(EXPORTS)}\n}})();\n"
    with suppress(OSError, RuntimeError):
        _write(script, _kept())
    return script


def _kept() -> Path:
    """Where the script of these versions is kept, by the XDG base directory specification."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    caches = given if given.is_absolute() else Path("~/.cache").expanduser()
    exported = hashlib.sha256(EXPORTS.encode()).hexdigest()[:8]
    return caches / "libcrawl" / f"vega-{version('vl-convert-python')}-{exported}.js"


def _write(script: str, path: Path) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    try:
        half.write_text(script, "utf-8")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
