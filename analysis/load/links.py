"""Reposts, reprints and mentions of institutions, and the accounts of the panel."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.selection import select
from analysis.window import Window

ACCOUNTS = """
SELECT a.id AS account_id, l.code AS library, l.name_zh, l.region, a.platform,
    coalesce(a.name, a.platform_id) AS account
FROM accounts AS a INNER JOIN libraries AS l ON l.id = a.library_id
WHERE a.platform_id IS NOT NULL
ORDER BY a.platform, l.code, a.id
"""
LINKS = """
SELECT work_id, kind AS link, account_id, linked_account_id, linked_account, linked_platform_id,
    platform, candidates, published_at, linked_at
FROM institution_links
WHERE published_at >= :since AND published_at < :until
ORDER BY published_at, work_id, kind, linked_account_id, linked_account
"""


def load_linked_accounts(
    engine: Engine,
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> pd.DataFrame:
    """account_id, library, name_zh, region, platform, account: the crawled accounts.

    Raises DataError for a library, platform or region without a known account.
    """
    accounts = read(engine, ACCOUNTS)
    if accounts.empty:
        raise DataError("no account is known yet: fill the panel, then `scrapy crawlall`")
    wanted = {"library": libraries, "platform": platforms, "region": regions}
    return select(accounts, wanted, "no account is known of").reset_index(drop=True)


def load_links(engine: Engine, window: Window) -> pd.DataFrame:
    """A row for each work of the window and other institution that it names.

    work_id, link (repost, reprint, mention, via), account_id, linked_account_id (NA: not of the
    panel, or ambiguous), linked_account, linked_platform_id, platform, candidates, published_at,
    linked_at (of the post that was reposted).
    """
    since, until = window.moments
    return read(engine, LINKS, {"since": since, "until": until})
