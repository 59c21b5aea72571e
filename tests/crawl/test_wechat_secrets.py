"""Nothing of a WeChat session, of its secrets or of its reader is kept anywhere."""

from __future__ import annotations

from pathlib import Path

from sandbox.wechat.official.answers import APPID, SECRET
from sandbox.wechat.reader.answers import READER_IMAGE, READER_NAME
from sandbox.wechat.session import READER_KEY
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_secrets import everything_in, everything_in_the_database
from tests.crawl.wechat import OWN

COOKIE, TICKET, TOKEN = "Zq7PLANTEDcookie9xW", "Zq7PLANTEDticket9xW", "Zq7PLANTEDapptoken9"
SESSION = f"wap_sid2={COOKIE}; key={READER_KEY}; uin=WnE3UExBTlRFRA==; pass_ticket={TICKET}"
PLANTED = (COOKIE, TICKET, TOKEN, READER_KEY, "WnE3UExBTlRFRA", READER_NAME, READER_IMAGE, SECRET)


def assert_no_secret_is_kept(stand: Stand, message: str, folder: Path) -> None:
    for place, output in (
        ("the log", message),
        ("the database", everything_in_the_database(stand)),
        ("files", everything_in(folder)),
    ):
        assert [secret for secret in PLANTED if secret in output] == [], place


def test_a_readers_session(make_stand: MakeStand) -> None:
    stand = make_stand("tianjin", "hebei", OWN, platform="wechat",
                       require_session=f"wap_sid2={COOKIE}")  # fmt: skip
    session = f"{SESSION}; appmsg_token={TOKEN}"
    stand.sandbox.fault("logged_out", account="tianjin", platform="wechat")
    stand.sandbox.fault("drift", account="tianjin", endpoint="counters", platform="wechat")
    stand.sandbox.fault("drift", account="hebei", endpoint="list", platform="wechat",
                        key="can_msg_continue")  # fmt: skip
    crawled = stand.crawl(
        "source=reader", "depth=20", "LOG_LEVEL=DEBUG", "DOWNLOAD_TIMEOUT=20",
        LIBCRAWL_WECHAT_SESSION=session, LIBCRAWL_RAW_ARCHIVE="1",
    )  # fmt: skip
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    assert verdicts == {"tianjin": "drift", "hebei": "drift", OWN: "complete"}
    log = stand.sandbox.log()
    lists = [row["path"] for row in log if row["endpoint"] == "list"]
    assert lists
    assert all(READER_KEY in path and TICKET in path for path in lists), "the platform has them"
    assert [row for row in log if row["endpoint"] == "counters"]
    archives = everything_in(stand.data / "archive")
    assert "content_url" in archives and "pass_ticket=removed" in archives, "in lists and pages"
    drifted = everything_in(stand.data / "drift")
    assert "appmsgstat_v2" in drifted and "can_msg_continue_v2" in drifted, "answers are kept"
    assert_no_secret_is_kept(stand, crawled.stdout + crawled.stderr, stand.data)


def test_a_timeout_does_not_show_the_address(make_stand: MakeStand) -> None:
    stand = make_stand("tianjin", OWN, platform="wechat")
    stand.sandbox.fault("slow", endpoint="list", platform="wechat", seconds=4)
    crawled = stand.crawl(
        "source=reader", "accounts=tianjin", "LOG_LEVEL=DEBUG", "DOWNLOAD_TIMEOUT=1",
        "RETRY_TIMES=1", LIBCRAWL_WECHAT_SESSION=f"{SESSION}; appmsg_token={TOKEN}",
    )  # fmt: skip
    assert stand.verdicts()["tianjin"][0] == "failed"
    assert "took longer than" in str(stand.verdicts()["tianjin"][1])
    assert_no_secret_is_kept(stand, crawled.stdout + crawled.stderr, stand.data)


def test_credentials_of_the_official_interface(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand(OWN, platform="wechat")
    secret = tmp_path / "appsecret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    stand.sandbox.fault("http_500", endpoint="followers", platform="wechat")
    crawled = stand.crawl(
        "depth=5", "LOG_LEVEL=DEBUG", LIBCRAWL_WECHAT_APPID=APPID,
        LIBCRAWL_WECHAT_SECRET_FILE=str(secret), LIBCRAWL_WECHAT_SESSION=f"wap_sid2={COOKIE}",
        LIBCRAWL_RAW_ARCHIVE="1",
    )  # fmt: skip
    assert stand.verdicts()[OWN][0] == "failed"
    sent = [row for row in stand.sandbox.log() if row["endpoint"] != "robots"]
    assert all(row["cookies"] == [] for row in sent), "no cookies for the official interface"
    tokens = {row["path"].partition("access_token=")[2] for row in sent} - {""}
    assert len(tokens) == 1
    output = crawled.stdout + crawled.stderr + everything_in_the_database(stand)
    output += everything_in(stand.data)
    assert tokens.pop() not in output
    assert_no_secret_is_kept(stand, crawled.stdout + crawled.stderr, stand.data)
