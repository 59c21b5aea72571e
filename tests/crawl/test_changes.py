"""Changes on a platform between two crawls, and during one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.crawl.conftest import MakeStand
from tests.crawl.truth import assert_equals_truth

# As far back as it takes for two pages of those that are struck there.
DEPTH = timedelta(days=120)
IS_GONE = "SELECT gone_at IS NOT NULL FROM accounts WHERE platform_id = :uid"


def test_a_closed_account_is_accepted_as_gone_after_several_sightings(
    make_stand: MakeStand,
) -> None:
    """Sightings lie 20 hours apart; left out, it is missed until a person has looked."""
    stand = make_stand("beijing", "tianjin", "jilin", "anhui", "gansu")
    assert stand.crawl("depth=60").returncode == 0
    stand.sandbox.event("close", "anhui")
    uid = stand.uid("anhui")
    for hours, believed in ((1, False), (1, False), (19, True)):
        stand.sandbox.advance(3600 * hours)
        assert stand.crawl("accounts=anhui").returncode == 1
        assert stand.verdicts()["anhui"][0] == "gone"
        assert stand.query(IS_GONE, uid=uid) == [(believed,)]
    stand.sandbox.advance(3600)
    crawled = stand.crawl()
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"complete"}
    assert "anhui" not in stand.verdicts()
    assert crawled.returncode == 1, "an account is missing, and nobody has looked for it"
    output = next(line for line in crawled.stdout.splitlines() if "安徽省图书馆" in line)
    assert "not found" in output and "not crawled: 1 (1 not found)" in crawled.stdout
    reasons = "".join(line.split("│")[-2] for line in crawled.stdout.splitlines() if "│" in line)
    assert f"scrapypanelgoneweibo:{uid}" in reasons.replace(" ", ""), "wherever it is wrapped"
    assert stand.scrapy("panel", "gone", f"weibo:{uid}").returncode == 0
    crawled = stand.crawl()
    assert crawled.returncode == 0, crawled.stdout
    assert "not crawled: 1 (1 gone)" in crawled.stdout
    works = "SELECT count(*) FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
    assert stand.query(f"{works} WHERE a.platform_id = :uid", uid=uid)[0][0] > 0


def test_what_was_seen_before_a_person_looked_does_not_count(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "anhui")
    stand.sandbox.event("close", "anhui")
    for hours, believed in ((0, False), (21, True)):
        stand.sandbox.advance(3600 * hours)
        assert stand.crawl("accounts=anhui").returncode == 1
        uid = stand.uid("anhui")
        assert stand.query(IS_GONE, uid=uid) == [(believed,)]
    assert stand.scrapy("panel", "restore", f"weibo:{uid}").returncode == 0
    for hours, believed in ((21, False), (1, False), (20, True)):
        stand.sandbox.advance(3600 * hours)
        assert stand.crawl("accounts=anhui").returncode == 1
        assert stand.query(IS_GONE, uid=uid) == [(believed,)], hours


def test_nothing_here_is_not_gone_where_works_are_known(make_stand: MakeStand) -> None:
    """A restriction answers like a closed account: it is read again when it has passed."""
    stand = make_stand("beijing", "tianjin", "jilin", "anhui")
    assert stand.crawl("source=mobile", "depth=60").returncode == 0
    for library in ("beijing", "anhui"):
        stand.sandbox.fault("empty", account=library, endpoint="profile", source="mobile")
    for _ in range(3):
        stand.sandbox.advance(3600 * 24)
        assert stand.crawl("source=mobile").returncode == 1
        for library in ("beijing", "anhui"):
            verdict, reason = stand.verdicts()[library]
            assert verdict == "partial"
            assert f"record that: `scrapy panel gone weibo:{stand.uid(library)}`" in str(reason)
    stand.sandbox.clear_faults()
    assert stand.crawl("source=mobile").returncode == 0
    assert len(stand.verdicts()) == 4


def test_many_accounts_gone_within_days_are_not_accepted(make_stand: MakeStand) -> None:
    """One after another, in runs of their own: the share of the platform's accounts counts."""
    some = ("beijing", "tianjin", "jilin", "anhui", "hunan", "gansu")
    stand = make_stand(*some)
    assert stand.crawl("depth=60").returncode == 0
    for library in some[:3]:
        stand.sandbox.event("close", library)
    for _ in range(2):
        for library in some[:3]:
            stand.sandbox.advance(3600 * 8)
            assert stand.crawl(f"accounts={library}").returncode == 1
            assert stand.verdicts()[library][0] == "gone"
    assert stand.query("SELECT count(*) FROM accounts WHERE gone_at IS NOT NULL") == [(0,)]


def test_renamed_edited_hidden_deleted(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "jilin", "anhui", frozen=False)
    assert stand.crawl("depth=60").returncode == 0
    uid = stand.uid("beijing")
    recent = [
        work for work, in stand.query(
            "SELECT w.platform_id FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
            " WHERE a.platform_id = :uid AND w.kind IN ('text', 'image')"
            " ORDER BY w.published_at DESC LIMIT 3",
            uid=uid,
        )
    ]  # fmt: skip
    edited, hidden, deleted = recent
    stand.sandbox.event("rename", "beijing", name="首都图书馆（新）")
    stand.sandbox.event("edit", "beijing", work=edited, text="更正：讲座改到周六上午九点。")
    stand.sandbox.event("hide", "beijing", work=hidden)
    stand.sandbox.event("delete", "beijing", work=deleted)
    state = (
        "SELECT missing_since IS NOT NULL, deleted_at IS NOT NULL FROM works"
        " WHERE platform_id = :work"
    )
    for missing, believed in ((True, False), (True, True)):
        stand.sandbox.advance(3600)
        assert stand.crawl().returncode == 0
        for work in (hidden, deleted):
            assert stand.query(state, work=work) == [(missing, believed)]
    names = [name for name, in stand.query(
        "SELECT n.name FROM account_names AS n JOIN accounts AS a ON a.id = n.account_id"
        " WHERE a.platform_id = :uid ORDER BY n.first_seen_at", uid=uid
    )]  # fmt: skip
    assert names == ["首都图书馆", "首都图书馆（新）"]
    text, at = stand.query("SELECT text, edited_at FROM works WHERE platform_id = :w", w=edited)[0]
    assert text.endswith("更正：讲座改到周六上午九点。")
    assert at is not None
    versions = stand.query("SELECT v.text, v.edited_at FROM work_versions AS v JOIN works AS w"
                           " ON w.id = v.work_id WHERE w.platform_id = :w", w=edited)  # fmt: skip
    assert len(versions) == 1 and versions[0][0] != text
    stand.sandbox.event("restore", "beijing", work=deleted)
    stand.sandbox.advance(3600)
    assert stand.crawl().returncode == 0
    assert stand.query(state, work=deleted) == [(False, False)]


@pytest.mark.parametrize("source", ["pc", "mobile"])
@pytest.mark.parametrize("change", ["post", "delete"])
def test_pages_shift_while_one_walks(make_stand: MakeStand, source: str, change: str) -> None:
    """A post that arrives or disappears between two pages hides no other."""
    stand = make_stand("beijing", "jilin", "neimenggu", "guizhou", "henan", "yunnan")
    for library in ("beijing", "jilin", "neimenggu", "guizhou", "henan", "yunnan"):
        stand.sandbox.event(change, library, after_page=2)
    assert stand.crawl(f"source={source}", f"depth={DEPTH.days}").returncode == 0
    true = {(row["account"], row["platform_id"]) for row in stand.sandbox.truth(source)["works"]}
    since = stand.sandbox.now() - DEPTH + timedelta(hours=1)
    published = {
        (row["account"], row["platform_id"])
        for row in stand.sandbox.truth(source)["works"]
        if row["published_at"] >= since.isoformat()
    }
    stored = set(stand.query("SELECT a.platform_id, w.platform_id FROM works AS w"
                             " JOIN accounts AS a ON a.id = w.account_id"))  # fmt: skip
    late = published - stored  # posts that arrived during the walk belong to the next one
    assert len(late) <= (6 if change == "post" else 0), late
    assert len(stored - true) <= (6 if change == "delete" else 0)
    stand.sandbox.advance(60)
    assert stand.crawl(f"source={source}").returncode == 0
    assert_equals_truth(stand, source, depth=timedelta(days=29))
