"""The page about a WeChat account: whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from libcrawl.parsers import Drift
from libcrawl.parsers.markup import MarkupReader
from libcrawl.parsers.text import tidy

# …/mp/getverifyinfo?__biz=MzAxODU1ODg2Mg==#…
OWN_BIZ = re.compile(r"__biz=([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """An account as the page about it shows it. `owner`: the verified institution."""

    biz: str | None
    handle: str | None
    owner: str | None


class _Rows(MarkupReader):
    """<div class="item-title">微信号</div> … <div class="item-desc">bj54zx</div>"""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, str] = {}
        self.title = ""
        self.into: list[str] | None = None
        self.is_title = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        named = attributes.get("class", "")
        if tag == "div" and named.startswith("item-title"):
            self.title, self.into, self.is_title = "", [], True
            return
        self._end_of_title()
        if self.title and self.into is None and "item-desc" in named:
            self.into = []
        elif self.into is not None:
            self.into.append(" ")

    def end(self, tag: str) -> None:
        self._end_of_title()
        if self.into is not None and tag in ("div", "a"):
            self.rows[self.title] = tidy(" ".join("".join(self.into).split()))
            self.title, self.into = "", None

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def _end_of_title(self) -> None:
        """A title is the text directly within its element."""
        if self.is_title and self.into is not None:
            self.title = "".join(self.into).strip()
            self.into, self.is_title = None, False


def parse_about(page: str) -> About:
    """The page `mp/aboutbiz`, which does not hold the account's name. Raises Drift without rows."""
    reader = _Rows()
    reader.read(page)
    rows = reader.rows
    if "微信号" not in rows:
        raise Drift("missing 微信号")
    biz = OWN_BIZ.search(page)
    return About(
        biz=biz[1] if biz else None,
        handle=rows["微信号"] or None,
        owner=rows.get("认证主体") or None,
    )
