"""Where requests have an order, one account is refreshed after another."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from sandbox.wechat import ids
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import session_of, stored_works, true_works

CODES = ("beijing", "tianjin", "hebei")


def requested_accounts(stand: Stand) -> list[str]:
    """The accounts of the requests, in the order of the platform's log."""
    rows = [row for row in stand.sandbox.log() if row["endpoint"] in ("list", "about", "article")]
    found = []
    for row in rows:
        key = ids.key_in(row["path"])
        found.append(row["account"] if key is None else ids.biz_of(key[0]))
    return [account for account, _ in groupby(found)]


def test_a_refusal_at_the_second_account_ends_no_other(
    make_stand: MakeStand, tmp_path: Path
) -> None:
    stand = make_stand(*CODES, platform="wechat")
    stand.sandbox.fault("freq_control", account=CODES[1], endpoint="list", platform="wechat")
    crawled = stand.crawl(
        f"accounts={','.join(CODES)}", "depth=60", "CONCURRENT_REQUESTS=1",
        **session_of("reader", tmp_path),
    )  # fmt: skip
    assert crawled.returncode == 1
    first, second, third = (stand.uid(code) for code in CODES)
    verdicts = stand.verdicts()
    assert verdicts[CODES[0]][0] == "complete"
    assert verdicts[CODES[1]][0] == "blocked"
    assert "the platform is backed off" in str(verdicts[CODES[2]][1])
    assert requested_accounts(stand) == [first, second], "one after the other, and none any more"
    stored = {key for key in stored_works(stand) if key[0] == first}
    assert stored
    assert stored <= true_works(stand, "reader").keys()
    assert not {key for key in stored_works(stand) if key[0] in (second, third)}


def test_accounts_follow_one_another(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand(*CODES, platform="wechat")
    crawled = stand.crawl("depth=60", "CONCURRENT_REQUESTS=1", **session_of("reader", tmp_path))
    assert crawled.returncode == 0, crawled.stdout
    sent = requested_accounts(stand)
    assert len(sent) == len(set(sent)) == len(CODES)
