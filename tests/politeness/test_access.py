"""Before a platform is requested: every missing or wrong declaration is reported in a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from libcrawl.politeness.access import (
    AGREED,
    BASES,
    Access,
    AccessError,
    is_loopback_host,
    read_access,
)

URL = "LIBCRAWL_WEIBO_PC_URL"
MOBILE = "LIBCRAWL_WEIBO_MOBILE_URL"
PREFIX = "LIBCRAWL_WEIBO_"
REAL = {URL: "https://weibo.com", MOBILE: "https://m.weibo.cn", PREFIX + "DELAY": "8"}
DECLARED = {**REAL, PREFIX + "ACCESS": "operator_session"}
LOOPBACK = {URL: "http://127.0.0.1:8000", MOBILE: "http://localhost:8001", PREFIX + "DELAY": "8"}


def access(settings: dict[str, Any], *, sources: tuple[str, ...] = (URL,), **more: Any) -> Access:
    given = {**settings, **{PREFIX + name: value for name, value in more.items()}}
    return read_access(given, "weibo", list(sources))


def problems(settings: dict[str, Any], *, sources: tuple[str, ...] = (URL,), **more: Any) -> str:
    with pytest.raises(AccessError) as caught:
        access(settings, sources=sources, **more)
    return str(caught.value)


@pytest.mark.parametrize("basis", BASES)
def test_declared(basis: str) -> None:
    read = access(REAL, ACCESS=basis, DAILY_BUDGET="2000", ROBOTS_EXCEPTION="agreed with Weibo")
    assert read.basis == basis
    assert read.delay == 8.0
    assert read.daily_budget == 2000
    assert read.robots_exception == "agreed with Weibo"
    assert not read.is_loopback


@pytest.mark.parametrize("basis", [None, ""])
def test_real_host_without_basis(basis: str | None) -> None:
    message = problems(REAL, ACCESS=basis)
    assert message.startswith(f"{PREFIX}ACCESS is not set")
    assert "nothing was requested" in message
    assert all(name in message for name in BASES)
    assert "\n" not in message


@pytest.mark.parametrize("settings", [REAL, LOOPBACK])
def test_unknown_basis(settings: dict[str, Any]) -> None:
    message = problems(settings, ACCESS="curiosity")
    assert message.startswith(f"{PREFIX}ACCESS is 'curiosity'")
    assert "\n" not in message


def test_loopback_needs_nothing_and_waits_for_nothing() -> None:
    for delay in ("8", "0", "", None):
        read = access(LOOPBACK, sources=(URL, MOBILE), DELAY=delay)
        assert (read.is_loopback, read.basis, read.delay) == (True, None, 0.0)


def test_one_real_host_is_enough() -> None:
    mixed = {**LOOPBACK, MOBILE: "https://m.weibo.cn"}
    assert access(mixed, sources=(URL,)).is_loopback
    assert f"{PREFIX}ACCESS is not set" in problems(mixed, sources=(URL, MOBILE))


@pytest.mark.parametrize("delay", ["0", "5.99", "", None, "1e-3"])
@pytest.mark.parametrize("basis", sorted(set(BASES) - set(AGREED)))
def test_impolite_delay_without_agreement(delay: str | None, basis: str) -> None:
    message = problems(REAL, ACCESS=basis, DELAY=delay)
    assert message.startswith(f"{PREFIX}DELAY is ")
    assert "only with an agreement" in message
    assert "\n" not in message


@pytest.mark.parametrize("basis", AGREED)
def test_faster_by_agreement(basis: str) -> None:
    assert access(REAL, ACCESS=basis, DELAY="0.5").delay == 0.5


def test_politest_delay_allowed() -> None:
    assert access(DECLARED, DELAY="6").delay == 6.0


@pytest.mark.parametrize("name", ["DELAY", "DAILY_BUDGET"])
@pytest.mark.parametrize("written", ["often", "-1", "nan", "inf", "1e12", "6,5"])
@pytest.mark.parametrize("settings", [DECLARED, LOOPBACK])
def test_not_a_number(settings: dict[str, Any], written: str, name: str) -> None:
    message = problems({**settings, PREFIX + name: written})
    assert message == f"{PREFIX}{name} is {written!r}: not a number of 0 or more"


@pytest.mark.parametrize(("written", "budget"), [("", 3000), (None, 3000), ("0", 0), ("500", 500)])
def test_budget(written: str | None, budget: int) -> None:
    """A real platform always has one, a stand-in only if it is set."""
    assert access(DECLARED, DAILY_BUDGET=written).daily_budget == budget
    assert access(LOOPBACK, DAILY_BUDGET=written).daily_budget == (budget if written else None)


@pytest.mark.parametrize(
    "url",
    ["https://weibo.com", "http://weibo.com/", "https://weibo.com:8443/base", "HTTPS://WEIBO.COM"],
)
def test_addresses(url: str) -> None:
    assert not access({**DECLARED, URL: url}).is_loopback


NO_ADDRESSES = (None, "", "weibo", "weibo.com", "//weibo.com", "https://", "https:///ajax")
BAD_ADDRESSES = ("ftp://weibo.com", "https://weibo.com:port", "https://weibo.com:99999")


@pytest.mark.parametrize(
    "url", (*NO_ADDRESSES, *BAD_ADDRESSES, "http://[::1", "https://weibo.com?a=1")
)
def test_no_addresses(url: str | None) -> None:
    message = problems({**DECLARED, URL: url})
    assert message == f"{URL} is {url or ''!r}: not an address such as https://weibo.com"


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("", False),
        ("0.0.0.0", False),  # noqa: S104
        ("10.0.0.1", False),
        ("weibo.com", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_is_loopback_host(host: str, is_loopback: bool) -> None:
    assert is_loopback_host(host) is is_loopback


def test_every_problem_has_a_line_of_its_own(tmp_path: Path) -> None:
    missing = str(tmp_path / "cookies.txt")
    message = problems(
        {URL: "weibo.com", MOBILE: "m.weibo.cn"},
        sources=(URL, MOBILE),
        ACCESS="curiosity",
        SESSION=missing,
        DELAY="often",
        DAILY_BUDGET="some",
    )
    assert [line.split()[0].rstrip(":") for line in message.splitlines()] == [
        URL,
        MOBILE,
        f"{PREFIX}ACCESS",
        f"{PREFIX}SESSION",
        f"{PREFIX}DELAY",
        f"{PREFIX}DAILY_BUDGET",
    ]
    assert missing in message


def test_another_platform_reads_its_own_variables() -> None:
    settings = {"LIBCRAWL_DOUYIN_URL": "https://www.douyin.com", **DECLARED}
    with pytest.raises(AccessError, match=r"^LIBCRAWL_DOUYIN_ACCESS is not set"):
        read_access(settings, "douyin", ["LIBCRAWL_DOUYIN_URL"])


def test_a_session_is_neither_shown_nor_recorded() -> None:
    read = access(DECLARED, SESSION="SUB=s3cret; SUBP=s3cret2")
    assert len(read.cookies) == 2
    assert "s3cret" not in repr(read)
    used = read.settings_used()
    assert "s3cret" not in str(used)
    assert used == {
        "delay": 8.0,
        "daily_budget": 3000,
        "has_session": True,
        "is_loopback": False,
    }


WAITS = {**LOOPBACK, "LIBCRAWL_LOOPBACK_WAITS": "1"}


def test_loopback_that_waits_is_as_polite_as_a_real_platform() -> None:
    read = access(WAITS)
    assert (read.is_loopback, read.waits, read.delay, read.daily_budget) == (True, True, 8.0, 3000)
    assert read.basis is None
    assert "only with an agreement" in problems(WAITS, DELAY="0.1")
    assert access(WAITS, DELAY="0.1", ACCESS="written_permission").delay == 0.1
    assert read.settings_used()["waits"] is True


def test_a_flag_is_0_or_1() -> None:
    message = problems({**LOOPBACK, "LIBCRAWL_LOOPBACK_WAITS": "maybe"})
    assert message == "LIBCRAWL_LOOPBACK_WAITS is 'maybe': neither 0 nor 1"


def test_the_session_of_an_access_has_a_name(tmp_path: Path) -> None:
    file = tmp_path / "weibo-second.txt"
    file.write_text("SUB=s3cret")
    file.chmod(0o600)
    read = read_access({**DECLARED, PREFIX + "SESSION": str(file)}, "weibo", [URL], "second")
    assert read.session == "second"
    assert read.session_file is not None
    assert read.session_file.path == file
    assert access(DECLARED, SESSION="SUB=s3cret").session_file is None
