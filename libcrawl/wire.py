"""Session parameters that go over the wire and are seen nowhere else.

Some platforms want secrets in the query. A request carries them in `meta[PRIVATE]`; they join the
address when it is sent, so that no log line, error, archive or row ever shows them.
"""

from __future__ import annotations

import logging
import re

PRIVATE = "libcrawl_private"
WORD = re.compile(r"\S+")
SCHEME = re.compile(r"https?://")


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
