"""A database filled from a sandbox's truth, with the true themes beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from sandbox import WorldSpec
from sandbox.coding import Truth
from sandbox.weibo.truth import truth as weibo_truth
from sandbox.weibo.world import WeiboWorld

SPEC = WorldSpec(accounts=24, works=40)
LIBRARY = """
INSERT INTO libraries (code, name_zh, region) VALUES (:code, :name, :region) RETURNING id
"""
ACCOUNT = """
INSERT INTO accounts (library_id, platform, platform_id, name, covered_from, covered_until)
VALUES (:library, 'weibo', :platform_id, :name, '2025-01-01+8', '2026-11-20+8') RETURNING id
"""
RUN = """
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-11-20+8', '2026-11-20+8', 'finished', '0', '{}') RETURNING id
"""
WORK = """
INSERT INTO works (account_id, platform_id, kind, title, text, text_complete, url, published_at,
    is_original, tags, first_seen_at, last_seen_at)
VALUES (:account_id, :platform_id, :kind, :title, :text, true, :url, :published_at, :is_original,
    :tags, :published_at, '2026-11-20+8') RETURNING id
"""
SNAPSHOT = """
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes, comments, shares)
VALUES (:work_id, '2026-11-20T12:00+8', :run, :likes, :comments, :shares)
"""
REGIONS = ("east", "central", "west", "northeast")


@dataclass(frozen=True, slots=True)
class World:
    """The truth of a sandbox, and the keys of its works in the database."""

    truth: Truth
    reported: dict[str, Any]
    keys: dict[str, int]

    def theme(self, work_id: int) -> str | None:
        theme: str | None = self.by_key()[work_id]["theme"]
        return theme

    def by_key(self) -> dict[int, dict[str, Any]]:
        return {self.keys[work["url"]]: work for work in self.reported["works"]}


def insert_world(connection: Connection, spec: WorldSpec = SPEC) -> World:
    """All that a perfect crawl of Weibo would have stored."""
    world = WeiboWorld(spec)
    reported = weibo_truth(world, world.accounts, "pc", spec.now)
    connection.exec_driver_sql("SELECT ensure_snapshot_partition('2026-11-20+8'::timestamptz)")
    run = connection.execute(text(RUN)).scalar_one()
    accounts = {}
    for number, account in enumerate(reported["accounts"]):
        region = REGIONS[number % len(REGIONS)]
        names = {"code": account["library"], "name": account["name"], "region": region}
        library = connection.execute(text(LIBRARY), names).scalar_one()
        values = {"library": library, "platform_id": account["platform_id"]}
        values |= {"name": account["name"]}
        accounts[account["platform_id"]] = connection.execute(text(ACCOUNT), values).scalar_one()
    keys = {}
    for work in reported["works"]:
        row = {**work, "account_id": accounts[work["account"]]}
        keys[work["url"]] = connection.execute(text(WORK), row).scalar_one()
        counters = {name: work["counters"][name] for name in ("likes", "comments", "shares")}
        connection.execute(text(SNAPSHOT), {"work_id": keys[work["url"]], "run": run, **counters})
    return World(Truth(reported), reported, keys)


def runner(url: str, **environment: str) -> Callable[..., Result]:
    """Runs `python -m analysis themes …`."""
    shown = {"DATABASE_URL": url, "COLUMNS": "100", **environment}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["themes", *arguments], env=shown)

    return run
