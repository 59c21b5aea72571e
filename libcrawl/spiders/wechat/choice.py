"""The sources of WeChat that the operator can use, and what each needs; checked before a crawl."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.politeness.session import SessionError, check_private, read_session
from libcrawl.spiders.link_file import reject_links
from libcrawl.spiders.wechat.sources import READER_PARAMETERS, TOKEN

SESSION = "LIBCRAWL_WECHAT_SESSION"
APPID = "LIBCRAWL_WECHAT_APPID"
SECRET_FILE = "LIBCRAWL_WECHAT_SECRET_FILE"  # noqa: S105


def usual_source(settings: Mapping[str, Any]) -> str:
    """The best way in of those that the settings hold something for."""
    names = _session_names(settings)
    if TOKEN in names:
        return "backoffice"
    if settings.get(APPID) and settings.get(SECRET_FILE):
        return "official"
    return "reader" if names else "links"


def _session_names(settings: Mapping[str, Any]) -> set[str]:
    try:
        cookies = read_session(str(settings.get(SESSION) or ""), SESSION)
    except SessionError:  # reported where the access is read
        return set()
    return {cookie.name for cookie in cookies}


def check_source(
    source: str, settings: Mapping[str, Any], arguments: Mapping[str, str], crawl: Crawl
) -> None:
    """Raises UsageProblem naming what is missing for this way in."""
    names = {cookie.name for cookie in crawl.access.cookies}
    if source != "links":
        reject_links(arguments, source, "links")
    if source == "backoffice" and not {TOKEN} < names:
        raise UsageProblem(
            f"source=backoffice needs the back office's cookies and `{TOKEN}` (a number in its"
            f" address) in {SESSION}"
        )
    if source == "official":
        read_credentials(settings)
    if source == "reader" and not names:
        raise UsageProblem(
            f"source=reader needs a reader's session in {SESSION}: its cookies and"
            f" {', '.join(READER_PARAMETERS)}"
        )


def read_credentials(settings: Mapping[str, Any]) -> tuple[str, str]:
    """AppID and secret. Raises UsageProblem that never quotes the secret."""
    appid, file = settings.get(APPID), settings.get(SECRET_FILE)
    if not appid or not file:
        missing = APPID if not appid else SECRET_FILE
        raise UsageProblem(f"source=official needs {missing}: see .env.example")
    path = Path(str(file)).expanduser()
    try:
        check_private(path, SECRET_FILE)
        secret = path.read_text(encoding="utf-8-sig").strip()
    except SessionError as problem:
        raise UsageProblem(str(problem)) from None
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise UsageProblem(f"{SECRET_FILE}: {path} cannot be read: {reason}") from None
    if not secret or not secret.isalnum():
        raise UsageProblem(f"{SECRET_FILE}: {path} holds no secret (letters and digits only)")
    return str(appid), secret
