"""`.env` as people save it."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from libcrawl.process.env_file import EnvFileError, read_env_file

TEXT = "# 采集\nDATABASE_URL=postgresql://host/name\nLIBCRAWL_WEIBO_SESSION='SUB=1; SUBP=2'\n"
READ = {"DATABASE_URL": "postgresql://host/name", "LIBCRAWL_WEIBO_SESSION": "SUB=1; SUBP=2"}


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.removeprefix("# 采集\n").encode(),
        TEXT.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "marked", "windows"],
)
def test_what_is_read(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / ".env"
    file.write_bytes(data)
    assert read_env_file(file) == READ


def test_no_file(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}


@pytest.mark.parametrize(
    ("encoding", "line"), [("GB18030", 1), ("UTF-16", 1), ("UTF-16LE", 1), ("LATIN1", 3)]
)
def test_another_encoding_is_named(tmp_path: Path, encoding: str, line: int) -> None:
    file = tmp_path / ".env"
    text = TEXT if encoding != "LATIN1" else "A=1\nB=2\n# \xe9\xff\n"
    file.write_bytes(text.encode(encoding))
    name = encoding.removesuffix("LE")
    with pytest.raises(EnvFileError) as caught:
        read_env_file(file)
    message = str(caught.value)
    assert message.startswith(f"{file}:{line} is {name}, not UTF-8: save it as UTF-8")
    assert "\n" not in message
    assert "SUB" not in message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match="cannot be read: Is a directory"):
        read_env_file(tmp_path)
