"""The operator's file `.env`."""

from __future__ import annotations

import codecs
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values


class EnvFileError(ValueError):
    """The file cannot be read. One line that names it and the remedy."""


def read_env_file(file: Path) -> dict[str, str | None]:
    """The variables of the file; none where there is no file. Raises EnvFileError."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise EnvFileError(f"{file} cannot be read: {error.strerror}") from None
    return dotenv_values(stream=StringIO(_text(file, data), newline=None))


def _text(file: Path, data: bytes) -> str:
    """UTF-8 with or without a mark."""
    found, line = "UTF-16", 1
    if b"\0" not in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            found, line = _encoding(data), data.count(b"\n", 0, error.start) + 1
    raise EnvFileError(
        f"{file}:{line} is {found}, not UTF-8: save it as UTF-8 in your editor, or"
        f" iconv -f {found} -t UTF-8 {file.name} >new && mv new {file.name}"
    )


def _encoding(data: bytes) -> str:
    for name in ("GB18030", "BIG5"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "LATIN1"
