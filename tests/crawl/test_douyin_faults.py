"""Every fault of Douyin ends in its verdict, spares the other accounts, and leaves no hole."""

from __future__ import annotations

import pytest

from libcrawl.browser import BrowserMissing, find_chromium
from tests.crawl.conftest import MakeStand
from tests.crawl.truth import assert_equals_truth

try:
    find_chromium()
except BrowserMissing as problem:
    pytest.skip(str(problem), allow_module_level=True)

# One fault an account, so that one crawl tries them all; the others must stay whole.
SINGLE = {
    "beijing": ({"kind": "empty", "endpoint": "list", "page": 3}, "partial", "the list ended"),
    "hebei": ({"kind": "drift", "endpoint": "list", "page": 2}, "drift", "missing aweme_list"),
    "shanxi": ({"kind": "http_500", "endpoint": "list", "page": 2}, "failed", "HTTP 500"),
    "liaoning": ({"kind": "truncated_json", "endpoint": "list", "page": 2}, "failed", "cut off"),
    "heilongjiang": ({"kind": "reset", "endpoint": "list", "page": 2}, "failed", "no answer"),
    "guangxi": ({"kind": "mojibake", "endpoint": "list", "page": 1}, "drift", "no known form"),
    "jilin": ({"kind": "drift", "endpoint": "profile"}, "drift", "missing user"),
    "jiangsu": ({"kind": "http_502", "endpoint": "page"}, "failed", "HTTP 502"),
    "fujian": ({"kind": "http_500", "endpoint": "profile"}, "failed", "HTTP 500"),
    "jiangxi": ({"kind": "null_detail", "endpoint": "list"}, "drift", "missing aweme_list"),
    "chongqing": ({"kind": "short_page", "endpoint": "list", "page": 1}, "partial", "claims"),
    "xizang": ({"kind": "empty_page_more", "endpoint": "list", "page": 2}, "partial", "claims"),
    "shandong": ({"kind": "html_wall", "endpoint": "profile", "times": 0}, "complete", None),
    "sichuan": ({"kind": "reset", "endpoint": "page"}, "failed", "no answer"),
    # faults that do no harm
    "gansu": ({"kind": "wrong_content_type", "endpoint": "list"}, "complete", None),
    "xinjiang": ({"kind": "wrong_charset", "endpoint": "list"}, "complete", None),
    "hunan": ({"kind": "slow", "seconds": 1.5, "endpoint": "list"}, "complete", None),
    "guizhou": ({"kind": "reset", "endpoint": "list", "times": 1}, "complete", None),
    "yunnan": ({"kind": "http_500", "endpoint": "profile", "times": 2}, "complete", None),
    "neimenggu": ({"kind": "truncated_json", "times": 1, "endpoint": "list"}, "complete", None),
}  # fmt: skip
SPARED = ("tianjin", "hubei", "hainan")


def test_faults_of_single_accounts(make_stand: MakeStand) -> None:
    stand = make_stand(*SINGLE, *SPARED, platform="douyin")
    for library, (fault, _, _) in SINGLE.items():
        stand.sandbox.fault(account=library, platform="douyin", **fault)
    crawled = stand.crawl()
    assert crawled.returncode == 1
    verdicts = stand.verdicts()
    for library, (_, verdict, reason) in SINGLE.items():
        assert verdicts[library][0] == verdict, (library, verdicts[library])
        assert (reason or "") in (verdicts[library][1] or ""), (library, verdicts[library])
    assert {verdicts[library] for library in SPARED} == {("complete", None)}
    assert "Traceback" not in crawled.stderr
    stand.sandbox.clear_faults()
    assert stand.crawl().returncode == 0, stand.verdicts()
    assert_equals_truth(stand, "web")


# What the platform as a whole says, of a page and of what the page asks for: it rests.
RESTS = [
    ("login", "list", "login_required"),
    ("login", "page", "login_required"),
    ("captcha", "list", "blocked"),
    ("captcha", "page", "blocked"),
    ("blocked", "profile", "blocked"),
    ("blocked", "page", "blocked"),
    ("empty_body", "list", "blocked"),
    ("http_403", "page", "blocked"),
    ("http_429", "list", "blocked"),
]


@pytest.mark.parametrize(("kind", "endpoint", "expected"), RESTS)
def test_a_refusal_rests_the_platform(
    make_stand: MakeStand, kind: str, endpoint: str, expected: str
) -> None:
    stand = make_stand("tianjin", "beijing", "jilin", "hunan", platform="douyin")
    stand.sandbox.fault(kind, account="beijing", platform="douyin", endpoint=endpoint)
    # one page at a time, as with a real platform: what comes after the refusal is not asked
    crawled = stand.crawl("CONCURRENT_REQUESTS=1")
    assert crawled.returncode == 1
    verdicts = stand.verdicts()
    assert verdicts.pop("beijing")[0] == expected
    last = stand.sandbox.log()[-1]
    assert (last["account"], last["endpoint"]) == (stand.uid("beijing"), endpoint)
    for verdict, reason in verdicts.values():
        assert (verdict, "rests" in str(reason)) == (expected, True)
    if (kind, endpoint) == RESTS[0][:2]:
        stand.sandbox.clear_faults()
        assert stand.crawl().returncode == 0
        assert_equals_truth(stand, "web")


def test_hidden_counters_are_not_zero(make_stand: MakeStand) -> None:
    stand = make_stand("fujian", platform="douyin")
    stand.sandbox.fault("counters_hidden", platform="douyin")
    assert stand.crawl().returncode == 0
    verdict, reason = stand.verdicts()["fujian"]
    assert verdict == "complete"
    assert "likes not given for 12" in str(reason)
    values = "SELECT DISTINCT captured_at, likes, comments, shares, plays FROM latest_work_counters"
    assert stand.query(values) == [(None,) * 5], "no counter given: nothing was observed"


def test_robots_txt_is_obeyed(make_stand: MakeStand) -> None:
    stand = make_stand("fujian", "jilin", platform="douyin")
    stand.sandbox.fault("robots_disallow")
    assert stand.crawl().returncode == 1
    assert {row["endpoint"] for row in stand.sandbox.log()} == {"robots"}
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"blocked"}
