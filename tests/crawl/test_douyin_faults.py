"""Every fault of Douyin ends in its verdict, spares the other accounts, and leaves no hole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import assert_equals_truth, stored_works, true_works

pytestmark = pytest.mark.usefixtures("chromium")

DEPTH = timedelta(days=120)
ODD = {"kind": "unreadable_work", "endpoint": "list", "times": 1}
# One fault an account, so that one crawl tries them all; the others must stay whole. Those on later
# pages strike accounts that have so many works within DEPTH.
SINGLE = {
    "zhejiang": ({"kind": "empty", "endpoint": "list", "page": 3}, "partial", "the list ended"),
    "national": ({"kind": "drift", "endpoint": "list", "page": 2}, "drift", "missing aweme_list"),
    "shanghai": ({"kind": "http_500", "endpoint": "list", "page": 2}, "failed", "HTTP 500"),
    "beijing": ({"kind": "reset", "endpoint": "list", "page": 2}, "failed", "no answer"),
    "guangxi": ({"kind": "mojibake", "endpoint": "list", "page": 1}, "drift", "no known form"),
    "jilin": ({"kind": "drift", "endpoint": "profile"}, "drift", "missing user"),
    "jiangsu": ({"kind": "http_502", "endpoint": "page"}, "failed", "HTTP 502"),
    "hebei": ({"kind": "http_500", "endpoint": "profile"}, "failed", "HTTP 500"),
    "jiangxi": ({"kind": "null_detail", "endpoint": "list"}, "drift", "missing aweme_list"),
    "chongqing": ({"kind": "short_page", "endpoint": "list", "page": 1}, "partial", "claims"),
    "xizang": ({"kind": "empty_page_more", "endpoint": "list", "page": 2}, "partial", "claims"),
    "shandong": ({"kind": "html_wall", "endpoint": "profile", "times": 0}, "complete", None),
    "sichuan": ({"kind": "reset", "endpoint": "page"}, "failed", "no answer"),
    "fujian": ({"kind": "counters_hidden"}, "drift", "missing statistics.digg_count (likes)"),
    # one work that cannot be read: the others are stored, and the mark moves
    "liaoning": ({**ODD, "is": "null"}, "drift", "works cannot be read: 1 ("),
    "guangdong": ({**ODD, "is": "undated"}, "drift", "works cannot be read: 1 ("),
    "hubei": ({**ODD, "is": "miscounted"}, "drift", "counters not read for 1 ("),
    # faults that do no harm
    "gansu": ({"kind": "wrong_content_type", "endpoint": "list"}, "complete", None),
    "xinjiang": ({"kind": "wrong_charset", "endpoint": "list"}, "complete", None),
    "hunan": ({"kind": "slow", "seconds": 0.3, "endpoint": "list"}, "complete", None),
    "guizhou": ({"kind": "reset", "endpoint": "list", "times": 1}, "complete", None),
    "yunnan": ({"kind": "http_500", "endpoint": "profile", "times": 2}, "complete", None),
    "neimenggu": ({"kind": "truncated_json", "times": 1, "endpoint": "list"}, "complete", None),
    "shanxi": ({"kind": "script_error", "endpoint": "page", "times": 1}, "complete", None),
    "henan": ({"kind": "script_error", "endpoint": "page"}, "failed", "an error in its script"),
    "shaanxi": ({"kind": "http_500", "endpoint": "list", "page": 2, "times": 3}, "complete", None),
}  # fmt: skip
# Pages that request no more works after a broken answer, as the platform's own does.
GIVING_UP = {
    "beijing": ({"kind": "http_500", "page": 1, "times": 1}, "complete", None),
    "shanxi": ({"kind": "truncated_json", "page": 2, "times": 1}, "complete", None),
    "hebei": ({"kind": "http_500", "page": 2, "times": 2}, "complete", None),
    "hunan": ({"kind": "http_500", "page": 2}, "failed", "HTTP 500 on the list"),
    "jilin": ({"kind": "truncated_json", "page": 1}, "failed", "HTTP 200 on the list: the answer"),
}  # fmt: skip
SPARED = ("tianjin", "hainan")
CLOSED = "anhui"
# Works lacking in an account whose mark has moved.
HOLES = """
SELECT l.code, h.lacks, h.works, h.verdict FROM holes AS h
JOIN accounts AS a ON a.id = h.account_id JOIN libraries AS l ON l.id = a.library_id
WHERE a.covered_until IS NOT NULL AND l.code IN ('liaoning', 'hubei', 'guangdong') ORDER BY l.code
"""
HIDDEN = """
SELECT count(*), count(c.captured_at), count(c.likes), count(c.comments), count(c.shares),
    count(c.plays)
FROM latest_work_counters AS c JOIN works AS w ON w.id = c.work_id
JOIN accounts AS a ON a.id = w.account_id WHERE a.platform_id = :uid
"""


def test_faults_of_single_accounts(make_stand: MakeStand) -> None:
    stand = make_stand(*SINGLE, *SPARED, CLOSED, platform="douyin")
    stand.sandbox.event("close", CLOSED, platform="douyin")
    for library, (fault, _, _) in SINGLE.items():
        stand.sandbox.fault(account=library, platform="douyin", **fault)
    crawled = stand.crawl(f"depth={DEPTH.days}")
    assert crawled.returncode == 1
    verdicts = stand.verdicts()
    for library, (_, verdict, reason) in SINGLE.items():
        assert verdicts[library][0] == verdict, (library, verdicts[library])
        assert (reason or "") in (verdicts[library][1] or ""), (library, verdicts[library])
    assert {verdicts[library] for library in SPARED} == {("complete", None)}
    assert verdicts[CLOSED][0] == "gone"
    assert "Traceback" not in crawled.stderr
    assert stand.query(HOLES) == [
        ("guangdong", "work", 1, "drift"),
        ("hubei", "counters", 1, "drift"),
        ("liaoning", "work", 1, "drift"),
    ]
    assert_unobserved(stand, "fujian", str(verdicts["fujian"][1]))
    stand.sandbox.clear_faults()
    struck = [library for library, (_, verdict, _) in SINGLE.items() if verdict != "complete"]
    again = f"accounts={','.join(struck)}"
    stand.sandbox.advance(1)  # counters that were missed at one time are read at a later one
    done = stand.crawl(again, f"depth={DEPTH.days}")
    assert {each for each in stand.verdicts().values() if each[0] != "complete"} == set()
    assert done.returncode == 0
    assert_equals_truth(stand, "web", DEPTH)
    assert stand.query("SELECT * FROM holes") == []


def assert_unobserved(stand: Stand, library: str, reason: str) -> None:
    """Counters that are hidden are not zero: nothing was observed."""
    [(works, *observed)] = stand.query(HIDDEN, uid=stand.uid(library))
    assert works > 5
    assert f"in all of {works} works" in reason
    assert observed == [0] * 5


def test_a_page_that_gives_up_is_opened_again(make_stand: MakeStand) -> None:
    stand = make_stand(*GIVING_UP, platform="douyin")
    stand.sandbox.fault("gives_up", endpoint="page", platform="douyin")
    for library, (fault, _, _) in GIVING_UP.items():
        stand.sandbox.fault(account=library, platform="douyin", endpoint="list", **fault)
    assert stand.crawl("depth=200", "BROWSER_ANSWER_SECONDS=6").returncode == 1
    verdicts = stand.verdicts()
    for library, (_, verdict, reason) in GIVING_UP.items():
        assert verdicts[library][0] == verdict, (library, verdicts[library])
        assert (reason or "") in (verdicts[library][1] or ""), (library, verdicts[library])
        assert "no more works" not in (verdicts[library][1] or "")
    opened = Counter(row["account"] for row in stand.sandbox.log() if row["endpoint"] == "page")
    times = {library: opened[stand.uid(library)] for library in GIVING_UP}
    assert times == {"beijing": 2, "shanxi": 2, "hebei": 3, "hunan": 3, "jilin": 3}
    requests = stand.query("SELECT requests FROM crawl_runs")[0][0]
    assert requests > sum(times.values()), "each opening is a request, and so is each scroll"
    twice = "SELECT account_id FROM account_snapshots GROUP BY account_id HAVING count(*) > 1"
    assert stand.query(twice) == []
    # What the others lack is filled by a next crawl, as above.
    whole = {stand.uid(library) for library, fault in GIVING_UP.items() if fault[1] == "complete"}
    since = stand.sandbox.now() - timedelta(days=200)
    true, stored = true_works(stand, "web"), stored_works(stand)
    wanted = {key for key in true if key[0] in whole and true[key]["published_at"] >= since}
    assert {key[0] for key in wanted} == whole
    for key in wanted:
        assert stored[key] == {name: true[key][name] for name in stored[key]}, key


# Refusals by the platform as a whole, to the requests of a page. One of each form that such an
# answer has (a page that is refused is below); which others mean the same is tested in
# tests/outcomes.
REFUSALS = [
    ("login", "list", "login_required"),
    ("blocked", "profile", "blocked"),
    ("empty_body", "list", "blocked"),
]


@pytest.mark.parametrize(("kind", "endpoint", "expected"), REFUSALS)
def test_a_refusal_backs_off_the_platform(
    make_stand: MakeStand, kind: str, endpoint: str, expected: str
) -> None:
    stand = make_stand("tianjin", "beijing", "jilin", "hunan", platform="douyin")
    stand.sandbox.fault(kind, account="beijing", platform="douyin", endpoint=endpoint)
    # one page at a time, as with a real platform: what comes after the refusal is not requested
    crawled = stand.crawl("CONCURRENT_REQUESTS=1")
    assert crawled.returncode == 1
    verdicts = stand.verdicts()
    assert verdicts.pop("beijing")[0] == expected
    last = stand.sandbox.log()[-1]
    assert (last["account"], last["endpoint"]) == (stand.uid("beijing"), endpoint)
    for verdict, reason in verdicts.values():
        assert (verdict, "backed off" in str(reason)) == (expected, True)


def test_robots_txt_is_obeyed(make_stand: MakeStand) -> None:
    stand = make_stand(*SINGLE, platform="douyin")
    stand.sandbox.fault("robots_disallow")
    stand.sandbox.fault("slow", endpoint="robots", seconds=0.5)
    assert stand.crawl().returncode == 1
    assert [row["endpoint"] for row in stand.sandbox.log()] == ["robots"]
    assert len(stand.verdicts()) == len(SINGLE)
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"blocked"}


def test_one_account_after_another(make_stand: MakeStand) -> None:
    """With one page open at a time, a refusal at one account does not affect those before it."""
    stand = make_stand("tianjin", "beijing", "jilin", "hunan", platform="douyin")
    stand.sandbox.fault("http_403", account="hunan", platform="douyin", endpoint="page")
    assert stand.crawl("CONCURRENT_REQUESTS=1").returncode == 1
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    before = ("beijing", "tianjin", "jilin")  # in the order of the panel
    assert verdicts == {**dict.fromkeys(before, "complete"), "hunan": "blocked"}
    sent = [row["account"] for row in stand.sandbox.log() if row["account"]]
    order = [sent[0], *(b for a, b in pairwise(sent) if a != b)]
    assert order == [stand.uid(library) for library in (*before, "hunan")]
