"""Whatever WeChat answers gets its verdict; the others stay whole, and the hole is filled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import OWN, assert_equals_truth, session_of, stored_works, true_works

DEPTH = timedelta(days=25)
STRUCK, OTHER = "beijing", "tianjin"

# Refusals by the platform as a whole, one of each form;
# which others mean the same is tested in tests/outcomes.
REFUSALS = [
    ("freq_control", "list", "blocked", "frequency"),
    ("login", "list", "login_required", "renew the session"),
    ("html_wall", "list", "login_required", "renew the session"),
    ("captcha", "article", "blocked", "a person must clear it"),
    ("client_needed", "article", "login_required", "opened in WeChat"),
    ("http_403", "article", "blocked", "HTTP 403"),
]
# One fault an account, so that one crawl tries them all; the others must stay whole.
SINGLE = {
    "tianjin": ("invalid_args", "list", "drift", "does not accept the request's parameters"),
    "hebei": ("drift", "list", "drift", "missing general_msg_list"),
    "liaoning": ("drift", "article", "drift", "missing nick_name"),
    "jilin": ("wrong_article", "article", "drift", "requested article"),
    "anhui": ("mojibake", "article", "drift", "no known form"),
    "henan": ("http_500", "list", "failed", "HTTP 500"),
    "hubei": ("http_502", "article", "failed", "HTTP 502"),
    "gansu": ("truncated_json", "list", "failed", "cut off"),
    "shaanxi": ("truncated_json", "article", "failed", "cut off"),
    "chongqing": ("reset", "article", "failed", "no answer"),
    "fujian": ("empty", "list", "partial", "the list shows nothing"),
    "shanxi": ("migrated", "article", "gone", "migrated"),
    "heilongjiang": ("account_blocked", "article", "gone", "shut"),
}
SPARED = ("sichuan", "jiangsu")


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(STRUCK, OTHER, OWN, platform="wechat")


def crawl(stand: Stand, source: str, folder: Path, *more: str) -> tuple[int, str]:
    crawled = stand.crawl(
        f"source={source}", f"depth={DEPTH.days}", *more, **session_of(source, folder)
    )
    assert "Traceback" not in crawled.stderr, crawled.stderr[-3000:]
    return crawled.returncode, crawled.stderr


def test_faults_of_single_accounts(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand(*SINGLE, *SPARED, platform="wechat")
    for library, (kind, endpoint, *_) in SINGLE.items():
        key = {"key": "nick_name"} if (kind, endpoint) == ("drift", "article") else {}
        stand.sandbox.fault(kind, account=library, endpoint=endpoint, platform="wechat", **key)
    assert crawl(stand, "reader", tmp_path)[0] == 1
    verdicts = stand.verdicts()
    for library, (_, _, verdict, message) in SINGLE.items():
        assert verdicts[library][0] == verdict, (library, verdicts[library])
        assert message in str(verdicts[library][1]), (library, verdicts[library])
    assert {verdicts[library][0] for library in SPARED} == {"complete"}
    assert_true(stand)
    stand.sandbox.clear_faults()
    assert crawl(stand, "reader", tmp_path)[0] == 0, stand.verdicts()
    assert_equals_truth(stand, "reader", DEPTH)


@pytest.mark.parametrize("case", REFUSALS, ids="-".join)
def test_a_refusal_backs_off_the_platform(
    stand: Stand, tmp_path: Path, case: tuple[str, str, str, str]
) -> None:
    kind, endpoint, verdict, message = case
    accounts = f"accounts={STRUCK},{OTHER}"
    stand.sandbox.fault(kind, account=STRUCK, endpoint=endpoint, platform="wechat")
    assert crawl(stand, "reader", tmp_path, accounts)[0] == 1
    verdicts = stand.verdicts()
    assert verdicts[STRUCK][0] == verdict
    assert message in str(verdicts[STRUCK][1])
    assert verdicts[OTHER][0] in ("complete", verdict)
    assert_true(stand)
    if case in (REFUSALS[0], REFUSALS[-1]):  # on the list, and on a page
        stand.sandbox.clear_faults()
        assert crawl(stand, "reader", tmp_path, accounts)[0] == 0
        assert_equals_truth(stand, "reader", DEPTH)


def assert_true(stand: Stand) -> None:
    """All that a crawl stored before it ended is true."""
    true = true_works(stand, "reader")
    assert all(row == {name: true[key][name] for name in row}
               for key, row in stored_works(stand).items())  # fmt: skip


def test_one_broken_article_does_not_hide_the_others(stand: Stand, tmp_path: Path) -> None:
    struck, since = biz(stand, STRUCK), stand.sandbox.now() - DEPTH
    wanted = {
        key for key, row in true_works(stand, "reader").items()
        if row["published_at"] >= since and key[0] == struck
    }  # fmt: skip
    broken = max(wanted)
    stand.sandbox.fault("http_500", work=broken[1], platform="wechat")
    assert crawl(stand, "reader", tmp_path, f"accounts={STRUCK}")[0] == 1
    assert stand.verdicts()[STRUCK][0] == "failed"
    assert len(wanted) > 1
    assert stored_works(stand).keys() == wanted - {broken}


def biz(stand: Stand, library: str) -> str:
    output = stand.sandbox.truth("reader", platform="wechat")["accounts"]
    return next(str(row["platform_id"]) for row in output if row["library"] == library)


REMOVED = {"deleted": "author", "deleted_en": "author", "violation": "platform"}


def test_articles_that_are_removed(stand: Stand, tmp_path: Path) -> None:
    accounts = f"accounts={STRUCK}"
    assert crawl(stand, "reader", tmp_path, accounts)[0] == 0
    newest = sorted(work for _, work in stored_works(stand))[-len(REMOVED) :]
    stand.sandbox.advance(60)
    for work, kind in zip(newest, REMOVED, strict=True):
        stand.sandbox.fault(kind, work=work, platform="wechat", endpoint="article")
    assert crawl(stand, "reader", tmp_path, accounts)[0] == 0
    removed = (
        "SELECT deleted_by, deleted_reason <> '' FROM works"
        " WHERE deleted_at IS NOT NULL AND platform_id = :work"
    )
    for work, by in zip(newest, REMOVED.values(), strict=True):
        assert stand.query(removed, work=work) == [(by, True)]
    stand.sandbox.clear_faults()
    stand.sandbox.advance(60)
    assert crawl(stand, "reader", tmp_path, accounts)[0] == 0
    assert_equals_truth(stand, "reader", DEPTH)


@pytest.mark.parametrize(
    ("source", "where", "message"),
    [
        (
            "reader",
            {"endpoint": "article"},
            "missing read_num (reads), like_count or like_num (wows)",
        ),
        ("backoffice", {"endpoint": "list"}, "missing read_num (reads), like_num (wows)"),
    ],
)
def test_counters_that_vanish(
    stand: Stand, tmp_path: Path, source: str, where: dict[str, str], message: str
) -> None:
    """From every article: drift that names the keys, the mark stays, and an answer is kept."""
    struck = OWN if source == "backoffice" else STRUCK
    accounts = f"accounts={struck}"
    stand.sandbox.fault("counters_hidden", account=struck, platform="wechat", **where)
    assert crawl(stand, source, tmp_path, accounts)[0] == 1
    verdict, reason = stand.verdicts()[struck]
    assert (verdict, message in str(reason)) == ("drift", True), reason
    assert "the answer is kept in" in str(reason)
    assert stand.query("SELECT count(*) FROM accounts WHERE covered_until IS NOT NULL") == [(0,)]
    assert stand.query("SELECT count(reads) FROM work_snapshots") == [(0,)]
    stand.sandbox.clear_faults()
    stand.sandbox.advance(60)
    assert crawl(stand, source, tmp_path, accounts)[0] == 0
    assert_equals_truth(stand, source, DEPTH)


def test_counters_that_one_article_lacks(stand: Stand, tmp_path: Path) -> None:
    stand.sandbox.fault(
        "counters_hidden", account=STRUCK, platform="wechat", endpoint="article", times=1
    )
    assert crawl(stand, "reader", tmp_path, f"accounts={STRUCK}")[0] == 0
    verdict, reason = stand.verdicts()[STRUCK]
    assert verdict == "complete"
    assert "reads not given for 1" in str(reason)


def test_counters_are_requested_where_a_page_shows_none(stand: Stand, tmp_path: Path) -> None:
    stand.sandbox.fault("logged_out", account=STRUCK, platform="wechat")
    assert crawl(stand, "reader", tmp_path, f"accounts={STRUCK}")[0] == 0
    counted = {
        (row["account"], row["platform_id"]): row["counters"]
        for row in stand.sandbox.truth("reader_counters", platform="wechat")["works"]
    }
    found = stored_works(stand)
    assert found
    for key, row in found.items():
        assert {name: row[name] for name in counted[key]} == counted[key]
    sent = [row["endpoint"] for row in stand.sandbox.log()]
    assert sent.count("counters") == len(found)


LIST = {"endpoint": "list"}
# One after the other, in a crawl each.
OWN_FAULTS: dict[str, list[tuple[str, dict[str, Any], str, str]]] = {
    "backoffice": [
        ("freq_control", LIST, "blocked", "200013"),
        ("login", LIST, "login_required", "renew the session"),
        ("invalid_token", LIST, "login_required", "renew the session"),
        ("html_wall", LIST, "login_required", "renew the session"),
        ("no_publish_page", LIST, "partial", "publish_page is missing"),
        ("drift", LIST, "drift", "missing publish_list"),
        ("malformed_record", LIST, "drift", "(record 1: publish_info is no JSON"),
    ],
    "official": [
        ("token_expired", {"endpoint": "totals"}, "login_required", "although it is new"),
        ("freq_control", LIST, "blocked", "quota"),
        ("unauthorized", {"endpoint": "totals"}, "login_required", "48001"),
        ("drift", {"endpoint": "token"}, "drift", "no known form"),
        ("http_500", {"endpoint": "followers"}, "failed", "HTTP 500"),
        ("token_expired", {"endpoint": "list", "times": 1}, "complete", "totals of persons"),
    ],
}


@pytest.mark.parametrize(("source", "cases"), OWN_FAULTS.items(), ids=OWN_FAULTS)
def test_own_account(
    stand: Stand, tmp_path: Path, source: str, cases: list[tuple[str, dict[str, Any], str, str]]
) -> None:
    for kind, where, verdict, message in cases:
        stand.sandbox.fault(kind, platform="wechat", source=source, **where)
        status, _ = crawl(stand, source, tmp_path, f"accounts={OWN}")
        found, reason = stand.verdicts()[OWN]
        assert (found, message in str(reason)) == (verdict, True), (kind, reason)
        assert status == int(verdict != "complete")
        stand.sandbox.clear_faults()
        stand.sandbox.advance(60)
    assert crawl(stand, source, tmp_path, f"accounts={OWN}")[0] == 0
    ignore = ("kind", "is_original") if source == "official" else ()
    assert_equals_truth(stand, source, DEPTH, ignore)
