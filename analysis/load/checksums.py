"""Checksums of files: SHA256SUMS, as sha256sum writes and checks it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analysis.errors import DataError

SUMS = "SHA256SUMS"


def checksum(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find_changed(folder: Path) -> list[str]:
    """Files of SHA256SUMS that changed or are missing. Raises DataError."""
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    listed = [line.partition("  ") for line in lines if line.strip()]
    if odd := [line for line, (_, space, name) in zip(lines, listed, strict=False) if not name]:
        raise DataError(f"{folder / SUMS}: {odd[0]!r} is no line of sha256sum")
    return [
        name
        for digest, _, name in listed
        if not (folder / name).is_file() or checksum(folder / name) != digest
    ]
