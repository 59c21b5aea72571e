"""The operator's session: every format is read, and no value of a cookie is ever shown."""

from __future__ import annotations

import json
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libcrawl.politeness.session import Cookie, SessionError, read_session

pytestmark = pytest.mark.usefixtures("own_files")
VARIABLE = "LIBCRAWL_WEIBO_SESSION"
SECRET = "_2A25secretKxyz-0987"
OTHER = "0033Wsecret.SUBP=="
JSON_LIST = json.dumps(
    [
        {"name": "SUB", "value": SECRET, "domain": ".weibo.com", "hostOnly": False, "path": "/"},
        {"name": "SUBP", "value": OTHER, "domain": None},
    ]
)
STATE = json.dumps({"cookies": json.loads(JSON_LIST), "origins": [{"origin": "https://weibo.com"}]})
NETSCAPE = (
    "# Netscape HTTP Cookie File\n"
    "\n"
    f"#HttpOnly_.weibo.com\tTRUE\t/\tTRUE\t1893456000\tSUB\t{SECRET}\n"
    "# a comment\tof tabs\n"
    f"weibo.cn\tFALSE\t/\tFALSE\t0\tSUBP\t{OTHER}\n"
)
HEADER = f"SUB={SECRET}; SUBP={OTHER}"
FORMS = {
    HEADER: [("SUB", SECRET, ""), ("SUBP", OTHER, "")],
    f" SUB={SECRET};SUBP={OTHER}; ": [("SUB", SECRET, ""), ("SUBP", OTHER, "")],
    f"Cookie: {HEADER}": [("SUB", SECRET, ""), ("SUBP", OTHER, "")],
    f"SUB={SECRET}": [("SUB", SECRET, "")],
    "SUB=a,b c": [("SUB", "a,b c", "")],
}
FILES = {
    "cookies.txt": (NETSCAPE, [("SUB", SECRET, ".weibo.com"), ("SUBP", OTHER, "weibo.cn")]),
    "crlf.txt": (
        NETSCAPE.replace("\n", "\r\n"),
        [("SUB", SECRET, ".weibo.com"), ("SUBP", OTHER, "weibo.cn")],
    ),
    "list.json": (JSON_LIST, [("SUB", SECRET, ".weibo.com"), ("SUBP", OTHER, "")]),
    "state.json": (STATE, [("SUB", SECRET, ".weibo.com"), ("SUBP", OTHER, "")]),
    "bom.json": ("\ufeff" + JSON_LIST, [("SUB", SECRET, ".weibo.com"), ("SUBP", OTHER, "")]),
    "header": (HEADER + "\n", [("SUB", SECRET, ""), ("SUBP", OTHER, "")]),
    "named header": (f"Cookie: {HEADER}\n", [("SUB", SECRET, ""), ("SUBP", OTHER, "")]),
}
MISSING_FIELD = NETSCAPE.replace("\t/\t", " / ")
BAD_FILES = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\n", "is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\xff\xfe" + SECRET.encode(), "it is not UTF-8 text"),
    "nul": (b"\x00\x01" + SECRET.encode(), "is neither a cookies.txt, nor"),
    "prose.txt": (f"my cookie is {SECRET}".encode(), "is neither a cookies.txt, nor"),
    "short.txt": (MISSING_FIELD.encode(), ":3: a cookies.txt line has 7 fields separated by tabs"),
    "late.txt": (f"{NETSCAPE}SUB {SECRET}\n".encode(), ":6: a cookies.txt line has 7 fields"),
    "comments.txt": (b"# Netscape HTTP Cookie File\n#\t\n", "holds no cookies"),
    "cut.json": (JSON_LIST[:-30].encode(), ":1: broken JSON at column"),
    "lines.json": (b'[\n {"name": "SUB", "value": ' + SECRET.encode() + b"}]", ":2: broken JSON"),
    "none.json": (b"[]", "holds no cookies"),
    "state-without.json": (b'{"origins": []}', "is no list of cookies"),
    "map.json": (json.dumps({"SUB": SECRET}).encode(), "is no list of cookies"),
    "texts.json": (json.dumps([SECRET]).encode(), "is no list of cookies"),
    "nameless.json": (json.dumps([{"value": SECRET}]).encode(), "is no list of cookies"),
    "valueless.json": (b'[{"name": "SUB", "value": null}]', "is no list of cookies"),
}
# one slip of the operator's each; the value is in all of them
SLIPS = (
    SECRET,
    f"SUB:{SECRET}",
    f"SUB = {SECRET}",
    f"Cookie SUB={SECRET}",
    f"Set-Cookie: SUB={SECRET}; path",
    f"{HEADER}\nX-Other: 1",
    f"'{HEADER}'; '",
    f"SUB={SECRET};;",
    f"/SUB={SECRET}",
    f"/run/a=b/{SECRET}",
    json.dumps({"SUB": SECRET}),
    JSON_LIST,
    NETSCAPE,
    f"{SECRET}\x00",
    SECRET * 500,
)


def output(cookies: tuple[Cookie, ...]) -> list[tuple[str, str, str]]:
    return [(cookie.name, cookie.value, cookie.domain) for cookie in cookies]


def refused(value: str) -> str:
    """The message of the refusal, after looking for secrets in all that a log would show."""
    with pytest.raises(SessionError) as caught:
        read_session(value, VARIABLE)
    message, shown = str(caught.value), "".join(traceback.format_exception(caught.value))
    for text in (message, repr(caught.value), shown):
        assert SECRET not in text
        assert OTHER not in text
    assert message.startswith(f"{VARIABLE}: ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("value", FORMS, ids=range(len(FORMS)))
def test_strings(value: str) -> None:
    assert output(read_session(value, VARIABLE)) == FORMS[value]


@pytest.mark.parametrize("name", FILES)
def test_files(name: str, tmp_path: Path) -> None:
    text, expected = FILES[name]
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert output(read_session(str(path), VARIABLE)) == expected


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files(name: str, tmp_path: Path) -> None:
    body, expected = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(body)
    message = refused(str(path))
    assert str(path) in message
    assert expected in message


@pytest.mark.parametrize("where", ["{}/cookies.txt", "{}/state.json", "{}/session", "{}/a b/c.d"])
def test_missing_file_is_named(where: str, tmp_path: Path) -> None:
    path = where.format(tmp_path)
    assert refused(path) == f"{VARIABLE}: there is no file {path!r}"


@pytest.mark.parametrize(
    "path", ["cookies.txt", "./weibo", "../weibo", "~/weibo-session", "~nobody-here/c.txt", "/"]
)
def test_missing_file_under_other_names(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert refused(path) == f"{VARIABLE}: there is no file {path!r}"


def test_home_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "weibo").write_text(HEADER)
    assert len(read_session("~/weibo", VARIABLE)) == 2


@pytest.mark.parametrize("value", SLIPS, ids=range(len(SLIPS)))
def test_slips_show_nothing(value: str) -> None:
    refused(value)


names = st.text(alphabet="SUBPXRFT-_.abc123", min_size=1, max_size=12)
values = st.text(st.characters(codec="utf-8", exclude_characters=";\r\n\0"), min_size=12)


@given(name=names, value=values.map(lambda text: "s3cret" + text + "s3cret"))
def test_a_value_is_kept_and_never_shown(name: str, value: str) -> None:
    cookies = read_session(f"{name}={value}", VARIABLE)
    assert output(cookies) == [(name, value, "")]
    assert "s3cret" not in f"{cookies} {cookies!r} {cookies[0]!s}"


@given(st.text().map(lambda text: text + "s3cret"))
def test_any_input_is_read_or_refused(value: str) -> None:
    try:
        cookies = read_session(value, VARIABLE)
    except SessionError as problem:
        assert "s3cret" not in str(problem) or value[:1] in "/~."
    else:
        assert all(cookie.name for cookie in cookies)


@pytest.mark.parametrize(
    ("domain", "host", "goes"),
    [
        ("", "weibo.com", True),
        (".weibo.com", "weibo.com", True),
        (".weibo.com", "m.weibo.com", True),
        ("weibo.com", "passport.weibo.com", True),
        (".Weibo.COM", "weibo.com", True),
        (".weibo.com", "weibo.cn", False),
        (".weibo.com", "notweibo.com", False),
        ("m.weibo.cn", "weibo.cn", False),
    ],
)
def test_where_a_cookie_goes(domain: str, host: str, goes: bool) -> None:
    assert Cookie("SUB", SECRET, domain).goes_to(host) is goes


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_session_that_others_may_read(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text(HEADER)
    file.chmod(mode)
    assert refused(str(file)) == f"{VARIABLE}: {file} can be read by others: chmod 600 {file}"


def test_secrets_of_a_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are mounted for it alone, and its account must be able to read them."""
    monkeypatch.setattr("libcrawl.politeness.session.MOUNTED_SECRETS", tmp_path)
    file = tmp_path / "weibo-second"
    file.write_text(HEADER)
    file.chmod(0o444)
    assert len(read_session(str(file), VARIABLE)) == 2
    file.chmod(0o464)
    assert "can be written by others" in refused(str(file))
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.write_text(HEADER)
    elsewhere.chmod(0o444)
    (tmp_path / "link").symlink_to(elsewhere)
    assert "can be read by others" in refused(str(tmp_path / "link"))
