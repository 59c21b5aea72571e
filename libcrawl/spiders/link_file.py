"""A file of links: one a line; blank lines and lines that begin with # are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from libcrawl.crawl import UsageProblem
from libcrawl.panel.encoding import decode
from libcrawl.parsers import Drift


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a work, and its line. `account`, `work`: what the link names; None: its page does.

    `url` is the link as it was written.
    """

    line: int
    url: str
    account: str | None = None
    work: str | None = None

    @property
    def identity(self) -> tuple[str | None, str]:
        """Equal for links to the same work."""
        return self.account, self.work or self.url


def read_link_file(
    path: Path, read: Callable[[int, str], FileLink], expected: str
) -> list[FileLink]:
    """The links of a file, each work once. `read` raises Drift or ValueError for what is none.

    Raises UsageProblem with a line `FILE:LINE: problem; expected …` for each of those.
    """
    links: dict[tuple[str | None, str], FileLink] = {}
    problems = []
    for number, written in _written_lines(path):
        try:
            link = read(number, written)
        except (Drift, ValueError) as problem:
            problems.append(f"{path}:{number}: {problem}; expected {expected}")
            continue
        links.setdefault(link.identity, link)
    if problems:
        raise UsageProblem("\n".join(problems))
    if not links:
        raise UsageProblem(f"links: {path} holds no link")
    return list(links.values())


def split_link(written: str) -> SplitResult:
    """The parts of a link, written with or without https://. Raises ValueError."""
    try:
        return urlsplit(written if "//" in written else f"https://{written}")
    except ValueError:
        raise ValueError("no link") from None


def reject_links(arguments: Mapping[str, str], source: str, links_source: str) -> None:
    """Raises UsageProblem where a source that reads no links is given a file of them."""
    if "links" in arguments:
        raise UsageProblem(f"links= belongs to source={links_source}, not to source={source}")


def _written_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that hold something, with their numbers. Raises UsageProblem."""
    try:
        lines = decode(path.expanduser().read_bytes()).splitlines()
    except OSError as problem:
        raise UsageProblem(f"links: {path} cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise UsageProblem(f"links: {path} {problem}") from None
    for number, line in enumerate(lines, start=1):
        written = line.strip()
        if written and not written.startswith("#"):
            yield number, written
