"""A pause or an expired session keeps a crawl from beginning; others go on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from libcrawl.store.gates import pause, resume
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import READER, session_of
from tests.gate.conftest import POLITE, errors
from tests.gates import gate_states


def session_file(folder: Path, value: str = "SUB=first") -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / "weibo-second.txt"
    file.unlink(missing_ok=True)
    file.write_text(value, encoding="utf-8")
    file.chmod(0o600)
    return file


def session_states(stand: Stand) -> dict[str, str]:
    return {gate.session: gate.session_state for gate in gate_states(stand.database.engine)}


def test_an_expired_session_waits_for_another_file(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("tianjin", "hebei")
    file = session_file(tmp_path / "sessions")
    settings = {**POLITE, "LIBCRAWL_SESSIONS": str(file.parent)}
    arguments = ("session=second", "depth=10")
    assert stand.crawl(*arguments, **settings).returncode == 0
    assert session_states(stand) == {"second": "valid"}
    stand.sandbox.fault("login")
    assert stand.crawl(*arguments, **settings).returncode == 1
    assert session_states(stand) == {"second": "expired"}
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"login_required"}
    # the same file: nothing is requested, and the remedy is reported
    stand.sandbox.clear_log()
    stand.sandbox.clear_faults()
    crawled = stand.crawl(*arguments, **settings)
    assert crawled.returncode == 1
    output = errors(crawled)[0]
    assert "the session second of weibo is no longer accepted since" in output
    assert f"`scrapy login weibo --name second` or a new {file} renews it" in output
    assert stand.sandbox.log() == []
    # another session goes on, and so does this one with another file
    assert stand.crawl("depth=10", **settings).returncode == 0
    session_file(file.parent, "SUB=renewed")
    assert stand.crawl(*arguments, **settings).returncode == 0
    assert session_states(stand) == {"default": "unknown", "second": "valid"}
    sessions = "SELECT session, status FROM crawl_runs ORDER BY id"
    assert stand.query(sessions) == [
        ("second", "finished"), ("second", "finished"), ("default", "finished"),
        ("second", "finished"),
    ]  # fmt: skip


def test_a_paused_platform_and_an_unknown_session(make_stand: MakeStand) -> None:
    stand = make_stand("tianjin")
    pause(stand.database.engine, "weibo", "captcha, Li looks at it")
    crawled = stand.crawl()
    assert crawled.returncode == 1
    output = errors(crawled)[0]
    assert "weibo is paused since" in output
    assert "(captcha, Li looks at it): `scrapy schedule resume weibo` ends the pause" in output
    crawled = stand.crawl("session=secnd", LIBCRAWL_WEIBO_SESSION="SUB=x")
    assert (
        "no session 'secnd' of weibo; there is default (see LIBCRAWL_SESSIONS)"
        in errors(crawled)[0]
    )
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]
    assert stand.sandbox.log() == []
    assert resume(stand.database.engine, "weibo")
    assert stand.crawl("depth=10").returncode == 0
    stand.crawl("depth=10", "LIBCRAWL_JOB=17")  # ends at once: no worker holds its other end
    assert stand.query("SELECT settings ->> 'job' FROM crawl_runs ORDER BY id") == [
        (None,), ("17",)]  # fmt: skip


def test_public_pages_go_on_without_the_session(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("shanghai", platform="wechat")
    works = stand.sandbox.truth("links_logged_out", platform="wechat")["works"]
    links = tmp_path / "links.txt"
    links.write_text("\n".join(row["url"] for row in works[:3]), encoding="utf-8")
    with stand.database.engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO gates (platform, session, session_state, session_changed_at)"
            " VALUES ('wechat', 'default', 'expired', now())"))  # fmt: skip
    crawled = stand.crawl("source=links", f"links={links}", LIBCRAWL_WECHAT_SESSION=READER)
    assert crawled.returncode == 0, crawled.stderr
    assert (
        "without a session: the session default of wechat is no longer accepted" in crawled.stderr
    )
    verdict, reason = stand.verdicts()["shanghai"]
    assert verdict == "complete"
    assert "without a session" in str(reason)
    assert {tuple(row["cookies"]) for row in stand.sandbox.log()} == {()}
    crawled = stand.crawl("source=reader", LIBCRAWL_WECHAT_SESSION=READER)
    assert "after renewing it, `scrapy schedule resume wechat`" in errors(crawled)[0]


def test_the_official_interface_backs_off_alone(make_stand: MakeStand, tmp_path: Path) -> None:
    """A wrong AppSecret does not stop requests of WeChat's pages."""
    stand = make_stand("tianjin", "shanghai", platform="wechat")
    polite = {
        "LIBCRAWL_LOOPBACK_WAITS": "1",
        "LIBCRAWL_WECHAT_ACCESS": "written_permission",
        "LIBCRAWL_WECHAT_DELAY": "0",
    }
    official = session_of("official", tmp_path)
    Path(official["LIBCRAWL_WECHAT_SECRET_FILE"]).write_text("0" * 32, encoding="utf-8")
    refused = stand.crawl("accounts=shanghai", **polite, **official)
    assert refused.returncode == 1
    backed_off = "SELECT session FROM gates WHERE resting_until > now()"
    assert stand.query(backed_off) == [("official",)]
    again = stand.crawl("accounts=shanghai", "session=official", **polite, **official)
    assert "(session official), after refusal 1 in a row" in errors(again)[0]
    arguments = ("source=reader", "accounts=tianjin", "depth=10")
    crawled = stand.crawl(*arguments, **polite, **official, **session_of("reader", tmp_path))
    assert crawled.returncode == 0, crawled.stderr
    assert stand.query("SELECT DISTINCT session FROM crawl_runs ORDER BY 1") == [
        ("default",), ("official",)]  # fmt: skip
