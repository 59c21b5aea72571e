"""What goes over the wire: how much at most, and session parameters that are seen nowhere else.

Some platforms want secrets in the query. A request carries them in `meta[PRIVATE]`; they join the
address when it is sent, so that no log line, error, archive or row ever shows them.
"""

from __future__ import annotations

import logging
import re

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest

PRIVATE = "libcrawl_private"
# Bytes of a list or a page.
LARGEST_ANSWER = 32 * 2**20
TOO_LARGE = f"the answer is larger than {LARGEST_ANSWER // 2**20} MiB"
WORD = re.compile(r"\S+")
SCHEME = re.compile(r"https?://")


class TooLarge(Exception):
    """An answer that is larger than any that a platform gives."""


def too_large(problem: BaseException | None) -> str | None:
    """The reason for an answer given up for its size, as it arrived or was unpacked; else None."""
    if isinstance(problem, TooLarge):
        return str(problem)
    is_unpacked = isinstance(problem, IgnoreRequest) and "exceeded DOWNLOAD_MAXSIZE" in str(problem)
    return TOO_LARGE if is_unpacked or isinstance(problem, DownloadCancelledError) else None


def without_queries(record: logging.LogRecord) -> bool:
    """A filter: addresses in the message lose their queries."""
    record.msg, record.args = cut_queries(record.getMessage()), ()
    return True


def cut_queries(text: str) -> str:
    """A text whose addresses have lost their queries."""
    return WORD.sub(_without_query, text)


def _without_query(word: re.Match[str]) -> str:
    """https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&key=… → …/mp/profile_ext"""
    address = SCHEME.search(word[0])
    if address is None:
        return word[0]
    return word[0][: address.end()] + word[0][address.end() :].partition("?")[0]
