"""Panels with some of their rows removed."""

from __future__ import annotations

import codecs

from tests.crawl.conftest import Stand


def rows_of(stand: Stand) -> list[str]:
    return (stand.panel / "accounts.csv").read_text("utf-8-sig").splitlines()


def only_weibo(stand: Stand) -> list[str]:
    """Leave the rows of Weibo in accounts.csv."""
    lines = [line for line in rows_of(stand) if line.startswith(("platform,", "weibo,"))]
    (stand.panel / "accounts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return lines


def forget(stand: Stand, *libraries: str, handle: str = "") -> dict[str, str]:
    """Blank the rows of these libraries; returns their former content by library."""
    known = {}
    lines = only_weibo(stand)
    for number, line in enumerate(lines):
        platform, library, *others = line.split(",")
        if platform == "weibo" and library in libraries:
            known[library] = ",".join(others)
            lines[number] = f"weibo,{library},,{handle},,unknown,,"
    text = "\r\n".join(lines) + "\r\n"  # as Excel writes it
    (stand.panel / "accounts.csv").write_bytes(codecs.BOM_UTF8 + text.encode())
    return known
