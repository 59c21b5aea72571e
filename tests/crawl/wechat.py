"""A stand-in WeChat: sessions for its sources, and comparisons with its truth."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.wechat.official.answers import APPID, SECRET
from sandbox.wechat.session import READER_KEY, TOKEN
from tests.crawl.conftest import YEAR, Stand, moment
from tests.crawl.truth import LINKS, link_lines

# Very active (capped counters), quiet, silent; the last one's account is the operator's.
SOME = ("beijing", "tianjin", "hebei", "guizhou", "gansu", "shanghai")
OWN = "shanghai"
READER = f"wap_sid2=CIrfwOkNElxSANDBOX; key={READER_KEY}; uin=MTIzNDU2Nzg5MA=="
BACKOFFICE = f"slave_sid=SANDBOXsandboxSANDBOX; token={TOKEN}"

WORKS = f"""
SELECT a.platform_id AS account, w.platform_id, w.kind, w.title, w.text, w.url, w.published_at,
    w.is_original, w.is_headline, w.push_id, w.position, w.reprinted_from, w.edited_at, w.duration,
    w.tags, s.reads, s.plays, s.likes, s.wows, s.comments, s.shares, s.favourites,
    coalesce(s.rounded, '{{}}') AS rounded, coalesce(s.capped, '{{}}') AS capped, {LINKS} AS links
FROM works AS w JOIN accounts AS a ON a.id = w.account_id LEFT JOIN LATERAL (
    SELECT * FROM work_snapshots WHERE work_id = w.id ORDER BY captured_at DESC LIMIT 1
) AS s ON true
WHERE w.missing_since IS NULL AND w.text_complete
"""
ACCOUNTS = """
SELECT platform_id, name, handle, verified, verified_text, description FROM accounts
WHERE platform = 'wechat' AND first_seen_at IS NOT NULL
"""
Row = dict[str, Any]
Rows = dict[Any, Row]


def session_of(source: str, folder: Path) -> dict[str, str]:
    """Settings of an operator for a source."""
    if source == "official":
        secret = folder / "appsecret"
        secret.write_text(SECRET, encoding="utf-8")
        secret.chmod(0o600)
        return {"LIBCRAWL_WECHAT_APPID": APPID, "LIBCRAWL_WECHAT_SECRET_FILE": str(secret)}
    session = {"reader": READER, "links": READER, "backoffice": BACKOFFICE}
    return {"LIBCRAWL_WECHAT_SESSION": session[source]}


def truth(stand: Stand, source: str) -> Row:
    output: Row = stand.sandbox.truth(source, platform="wechat")
    return output


def true_works(stand: Stand, source: str) -> Rows:
    """True works by account and work. Lists hold less than pages, which are opened logged out."""
    shown = {_key(row): row for row in truth(stand, "links_logged_out" if source == "backoffice"
                                             else source)["works"]}  # fmt: skip
    counted = {_key(row): row["counters"] for row in truth(stand, source)["works"]}
    return {key: _flat(shown[key], counters) for key, counters in counted.items()}


def _key(row: Row) -> tuple[str, str]:
    return row["account"], row["platform_id"]


def _flat(row: Row, counters: Row) -> Row:
    times = {name: moment(row[name]) for name in ("published_at", "edited_at")}
    left_out = ("counters", "digest")
    work = {name: value for name, value in row.items() if name not in left_out}
    return {**work, **times, **counters, "links": link_lines(row["links"])}


def stored(stand: Stand, sql: str = WORKS) -> list[Row]:
    from sqlalchemy import text

    with stand.database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]


def stored_works(stand: Stand) -> Rows:
    return {_key(row): row for row in stored(stand)}


def assert_equals_truth(
    stand: Stand, source: str, depth: timedelta = YEAR, ignore: tuple[str, ...] = ()
) -> None:
    """Every article of the last `depth` that can be read is stored; all that is stored is true."""
    since = stand.sandbox.now() - depth
    true, found = true_works(stand, source), stored_works(stand)
    accounts = {row["platform_id"] for row in truth(stand, source)["accounts"]}
    refreshed = {row[0] for row in stand.query(
        "SELECT DISTINCT a.platform_id FROM refreshes AS r JOIN accounts AS a"
        " ON a.id = r.account_id")} & accounts  # fmt: skip
    wanted = {
        key for key, row in true.items() if row["published_at"] >= since and key[0] in refreshed
    }
    assert wanted, "the world has no works: the comparison would be empty"
    assert wanted - found.keys() == set(), "articles are missing"
    assert found.keys() - true.keys() == set(), "articles that do not exist are stored"
    differing = {
        (key, name): (value, true[key][name])
        for key in wanted
        for name, value in found[key].items()
        if name not in ignore and value != true[key][name]
    }
    assert dict(list(differing.items())[:5]) == {}


def assert_accounts_equal_truth(stand: Stand, source: str) -> None:
    """An account without a 微信号 has its original name."""
    names = ("platform_id", "name", "verified", "verified_text", "description")
    true = {
        row["platform_id"]: {**{name: row[name] for name in names},
                             "handle": row["handle"] or row["user_name"]}
        for row in truth(stand, source)["accounts"]
    }  # fmt: skip
    found = {row["platform_id"]: row for row in stored(stand, ACCOUNTS)}
    assert found == true
