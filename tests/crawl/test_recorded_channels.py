"""Recorded answers of WeChat Channels, crawled over HTTP and imported, become the right rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from libcrawl.browser.chromium import BrowserMissing, find_chromium
from libcrawl.platforms import PLATFORMS
from sandbox.channels.page import assistant_page, frame, share_page
from tests.capture.conftest import second
from tests.conftest import Database
from tests.recorded import SAMPLES, Answer, recorded_stand, serve, write_har

__all__ = ["second"]
HERE = SAMPLES / "channels"
HOST = "https://channels.weixin.qq.com"
BIN = f"{HOST}/cgi-bin/mmfinderassistant-bin"
OWN = "sph0000000000"
SHARE, GONE = "sph/A1b2C3d4E5", "sph/F6g7H8i9J0"
REAL = {name: url for each in PLATFORMS.values() for name, url in each.addresses.items()}
NO_PICTURES = {"errCode": 0, "errMsg": "", "data": {"list": [], "totalCount": 0,
                                                    "continueFlag": False}}  # fmt: skip
LIST = f"{HOST}/micro/content/cgi-bin/mmfinderassistant-bin/post/post_list"
OF_THE_ASSISTANT = [
    *(
        Answer(url=f"{HOST}/platform{path}", body=assistant_page(kind), is_ours=True)
        for path, kind in {
            "": "home", "/post/list": "video", "/post/finderNewLifePostList": "image",
        }.items()
    ),
    *(
        Answer(url=f"{HOST}/platform/frame?kind={kind}", body=frame(kind), is_ours=True)
        for kind in ("home", "video", "image")
    ),
    Answer(
        url=f"{BIN}/auth/auth_data", body=HERE / "auth_data_constructed.json",
        post={"scene": 7}, status=201,
    ),
    Answer(
        url=LIST, body=HERE / "post_list_2026-06.json",
        post={"currentPage": 1, "userpageType": 11}, status=201,
    ),
    Answer(url=LIST, body=NO_PICTURES, post={"currentPage": 1, "userpageType": 10}, status=201),
]  # fmt: skip
FEED = f"{HOST}/finder-preview/api/feed/get_feed_info"
OF_LINKS = [
    *(
        Answer(
            url=f"{HOST}/finder-preview/pages/sph?id={share[4:]}",
            body=share_page(share[4:]), is_ours=True,
        )
        for share in (SHARE, GONE)
    ),
    Answer(
        url=FEED, body=HERE / "share_page_feed_info_2026.json", status=201,
        post={"shortUri": SHARE[4:]},
    ),
    Answer(
        url=FEED, body=HERE / "errors" / "share_unavailable_constructed.json", status=201,
        post={"shortUri": GONE[4:]},
    ),
]  # fmt: skip

pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason="no recorded answers beside the project")


@pytest.fixture(autouse=True)
def chromium() -> None:
    try:
        find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))  # it names the remedy


def test_the_assistant(database: Database, second: Database, tmp_path: Path) -> None:
    """favCount counts thumbs: the account has no favourites."""
    with serve(OF_THE_ASSISTANT) as site:
        stand = recorded_stand(database, tmp_path, "channels", [f"{OWN},,"], site.url)
        crawled = stand.crawl("since=2026-01-01")
    assert site.unknown == []
    # Of 56 works that the profile claims, those of both lists are all that there are.
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr[-3000:]
    har = write_har(tmp_path / "assistant.har", OF_THE_ASSISTANT, datetime.now(UTC).isoformat())
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(har), "--since", "2026-01-01", **REAL)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    for each in (stand, elsewhere):
        assert each.query("SELECT source, verdict, works_seen FROM refreshes") == [
            ("assistant", "complete", 1)
        ]
        assert each.query(
            "SELECT kind, duration, plays, recommends, thumbs, favourites, comments, shares,"
            " interactions, url FROM latest_work_counters"
        ) == [("video", 13.0, 682, 5, 6, None, 12, 11, 5 + 6 + 12 + 11, None)]
        measures = "SELECT completion, mean_seconds FROM work_completion"
        assert each.query(measures) == [(0.2199, 8.45)]
        assert each.query("SELECT text, published_at FROM works") == [
            ("示例描述\n第二行", datetime.fromtimestamp(1778832620, UTC))
        ]
        assert each.query("SELECT followers, works FROM account_snapshots") == [(1234, 56)]


def test_shared_links(database: Database, tmp_path: Path) -> None:
    """A link that plays, of the account of that name, and one that does not play any more."""
    links = tmp_path / "links.txt"
    links.write_text("\n".join(f"https://weixin.qq.com/{each}" for each in (SHARE, GONE)))
    with serve(OF_LINKS) as site:
        accounts = [f"{OWN},,某账号", "sph0000000001,,另一账号"]
        stand = recorded_stand(database, tmp_path, "channels", accounts, site.url)
        crawled = stand.crawl("source=links", f"links={links}")
    assert site.unknown == []
    assert "links.txt:2: the work cannot be played" in crawled.stdout, crawled.stdout
    assert stand.query(
        "SELECT platform_id, kind, text, published_at, url, plays, recommends, thumbs, comments,"
        " shares FROM latest_work_counters"
    ) == [
        (SHARE, "video", "示例描述", datetime.fromtimestamp(1726927148, UTC),
         f"https://weixin.qq.com/{SHARE}", None, 1383, None, None, None)
    ]  # fmt: skip
    assert stand.verdicts()["recorded0"][0] == "complete"
