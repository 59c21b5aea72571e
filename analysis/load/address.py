"""Address of the database: from the caller, the environment or `.env`, else the embedded one."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from dotenv import dotenv_values

from analysis.errors import DataError

PROJECT_ROOT = Path(__file__).resolve().parents[2]


def find_url(url: str | None = None) -> tuple[str, str]:
    """The address and where it comes from.

    Without `url`: DATABASE_URL of the environment or of `.env`, else the content of the file
    DATABASE_URL_FILE, else of the one that the embedded server writes (`database-url` under
    LIBCRAWL_DATA). Raises DataError.
    """
    if url:
        return "the given address", url
    file = PROJECT_ROOT / ".env"
    settings = {**_read_env_file(file), **os.environ}
    if url := settings.get("DATABASE_URL"):
        if "DATABASE_URL" not in os.environ:
            _check_env_file(file, url)
        return "DATABASE_URL", url
    data = data_folder()
    named = settings.get("DATABASE_URL_FILE")
    path = Path(named or data / "database-url").expanduser()
    try:
        return str(path), path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if named:
            raise DataError(f"DATABASE_URL_FILE: there is no file {path}") from None
        raise DataError(
            f"no database yet: DATABASE_URL is not set and there is no {path}; "
            "`make demo` or `scrapy crawlall` makes one"
        ) from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None


def data_folder() -> Path:
    """LIBCRAWL_DATA from the environment or `.env`, else `.data` of the project."""
    settings = {**_read_env_file(PROJECT_ROOT / ".env"), **os.environ}
    return Path(settings.get("LIBCRAWL_DATA") or PROJECT_ROOT / ".data").expanduser()


def _read_env_file(file: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(file, encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError):
        raise DataError(f"{file} cannot be read as UTF-8; `scrapy db` shows why") from None


def _check_env_file(file: Path, url: str) -> None:
    """Raises DataError if others can read a password in `.env`; bad addresses come up later."""
    try:
        address = urlsplit(url)
    except ValueError:
        return
    has_password = bool(address.password or parse_qs(address.query).get("password"))
    if has_password and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise DataError(
            f"DATABASE_URL has a password, and {file} can be read by others: chmod 600 {file}"
        )
