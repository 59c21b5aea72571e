"""No request is sent to a backed-off or paused lane while the same workers crawl the others."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.wechat import READER
from tests.jobs.conftest import MakeSite, Site

TWO = ("weibo", "wechat")
# Stand-ins as strict as real platforms, at a pace that tests can afford.
STRICT = {
    "LIBCRAWL_LOOPBACK_WAITS": "1",
    **{f"LIBCRAWL_{name.upper()}_ACCESS": "written_permission" for name in TWO},
    **{f"LIBCRAWL_{name.upper()}_DELAY": "0.01" for name in TWO},
}
LEFT = """
SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'refresh'
"""
COMPLETE = """
SELECT count(*) FROM refreshes AS r INNER JOIN accounts AS a ON a.id = r.account_id
WHERE r.verdict = 'complete' AND a.platform = :platform
"""
# The worker reports the end of the job; jobs that are done leave the queue.
BACKED_OFF = "weibo/default: is backed off until"


def requested_platforms(site: Site, since: int) -> set[str]:
    """Weibo and WeChat, if they were requested after that request."""
    wechat = ("reader", "page")
    entries = [e for e in site.stand.sandbox.log(since) if e["endpoint"] != "robots"]
    return {"wechat" if entry["source"] in wechat else "weibo" for entry in entries}


def test_a_backed_off_platform_is_not_requested_while_others_are(make_site: MakeSite) -> None:
    site = make_site("tianjin", "hunan", platforms=TWO, **STRICT, LIBCRAWL_WECHAT_SESSION=READER)
    sandbox = site.stand.sandbox
    lanes = {group.lane.key: len(group.accounts) for group in site.plan_due()}
    assert lanes == {"weibo/default": 2, "wechat/default": 2}, "both are queued"

    sandbox.fault("captcha", platform="weibo")
    blocked = site.scrapy("crawl", "weibo", "-a", "accounts=tianjin")
    assert blocked.returncode == 1, blocked.stdout
    assert site.query("SELECT count(*) FROM gates WHERE resting_until > now()") == 1
    sandbox.clear_faults()
    before = sandbox.log()[-1]["number"]

    workers = [site.start("worker", "--at-once", "2") for _ in range(2)]
    site.until(LEFT, 0)
    output = "".join(site.end(worker) for worker in workers)
    assert BACKED_OFF in output
    assert site.query(COMPLETE, platform="wechat") == 2, output
    assert site.query(COMPLETE, platform="weibo") == 0
    assert requested_platforms(site, before) == {"wechat"}
    assert site.plan_due() == [], (
        "what is backed off is not queued again, what is complete is not due"
    )


def test_a_paused_session_is_left_alone_while_the_other_is_crawled(
    make_site: MakeSite, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        file = tmp_path / f"weibo-{name}.txt"
        file.write_text("SUB=SANDBOX")
        file.chmod(0o600)
    site = make_site("tianjin", "hunan", "hainan", LIBCRAWL_SESSIONS=str(tmp_path))
    assert {group.lane.key for group in site.plan_due()} == {"weibo/a", "weibo/b"}
    paused = site.scrapy("schedule", "pause", "weibo", "--session", "b", "--reason", "Li looks")
    assert paused.stdout.strip() == (
        "session b of weibo is paused; jobs that waited are taken back: 1."
        " `scrapy schedule resume weibo --session b` ends it."
    )
    refused = site.scrapy("crawl", "weibo", "-a", "session=b")
    assert "the session b of weibo is paused since" in refused.stderr
    assert "(Li looks): `scrapy schedule resume weibo --session b` ends the pause" in refused.stderr

    worker = site.start("worker")
    site.until(LEFT, 0)
    [group] = site.plan_due()
    assert group.lane.key == "weibo/a", "the other session takes its accounts"
    site.until("SELECT count(*) FROM refreshes WHERE verdict = 'complete'", 3)
    output = site.end(worker)
    assert "weibo/b: job" not in output
    assert site.stand.query("SELECT DISTINCT session FROM crawl_runs") == [("a",)]
    shown = site.scrapy("schedule").stdout
    assert "Li looks; `scrapy schedule resume weibo --session b` ends it" in shown
    resumed = site.scrapy("schedule", "resume", "weibo", "--session", "b")
    assert resumed.stdout.strip() == "session b of weibo goes on."
