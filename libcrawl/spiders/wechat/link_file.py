"""A file of article links: one a line; blank lines and lines that begin with # are passed over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from libcrawl.crawl import UsageProblem
from libcrawl.panel.encoding import decode
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.links import HOST, ArticleKey, key_of_url, written_url


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link and its line; `key` None: a short one, which does not name its article."""

    line: int
    url: str
    key: ArticleKey | None


def read_links(path: Path, base_url: str) -> list[LinkLine]:
    """The links of a file, each article once.

    Raises UsageProblem with a line `FILE:LINE: problem` for each that is none of WeChat's.
    """
    try:
        lines = decode(path.expanduser().read_bytes()).splitlines()
    except OSError as problem:
        raise UsageProblem(f"links: {path} cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise UsageProblem(f"links: {path} {problem}") from None
    links: dict[str, LinkLine] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        try:
            link = _link(number, written_url(written), base_url)
        except (Drift, ValueError) as problem:
            problems.append(f"{path}:{number}: {problem}; expected https://{HOST}/s…")
            continue
        links.setdefault(link.key.work_id + link.key.biz if link.key else link.url, link)
    if problems:
        raise UsageProblem("\n".join(problems))
    if not links:
        raise UsageProblem(f"links: {path} holds no link")
    return list(links.values())


def _link(line: int, url: str, base_url: str) -> LinkLine:
    """Raises Drift or ValueError in words that quote no query: it may hold a session."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Drift("no link")
    if parts.netloc not in (HOST, urlsplit(base_url).netloc):
        raise Drift(f"a link to {parts.hostname}")
    return LinkLine(line, url, key_of_url(url))
