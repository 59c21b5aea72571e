"""Every fault ends in its verdict, spares the other accounts, and leaves no hole behind."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import assert_equals_truth

# Enough for three pages of the busiest account; MOST for two pages of any that is struck there.
DEPTH, MOST = timedelta(days=60), timedelta(days=200)
WINDOW, WIDE = f"depth={DEPTH.days}", f"depth={MOST.days}"
# One fault an account, so that one crawl tries them all; the others must stay whole.
SINGLE = {
    "beijing": ({"kind": "empty", "endpoint": "list", "page": 3}, "partial", None),
    "jilin": ({"kind": "drift", "endpoint": "list", "page": 2}, "drift", "missing"),
    "neimenggu": ({"kind": "http_500", "endpoint": "list", "page": 2}, "failed", "HTTP 500"),
    "henan": ({"kind": "truncated_json", "endpoint": "list", "page": 2}, "failed", "cut off"),
    "yunnan": ({"kind": "reset", "endpoint": "list", "page": 2}, "failed", "no answer"),
    "xinjiang": ({"kind": "mojibake", "endpoint": "list", "page": 2}, "drift", "no known form"),
    "guizhou": ({"kind": "bad_param", "endpoint": "list"}, "drift", "HTTP 400"),
    "gansu": ({"kind": "dead_endpoint", "endpoint": "profile"}, "drift", "HTTP 404"),
    "shaanxi": ({"kind": "drift", "endpoint": "profile"}, "drift", "missing"),
    "guangxi-guilin": (
        {"kind": "empty_page_more", "endpoint": "list", "page": 2}, "partial", "fewer"),
    "hunan": ({"kind": "http_502", "endpoint": "profile"}, "failed", "HTTP 502"),
    # faults that do no harm
    "jiangsu": ({"kind": "wrong_content_type"}, "complete", None),
    "fujian": ({"kind": "wrong_charset"}, "complete", None),
    "anhui": ({"kind": "slow", "seconds": 0.3, "endpoint": "list"}, "complete", None),
    "tianjin": ({"kind": "reset", "endpoint": "list", "times": 1}, "complete", None),
    "chongqing": ({"kind": "http_500", "times": 2}, "complete", None),
    "jiangxi": ({"kind": "truncated_json", "times": 1}, "complete", None),
}  # fmt: skip
SPARED = ("hebei", "hubei", "hainan")


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_faults_of_single_accounts(make_stand: MakeStand, source: str) -> None:
    stand = make_stand(*SINGLE, *SPARED)
    for library, (fault, _, _) in SINGLE.items():
        stand.sandbox.fault(account=library, **fault)
    crawled = stand.crawl(f"source={source}", WIDE)
    assert crawled.returncode == 1
    verdicts = stand.verdicts()
    for library, (_, verdict, reason) in SINGLE.items():
        assert verdicts[library][0] == verdict, (library, verdicts[library])
        assert (reason or "") in (verdicts[library][1] or ""), (library, verdicts[library])
    assert {verdicts[library] for library in SPARED} == {("complete", None)}
    kept = list((stand.data / "drift").iterdir())
    assert len(kept) == sum(verdict == "drift" for _, verdict, _ in SINGLE.values())
    assert {file.stat().st_mode & 0o777 for file in kept} == {0o600}
    moved = dict(stand.query(
        "SELECT l.code, a.covered_until IS NOT NULL FROM accounts AS a"
        " JOIN libraries AS l ON l.id = a.library_id"
        " WHERE a.platform = 'weibo' AND a.platform_id IS NOT NULL"
    ))  # fmt: skip
    assert moved == {library: verdicts[library][0] == "complete" for library in moved}
    stand.sandbox.clear_faults()
    assert stand.crawl(f"source={source}", WIDE).returncode == 0
    assert_equals_truth(stand, source, MOST)


# Refusals by the platform as a whole: accounts already done keep their rows. One of
# each form that such an answer has (JSON, a redirect, a page, a status); which others mean the same
# is tested in tests/outcomes.
REFUSALS = {
    "login": "login_required",
    "visitor_redirect": "login_required",
    "html_wall": "login_required",
    "captcha": "blocked",
    "http_418": "blocked",
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_backs_off_the_platform(make_stand: MakeStand, kind: str) -> None:
    stand = make_stand("tianjin", "beijing", "jilin", "hunan", "anhui")
    stand.sandbox.fault(kind, account="beijing", endpoint="list", page=2)
    # one request at a time, as with a real platform: what comes after the refusal is not sent
    crawled = stand.crawl("CONCURRENT_REQUESTS=1", WINDOW)
    assert crawled.returncode == 1
    verdicts = stand.verdicts()
    assert verdicts.pop("beijing")[0] == REFUSALS[kind]
    last = stand.sandbox.log()[-1]  # in the order of the panel, beijing comes first
    assert (last["account"], last["page"]) == (stand.uid("beijing"), 2)
    for verdict, reason in verdicts.values():
        assert verdict == "complete" or (verdict == REFUSALS[kind] and "backed off" in str(reason))
    if kind in ("login", "http_418"):
        stand.sandbox.clear_faults()
        assert stand.crawl(WINDOW).returncode == 0
        assert_equals_truth(stand, "pc", DEPTH)


def test_long_texts_that_are_not_to_be_had(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "jilin", "hainan")
    stand.sandbox.fault("not_exist", account="beijing", endpoint="longtext")
    stand.sandbox.fault("http_500", account="jilin", endpoint="longtext")
    assert stand.crawl(WIDE).returncode == 1
    verdicts = stand.verdicts()
    assert verdicts["beijing"][0] == "partial"
    assert "long text not given for" in str(verdicts["beijing"][1])
    assert verdicts["jilin"][0] == "failed"
    cut = "SELECT count(*) FROM works WHERE NOT text_complete"
    assert stand.query(cut)[0][0] > 0
    # the list itself was walked to its end, with all counters
    works = "SELECT count(*) FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
    of_jilin = f"{works} WHERE a.platform_id = '{stand.uid('jilin')}'"
    found = stand.query(of_jilin)
    stand.sandbox.clear_faults()
    assert stand.crawl(WIDE).returncode == 0
    assert stand.query(cut) == [(0,)]
    assert stand.query(of_jilin) == found
    assert_equals_truth(stand, "pc", MOST)


def long_text_requests(stand: Stand, since: int) -> int:
    return sum(row["endpoint"] == "longtext" for row in stand.sandbox.log()[since:])


def test_a_text_that_was_not_given_is_requested_again_however_old(make_stand: MakeStand) -> None:
    """The window is not walked again. Verdict and exit status report the text until it is read."""
    stand = make_stand("jilin")
    stand.sandbox.fault("http_500", account="jilin", endpoint="longtext")
    assert stand.crawl().returncode == 1
    [[holes]] = stand.query("SELECT count(*) FROM holes WHERE lacks = 'text'")
    assert holes > 3
    assert stand.query("SELECT covered_until IS NOT NULL FROM accounts WHERE gone_at IS NULL"
                       " AND platform_id = :uid", uid=stand.uid("jilin")) == [(True,)]  # fmt: skip
    stand.sandbox.clear_faults()
    known = len(stand.sandbox.log())
    assert stand.crawl().returncode == 0
    sent = stand.sandbox.log()[known:]
    assert long_text_requests(stand, known) == holes
    pages = [row for row in sent if row["endpoint"] == "list"]
    first = [row for row in stand.sandbox.log()[:known] if row["endpoint"] == "list"]
    assert len(pages) < len(first), "the whole window was walked again"
    assert stand.query("SELECT count(*) FROM holes") == [(0,)]
    assert stand.query("SELECT count(*) FROM works WHERE NOT text_complete") == [(0,)]


def test_a_text_that_is_always_refused_stops_no_account(make_stand: MakeStand) -> None:
    """It is requested last; after two refusals in a row not for a day."""
    stand = make_stand("jilin", "beijing")
    stand.sandbox.fault("http_403", account="jilin", endpoint="longtext")
    ends = "UPDATE gates SET resting_until = NULL, resting_since = NULL"
    refusals = "SELECT max(refusals) FROM holes"
    assert stand.crawl("CONCURRENT_REQUESTS=1", WINDOW).returncode == 1
    assert stand.query(refusals) == [(1,)]
    for refused in (2, 2):
        stand.change(ends)
        assert stand.crawl("CONCURRENT_REQUESTS=1").returncode == 1
        assert stand.query(refusals) == [(refused,)]
    assert stand.verdicts()["beijing"][0] == "complete"


def test_hidden_counters_are_not_zero(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    stand.sandbox.fault("counters_hidden", account="beijing")
    assert stand.crawl(WINDOW).returncode == 1
    verdict, reason = stand.verdicts()["beijing"]
    assert verdict == "drift", "a counter that no work has is one that the list no longer gives"
    assert "missing attitudes_count (likes), comments_count (comments)" in str(reason)
    uid = stand.uid("beijing")
    values = stand.query(
        "SELECT DISTINCT captured_at, likes, comments, shares, plays FROM latest_work_counters"
        " WHERE library = 'beijing'"
    )
    assert values == [(None,) * 5], "no counter given: nothing was observed"
    followers = "SELECT followers FROM account_snapshots AS s JOIN accounts AS a"
    assert stand.query(f"{followers} ON a.id = s.account_id WHERE platform_id = :uid", uid=uid) == [
        (None,)
    ]


@pytest.mark.parametrize("requests", [1, 16])
def test_robots_txt_is_obeyed_and_an_exception_recorded(
    make_stand: MakeStand, requests: int
) -> None:
    """It is read once, before anything else is requested, and holds for every waiting request."""
    stand = make_stand(*SINGLE)
    stand.sandbox.fault("robots_disallow")
    stand.sandbox.fault("slow", endpoint="robots", seconds=0.5)
    assert stand.crawl(f"CONCURRENT_REQUESTS={requests}").returncode == 1
    assert [row["endpoint"] for row in stand.sandbox.log()] == ["robots"]
    assert len(stand.verdicts()) == len(SINGLE)
    for verdict, reason in stand.verdicts().values():
        assert verdict == "blocked"
        assert "robots.txt" in str(reason)
        assert "LIBCRAWL_WEIBO_ROBOTS_EXCEPTION" in str(reason)
    if requests > 1:
        return
    why = "written agreement of 2026"
    assert stand.crawl(WINDOW, LIBCRAWL_WEIBO_ROBOTS_EXCEPTION=why).returncode == 0
    assert stand.query("SELECT robots_exception FROM crawl_runs ORDER BY id") == [(None,), (why,)]
    assert_equals_truth(stand, "pc", DEPTH)


def test_an_unavailable_robots_txt(make_stand: MakeStand) -> None:
    """Nothing is requested before it is read; it is read again by a retry."""
    stand = make_stand("beijing", "tianjin", "jilin")
    stand.sandbox.fault("http_500", endpoint="robots")
    crawled = stand.crawl(WINDOW)
    assert crawled.returncode == 1 and "Traceback" not in crawled.stderr
    assert {row["endpoint"] for row in stand.sandbox.log()} == {"robots"}
    expected = ("failed", "no answer: robots.txt: HTTP 500")
    assert set(stand.verdicts().values()) == {expected}
    stand.sandbox.clear_faults()
    stand.sandbox.fault("reset", endpoint="robots", times=1)
    assert stand.crawl(WINDOW).returncode == 0
    assert_equals_truth(stand, "pc", DEPTH)


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_one_account_after_another(make_stand: MakeStand, source: str) -> None:
    """With one request at a time, an account is finished before the next one begins."""
    stand = make_stand("tianjin", "beijing", "jilin", "hunan", "anhui")
    stand.sandbox.fault("captcha", account="hunan", endpoint="profile")
    assert stand.crawl("CONCURRENT_REQUESTS=1", WINDOW, f"source={source}").returncode == 1
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    before = ("beijing", "tianjin", "jilin", "anhui")  # in the order of the panel
    assert verdicts == {**dict.fromkeys(before, "complete"), "hunan": "blocked"}
    owners = {stand.uid(library): library for library in verdicts}
    # long texts name no account: they belong to the one whose list came last
    sent = [owners[row["account"]] for row in stand.sandbox.log() if row["account"] in owners]
    order = [sent[0], *(b for a, b in pairwise(sent) if a != b)]
    assert order == [*before, "hunan"]


def test_the_daily_budget_ends_a_crawl(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "jilin")
    crawled = stand.crawl("CONCURRENT_REQUESTS=1", WINDOW, LIBCRAWL_WEIBO_DAILY_BUDGET="10")
    assert crawled.returncode == 1
    assert len(stand.sandbox.log()) == 10
    partial = {reason for verdict, reason in stand.verdicts().values() if verdict == "partial"}
    assert partial and all("daily budget of 10 requests" in str(reason) for reason in partial)
    # the day's earlier requests count
    assert stand.crawl(WINDOW, LIBCRAWL_WEIBO_DAILY_BUDGET="10").returncode == 1
    assert len(stand.sandbox.log()) == 10
    assert stand.crawl(WINDOW, LIBCRAWL_WEIBO_DAILY_BUDGET="5000").returncode == 0
    assert_equals_truth(stand, "pc", DEPTH)
