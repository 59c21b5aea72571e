"""Session parameters that go over the wire and are seen nowhere else.

Some platforms want secrets in the query. A request carries them in `meta[PRIVATE]`; they join the
address when it is sent, so that no log line, error, archive or row ever shows them.
"""

from __future__ import annotations

import logging
import re

PRIVATE = "libcrawl_private"
# https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&key=…
QUERY = re.compile(r"(https?://[^\s?]+)\?\S*")


def without_queries(record: logging.LogRecord) -> bool:
    """A filter: addresses in the message lose their queries."""
    record.msg, record.args = QUERY.sub(r"\1", record.getMessage()), ()
    return True
