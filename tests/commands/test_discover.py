"""`scrapy discover` against the stand-in Weibo, and what a person decides about it afterwards."""

from __future__ import annotations

import codecs
import signal
import time

import pytest

from tests.commands.discovery import forget, only_weibo, rows_of
from tests.crawl.conftest import MakeStand, make_stand
from tests.crawl.test_secrets import SECRET, everything_in, everything_in_the_database
from tests.processes import COLD, start

__all__ = ["make_stand"]


def test_candidates_are_found_and_confirmed(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "hunan", "xizang")
    known = forget(stand, "tianjin", "hunan")
    before = rows_of(stand)
    done = stand.scrapy("discover", "weibo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "weibo: 2 libraries, look-ups: at most " in done.stderr
    data = (stand.panel / "accounts.csv").read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    assert data.count(b"\r\n") == data.count(b"\n") == len(before)
    after = rows_of(stand)
    assert [a for a, b in zip(after, before, strict=True) if a == b] == [
        line for line in before if "unknown" not in line
    ], "rows that are known keep every character"
    for library in ("tianjin", "hunan"):
        uid = known[library].split(",")[0]
        [row] = [line for line in after if line.startswith(f"weibo,{library},")]
        assert row.startswith(f"weibo,{library},{uid},")
        assert ",candidate,look-up by screen_name " in row
        assert f"weibo:{uid}" in done.stdout
        confirmed = stand.scrapy("panel", "confirm", f"weibo:{uid}", DATABASE_URL="unused")
        assert confirmed.returncode == 0, confirmed.stderr
    assert sum("confirmed" in line for line in rows_of(stand)) == 3
    assert stand.query("SELECT status, requests > 0, settings ->> 'purpose' FROM crawl_runs") == [
        ("finished", True, "discover")
    ]
    assert stand.crawl("accounts=tianjin").returncode == 0
    again = stand.scrapy("discover", "weibo")
    assert again.returncode == 0
    assert "Nothing to look for" in again.stdout


def test_a_short_name_finds_what_the_names_do_not(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "jilin", "anhui", "hunan", "gansu")
    domains = {
        line.split(",")[1]: line.split(",")[3]
        for line in only_weibo(stand)[1:]
        if line.split(",")[3]
    }
    library, domain = sorted(domains.items())[0]
    forget(stand, library, handle=domain)
    stand.sandbox.event("rename", library, name="城市书房")
    done = stand.scrapy("discover", "weibo", library)
    assert done.returncode == 0, done.stderr
    assert f",城市书房,candidate,look-up by custom {domain}," in "\n".join(rows_of(stand))


def test_nothing_found_is_an_answer(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "xizang")
    lines = [line for line in only_weibo(stand) if ",xizang," not in line]
    (stand.panel / "accounts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    done = stand.scrapy("discover", "weibo")
    assert done.returncode == 0, done.stderr
    assert "no account found: xizang" in done.stdout
    assert rows_of(stand) == lines, "only a person states that there is none"
    assert stand.scrapy("panel", "none", "xizang", "weibo").returncode == 0
    assert ",xizang,,,,none,stated by a person," in rows_of(stand)[-1]
    assert "Nothing to look for" in stand.scrapy("discover", "weibo").stdout


REFUSALS = {"http_418": "blocked", "login": "login_required", "captcha": "blocked"}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_ends_the_look_ups(make_stand: MakeStand, kind: str) -> None:
    stand = make_stand("beijing", "tianjin", "hunan")
    forget(stand, "beijing", "tianjin", "hunan")
    before = (stand.panel / "accounts.csv").read_bytes()
    stand.sandbox.fault(kind)
    done = stand.scrapy("discover", "weibo")
    assert done.returncode == 1
    assert done.stderr.count("not looked up:") == 3
    assert f"beijing: {REFUSALS[kind]}: " in done.stderr
    assert "the platform is backed off" in done.stderr
    assert len([row for row in stand.sandbox.log() if row["endpoint"] != "robots"]) == 1
    assert (stand.panel / "accounts.csv").read_bytes() == before


def test_the_session_goes_to_the_platform_and_nowhere_else(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", require_session=f"SUB={SECRET}")
    forget(stand, "tianjin")
    done = stand.scrapy("discover", "weibo", "-L", "DEBUG", LIBCRAWL_WEIBO_SESSION=f"SUB={SECRET}")
    assert done.returncode == 0, done.stderr
    for text in (
        done.stdout + done.stderr, everything_in_the_database(stand),
        everything_in(stand.data), everything_in(stand.panel),
    ):  # fmt: skip
        assert SECRET not in text


def test_access_must_be_declared(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    forget(stand, "tianjin")
    done = stand.scrapy("discover", "weibo", LIBCRAWL_WEIBO_PC_URL="https://weibo.com", **COLD)
    assert done.returncode == 1
    assert "error: LIBCRAWL_WEIBO_ACCESS is not set" in done.stderr
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_an_interruption_keeps_what_was_found(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "hunan")
    forget(stand, "beijing", "tianjin", "hunan")
    # One after another: what is in flight is still answered, what comes after it is not sent.
    stand.sandbox.fault("slow", endpoint="profile", seconds=2)
    one_by_one = ("-s", "CONCURRENT_REQUESTS=1")
    running = start("discover", "weibo", *one_by_one, environment=stand.environment())
    deadline = time.monotonic() + 60
    while not [row for row in stand.sandbox.log() if row["endpoint"] == "profile"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in output
    assert "not looked up: tianjin: interrupted: no answer yet" in output
    statuses = [line.split(",")[5] for line in rows_of(stand)[1:]]
    assert "candidate" in statuses and "unknown" in statuses
    assert stand.query("SELECT status FROM crawl_runs") == [("interrupted",)]
