"""A crawl of links concerns the accounts that they lead to, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.wechat import ids
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import stored_works, truth

CODES = ("beijing", "tianjin", "hebei")


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(*CODES, platform="wechat")


def works_of(stand: Stand, library: str) -> list[dict[str, Any]]:
    output = truth(stand, "links")
    biz = {row["library"]: row["platform_id"] for row in output["accounts"]}[library]
    return [row for row in output["works"] if row["account"] == biz]


def short(row: dict[str, Any]) -> str:
    key = ids.key_in(row["url"])
    assert key is not None
    return ids.short_link(key)


def crawl(stand: Stand, folder: Path, *lines: str) -> Any:
    file = folder / "links.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    crawled = stand.crawl("source=links", f"links={file}")
    assert "Traceback" not in crawled.stderr, crawled.stderr[-3000:]
    return crawled


def without(stand: Stand, library: str) -> None:
    """The panel that does not have this library's account."""
    path = stand.panel / "accounts.csv"
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"wechat,{library},")]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")


def test_one_link_of_one_library(stand: Stand, tmp_path: Path) -> None:
    crawled = crawl(stand, tmp_path, works_of(stand, "hebei")[0]["url"])
    assert crawled.returncode == 0, crawled.stdout
    assert "wechat: 1 accounts, about 1 requests" in crawled.stderr
    assert {code: verdict for code, (verdict, _) in stand.verdicts().items()} == {
        "hebei": "complete"
    }
    assert stand.query("SELECT count(*) FROM claims") == [(0,)]


def test_short_links_name_their_accounts_by_their_pages(stand: Stand, tmp_path: Path) -> None:
    rows = [works_of(stand, "hebei")[0], *works_of(stand, "tianjin")[:2]]
    crawled = crawl(stand, tmp_path, *(short(row) for row in rows))
    assert crawled.returncode == 0, crawled.stdout
    assert "those that links lead to, about 3 requests" in crawled.stderr
    assert stored_works(stand).keys() == {(row["account"], row["platform_id"]) for row in rows}
    reasons = {code: (verdict, str(why).split(";")[0])
               for code, (verdict, why) in stand.verdicts().items()}  # fmt: skip
    assert reasons == {
        "hebei": ("complete", "1 linked works"), "tianjin": ("complete", "2 linked works"),
    }  # fmt: skip
    assert stand.query("SELECT count(*) FROM claims") == [(0,)]


def test_what_belongs_to_no_account_of_the_panel_is_named(stand: Stand, tmp_path: Path) -> None:
    removed = truth(stand, "reader")["removed"][0]
    gone = ids.key_from(removed["account"], *removed["platform_id"].split("_"))
    assert gone is not None
    strangers = works_of(stand, "beijing")[:2]
    without(stand, "beijing")
    rows = works_of(stand, "hebei")[:2]
    crawled = crawl(
        stand, tmp_path, strangers[0]["url"], short(strangers[1]), ids.short_link(gone),
        rows[0]["url"], short(rows[1]),
    )  # fmt: skip
    assert crawled.returncode == 1
    left = dict(re.findall(r"not stored: links.txt:(\d): (.*)", crawled.stdout))
    assert left.keys() == {"1", "2", "3"}
    biz = strangers[0]["account"]
    assert left["1"] == left["2"] == f"account {biz} is not crawled"
    assert "does not name its account" in left["3"]
    assert stored_works(stand).keys() == {(row["account"], row["platform_id"]) for row in rows}
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"complete"}


def test_a_short_link_that_fails_concerns_no_account(stand: Stand, tmp_path: Path) -> None:
    rows = works_of(stand, "hebei")[:2]
    stand.sandbox.fault("http_500", work=rows[1]["platform_id"], account="hebei", platform="wechat")
    crawled = crawl(stand, tmp_path, rows[0]["url"], short(rows[1]))
    assert crawled.returncode == 1
    assert "not stored: links.txt:2: HTTP 500" in crawled.stdout
    assert {code: verdict for code, (verdict, _) in stand.verdicts().items()} == {
        "hebei": "complete"
    }


def test_links_of_strangers_only(stand: Stand, tmp_path: Path) -> None:
    row = works_of(stand, "beijing")[0]
    without(stand, "beijing")
    crawled = crawl(stand, tmp_path, row["url"])
    assert crawled.returncode == 1
    assert "no link is of an account that is crawled" in crawled.stderr
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]
