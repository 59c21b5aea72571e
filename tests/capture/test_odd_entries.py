"""One odd part of a capture: counted if it belongs to no account, named if it does."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from libcrawl.capture.answer import CaptureError
from libcrawl.capture.files import read_capture
from libcrawl.replay.recorded_answers import Sorted, Spool, sort_answers
from libcrawl.spiders.source import RequestKey, Topic
from libcrawl.spiders.weibo import Pc

NOW = datetime(2026, 11, 21, tzinfo=UTC)
AT = "2026-11-20T10:00:00+08:00"
OURS = "https://weibo.com/ajax/profile/info?uid=7000000001"
FOREIGN = "https://img.example.org/a.png"
PROFILE = RequestKey(Topic.PROFILE, "7000000001")
BODY = b'{"ok": 1}'
DEEP = "[" * 200_000 + "]" * 200_000
Make = Callable[[str, str], bytes]


def entry(url: str, **other: Any) -> dict[str, Any]:
    response = {"status": 200, "headers": [], "content": {"text": BODY.decode()}}
    return {"startedDateTime": AT, "request": {"url": url}, "response": {**response}, **other}


def har(*entries: object) -> bytes:
    """Some entries as they are, others as they stand in the file."""
    parts = [each if isinstance(each, str) else json.dumps(each) for each in entries]
    return f'{{"log": {{"version": "1.2", "entries": [{", ".join(parts)}]}}}}'.encode()


def ndjson(*lines: object) -> bytes:
    good = {"url": OURS, "captured_at": AT, "body": BODY.decode()}
    parts = [each if isinstance(each, str) else json.dumps(each) for each in (good, *lines)]
    return "\n".join(parts).encode()


def response(**changes: Any) -> Callable[[str], bytes]:
    def make(url: str) -> bytes:
        odd = entry(url)
        odd["response"] |= changes
        return har(entry(OURS), odd)

    return make


def line(**changes: Any) -> Callable[[str], bytes]:
    return lambda url: ndjson({"url": url, "captured_at": AT, "body": "", **changes})


def warc(*records: tuple[str, bytes, dict[str, str]], at: str = AT) -> bytes:
    """Answers: address, body, headers."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    for url, body, headers in records:
        http = StatusAndHeaders("200 OK", list(headers.items()), protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                length=len(body),
                warc_headers_dict={"WARC-Date": at},
                http_headers=http,
            )
        )
    return buffer.getvalue()


def packed(size: int) -> bytes:
    return bytes(brotli.compress(b"0" * size, quality=1))


ODD: dict[str, tuple[Callable[[str], bytes], str]] = {
    "wrong base64": (response(content={"text": "ä", "encoding": "base64"}), "entry 2: string"),
    "another encoding": (response(content={"text": "x", "encoding": "gzip"}), "entry 2: encoding"),
    "header without a name": (response(headers=[{"value": "x"}]), "entry 2: missing name"),
    "headers that are a number": (response(headers=7), "entry 2"),
    "status in words": (response(status="fine"), "entry 2"),
    "status out of range": (response(status=10**30), "entry 2"),
    "no time": (lambda url: har(entry(OURS), entry(url, startedDateTime="")), "entry 2: Invalid"),
    "no zone": (
        lambda url: har(entry(OURS), entry(url, startedDateTime="2026-11-20T10:00:00")),
        "entry 2: 2026-11-20T10:00:00: a time without its zone",
    ),
    "no answer": (lambda url: har(entry(OURS), {"request": {"url": url}}), "entry 2: missing"),
    "an odd answer": (lambda url: har(entry(OURS), entry(url, response="?")), "entry 2"),
    "nested": (
        lambda url: har(
            entry(OURS), f'{{"request": {{"url": "{url}"}}, "response": {DEEP}}}', entry(FOREIGN)
        ),
        "entry 2: is nested too deep",
    ),
    "long": (
        lambda url: har(
            entry(OURS),
            f'{{"request": {{"url": "{url}"}}, "response": "{"x" * (2 << 20)}\\""}}',
            entry(FOREIGN),
        ),
        "entry 2: has more than 64 MiB",
    ),
    "line without body": (
        lambda url: ndjson({"url": url, "captured_at": AT}), "line 2: missing body",
    ),
    "line in base64": (line(body="ä", encoding="base64"), "line 2: string"),
    "line cut off": (lambda url: ndjson(f'{{"url": "{url}", "bo'), "line 2: no JSON"),
    "line nested": (
        lambda url: ndjson(f'{{"url": "{url}", "body": {DEEP}}}'), "line 2: is nested too deep",
    ),
    "long line": (
        lambda url: ndjson(f'{{"url": "{url}", "body": "{"x" * (2 << 20)}"}}', {"url": FOREIGN}),
        "line 2: has more than 64 MiB",
    ),
    "line that is not UTF-8": (
        lambda url: ndjson(f'{{"url": "{url}", "body": "@@"}}').replace(b"@@", b"\xff"),
        "line 2: is not UTF-8",
    ),
    "record without a time": (
        lambda url: warc((OURS, BODY, {})) + warc((url, BODY, {}), at="yesterday"),
        "record 2: Invalid isoformat",
    ),
    "bomb": (
        lambda url: warc((OURS, BODY, {}), (url, packed(20 << 20), {"Content-Encoding": "br"})),
        "record 2: the body has more than 32 MiB",
    ),
    "long record": (
        lambda url: warc((OURS, BODY, {}), (url, bytes((1 << 20) + 1), {})),
        "record 2: the body has more than 32 MiB",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words keep the true limits."""
    for module in ("browser", "warc"):
        monkeypatch.setattr(f"libcrawl.capture.{module}.LONGEST_BODY", 1 << 20)
    monkeypatch.setattr("libcrawl.capture.browser.LONGEST_PART", 1 << 20)


def sort(path: Path, content: bytes) -> Sorted:
    path.write_bytes(content)
    return sort_answers([Pc("https://weibo.com")], read_capture(path), NOW)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_part(tmp_path: Path, name: str) -> None:
    make, message = ODD[name]
    path = tmp_path / "capture"
    found = sort(path, make(FOREIGN))
    (recorded,) = found.recorded
    answer = recorded.take(PROFILE)
    assert answer is not None
    assert answer.body == BODY
    assert found.unknown["img.example.org/a.png"] == found.total - 1 > 0
    with pytest.raises(CaptureError) as refused:
        sort(path, make(OURS))
    assert str(refused.value).startswith(f"{path}: {message}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "counted"),
    [
        ("http://[::1", "(an address that cannot be read)"),
        ("http://weibo.com\uff0f\u2100/", "(an address that cannot be read)"),
        ("https://weibo.com:port/ajax/profile/info?uid=7", "(an address that cannot be read)"),
        ("data:image/png;base64,xxx", "data:*"),
        ("", "(no address)"),
        ("https://weibo.com/" + "x/" * 100_000, "(an address that cannot be read)"),
    ],
)
def test_odd_addresses(tmp_path: Path, url: str, counted: str) -> None:
    path = tmp_path / "capture"
    for content in (
        har(entry(OURS), entry(url)),
        ndjson({"url": url, "captured_at": AT, "body": ""}),
    ):
        found = sort(path, content)
        assert list(found.unknown.elements()) == [counted]
        assert PROFILE in found.recorded[0]._waiting


def test_parts_that_are_no_objects(tmp_path: Path) -> None:
    for content in (har(entry(OURS), 7, None, [], {}), ndjson(7, None, [], {})):
        found = sort(tmp_path / "capture", content)
        assert (found.unknown["(no address)"], found.total) == (4, 5)
    single = '{"nav_index": "1", "source_platform": "douyin.com", "data": {}}'
    assert "save a HAR" in str(sort(tmp_path / "capture", ndjson(single)).first_problem)
    with pytest.raises(CaptureError, match=r"line 2: no JSON"):  # whose it is, nobody knows
        sort(tmp_path / "capture", ndjson('{"ur'))


@pytest.mark.parametrize(
    ("at", "message"),
    [
        (NOW + timedelta(minutes=5), None),
        (NOW + timedelta(minutes=6), "lies in the future"),
        ("2036-01-01T00:00:00+08:00", "is dated 2036-01-01 00:00:00+08:00, which lies in"),
        ("9999-12-31T23:59:59-12:00", "is dated 9999-12-31 23:59:59-12:00, which lies in"),
        ("2009-01-01T00:00:00+08:00", None),
        ("1970-01-01T08:00:00+08:00", "before there was any such platform"),
        ("0001-01-01T00:00:00+14:00", "before there was any such platform"),
    ],
)
def test_times_that_cannot_be(tmp_path: Path, at: datetime | str, message: str | None) -> None:
    written = at if isinstance(at, str) else at.isoformat()
    files: tuple[tuple[str, Make], ...] = (
        ("entry 1", lambda url, at: har(entry(url, startedDateTime=at))),
        ("line 2", lambda url, at: ndjson({"url": url, "captured_at": at, "body": ""})),
        ("record 1", lambda url, at: warc((url, BODY, {}), at=at)),
    )
    path = tmp_path / "capture"
    for place, make in files:
        if message is None:
            assert sort(path, make(OURS, written)).unknown.total() == 0
        else:
            with pytest.raises(CaptureError, match="clock") as refused:
                sort(path, make(OURS, written))
            assert str(refused.value).startswith(f"{path}: {place}: is dated ")
            assert message in str(refused.value)
        assert sort(path, make(FOREIGN, written)).unknown.total() == 1  # nobody reads it


def test_half_an_emoji(tmp_path: Path) -> None:
    """A text that was cut within a character has no form in UTF-8."""
    half = entry(OURS)
    half["response"]["headers"] = [{"name": "X-\ud83d", "value": "\ud83d"}]
    half["response"]["content"] = {"text": '{"text": "\ud83d"}'}
    output = {"url": OURS + "#\ud83d", "captured_at": AT, "body": {"text": "\ud83d"}}
    for content in (har(half), ndjson(output, output)):
        (recorded,) = sort(tmp_path / "capture", content).recorded
        answers = [recorded.take(PROFILE) for _ in range(len(recorded))]
        assert answers[-1] is not None
        answers[-1].url.encode()
        str(answers[-1].headers).encode()
        assert b"text" in answers[-1].body


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1 << 20])
def test_a_har_read_bit_by_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Wherever the bits end: within escapes, numbers, characters of several bytes."""
    monkeypatch.setattr("libcrawl.capture.json_stream.CHUNK", size)
    first = entry(OURS, comment='\\"图书馆{[\\\\" \ud83d\ude00', size=1234567890)
    skipped = {"pages": [{"title": '}]\\"\\\\{图'}], "creator": {"name": "\\"}, "n": -1.5e10}
    text = json.dumps({"log": {**skipped, "entries": [first, entry(FOREIGN)], "z": ["]"]}})
    for written in (text, json.dumps(json.loads(text), ensure_ascii=True, indent=1)):
        found = sort(tmp_path / "capture", written.encode())
        assert (found.total, found.unknown.total(), len(found.recorded[0])) == (2, 1, 1)


def test_what_follows_a_har(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    for content, message in (
        (har(entry(OURS)) * 2, "behind entry 1: something follows behind its end"),
        (har(entry(OURS))[:-1], "behind entry 1: it ends early"),
        (har(entry(OURS))[:-40], "behind entry 1: it ends early"),
        (har(entry(OURS), '{"a" 1}'), "behind entry 2: Expecting ':' delimiter"),
    ):
        with pytest.raises(CaptureError) as refused:
            sort(path, content)
        assert message in str(refused.value)


def test_a_bomb_of_a_file(tmp_path: Path) -> None:
    """A header that does not end, in a file that unpacks to a thousand times its size."""
    content = gzip.compress(b"WARC/1.0\r\nX: " + bytes(100 << 20))
    with pytest.raises(CaptureError, match="headers have more than 1 MiB"):
        sort(tmp_path / "capture", content)


def test_more_than_is_taken_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libcrawl.replay.recorded_answers.Spool", lambda: Spool(longest=3 << 18))
    body = base64.b64encode(bytes(1 << 18)).decode()
    content = {"text": body, "encoding": "base64"}
    one = entry(OURS)
    one["response"]["content"] = content
    assert len(sort(tmp_path / "capture", har(one, one, one)).recorded[0]) == 3
    with pytest.raises(CaptureError, match=r"entry 4: the answers .* more than 0 MiB: import"):
        sort(tmp_path / "capture", har(one, one, one, one))
