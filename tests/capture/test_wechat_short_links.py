"""Pages of WeChat opened by short links: the page names its account."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.wechat import ids
from tests.capture.captures import write_har
from tests.capture.conftest import make_stand, second
from tests.capture.test_pages import entry, fetch
from tests.conftest import Database
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_wechat_links import short, without, works_of
from tests.crawl.wechat import READER, stored_works

__all__ = ["make_stand", "second"]

CODES = ("beijing", "tianjin", "hebei")


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(*CODES, platform="wechat")


def opened(stand: Stand, url: str) -> dict[str, Any]:
    """The page of an article as a browser records it, under the address by which it was opened."""
    path = url.removeprefix("https://mp.weixin.qq.com")
    body, date = fetch(stand, path)
    return entry(f"{stand.base_url}{path}", body, date, "text/html; charset=UTF-8")


def imported(stand: Stand, folder: Path, *entries: dict[str, Any]) -> Any:
    done = stand.scrapy("import", str(write_har(folder / "pages.har", list(entries))))
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done


def keys(*rows: dict[str, Any]) -> set[tuple[str, str]]:
    return {(row["account"], row["platform_id"]) for row in rows}


def test_short_links_only(stand: Stand, tmp_path: Path) -> None:
    rows = [works_of(stand, code)[0] for code in CODES]
    done = imported(stand, tmp_path, *(opened(stand, short(row)) for row in rows))
    assert done.returncode == 0, done.stdout + done.stderr
    assert stored_works(stand).keys() == keys(*rows)


def test_accounts_that_only_short_links_lead_to(stand: Stand, tmp_path: Path) -> None:
    own, other = works_of(stand, "hebei")[:2], works_of(stand, "tianjin")[0]
    pages = [opened(stand, own[0]["url"]), opened(stand, short(own[1])),
             opened(stand, short(other)), opened(stand, short(own[1]))]  # fmt: skip
    done = imported(stand, tmp_path, *pages)
    assert done.returncode == 0, done.stdout + done.stderr
    assert stored_works(stand).keys() == keys(*own, other)
    assert {code for code, (verdict, _) in stand.verdicts().items() if verdict == "complete"} == {
        "hebei", "tianjin",
    }  # fmt: skip


def test_what_belongs_to_no_account_of_the_panel(stand: Stand, tmp_path: Path) -> None:
    """A page of somebody else's account, and a notice that does not name the account."""
    own, stranger = works_of(stand, "hebei")[0], works_of(stand, "beijing")[0]
    removed = stand.sandbox.truth("reader", platform="wechat")["removed"][0]
    gone = ids.key_from(removed["account"], *removed["platform_id"].split("_"))
    assert gone is not None
    without(stand, "beijing")
    own_page, strange = opened(stand, own["url"]), opened(stand, short(stranger))
    done = imported(stand, tmp_path, own_page, strange)
    assert done.returncode == 1
    assert f"not stored: wechat:{stranger['account']}: not in the panel" in done.stdout
    assert stored_works(stand).keys() == keys(own)
    done = imported(stand, tmp_path, own_page, opened(stand, ids.short_link(gone)))
    assert done.returncode == 1
    assert "does not name its account" in done.stdout


def test_an_archive_of_short_links_gives_the_same_rows(
    stand: Stand, second: Database, tmp_path: Path
) -> None:
    rows = [*works_of(stand, "hebei")[:2], works_of(stand, "tianjin")[0]]
    file = tmp_path / "links.txt"
    file.write_text("\n".join([rows[0]["url"], *map(short, rows[1:])]), encoding="utf-8")
    crawled = stand.crawl(
        "source=links", f"links={file}", "RAW_ARCHIVE=1", LIBCRAWL_WECHAT_SESSION=READER
    )
    assert crawled.returncode == 0, crawled.stdout
    elsewhere = replace(stand, database=second)
    again = elsewhere.scrapy("reparse", "--all")
    assert again.returncode == 0, again.stdout + again.stderr
    assert stored_works(elsewhere) == stored_works(stand)
    assert stored_works(stand).keys() == keys(*rows)
    assert elsewhere.verdicts() == stand.verdicts()
