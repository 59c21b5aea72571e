"""Public addresses of works: what they identify, and their plain form.

Nothing is requested. What an address carries besides (keys, tickets, tracking) is left out.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from libcrawl.platforms import PLATFORMS
from libcrawl.platforms.addresses import host_of, query_of
from libcrawl.platforms.platform import WorkLink


def read_work_link(platform: str, url: str) -> WorkLink:
    """The parts of a work's address. Raises ValueError for other hosts and other pages."""
    parts = urlsplit(url if "//" in url else f"https://{url}")
    record = PLATFORMS[platform]
    host = host_of(parts)
    if parts.scheme not in ("http", "https") or not record.has_host(host):
        raise ValueError(f"is not an address of {platform} ({' or '.join(record.hosts)})")
    query = query_of(parts)
    return record.works.read_link(parts, query)
