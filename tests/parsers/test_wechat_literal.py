"""JavaScript literals are read, and whatever is more than a literal is refused with its place."""

from __future__ import annotations

import time
from typing import Any

import pytest

from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.literal import read_assigned

READ: list[tuple[str, Any]] = [
    ("{}", {}),
    ("{ a: '1' * 1, b: \"2\" * 1, }", {"a": 1, "b": 2}),
    ("{ a: '' * 1, b: \"\" * 1, c: 'LINK_TYPE' * 1 }", {"a": None, "b": None, "c": None}),
    ("{ 'a-b': true, \"c\": false, d: null, e: undefined }",
     {"a-b": True, "c": False, "d": None, "e": None}),
    ("[1, -2.5, 1e3, [], {}, ]", [1, -2.5, 1000.0, [], {}]),
    ("'4248693307011678242' * 1", 4248693307011678242),
    ("JsDecode('\\x3cp\\x3e读\\u4e66\\x26amp;\\x0a\\x27')", "<p>读书&amp;\n'"),
    ("JsDecode('\\\\x26')", "&"),
    ("'\\\\x26 \\'q\\' \\\"\\n\\t\\/'", "\\x26 'q' \"\n\t/"),
    ("'\\ud83d\\udcda'", "📚"),
    ("'\\ud83d'", "\ufffd"),
    ('"" || "MzA5"', "MzA5"),
    ('"MzA5" || ""', "MzA5"),
    ('"" || "" || "3"', "3"),
    ("/* one */ { // two\n a: /* three */ 1 }", {"a": 1}),
    ("{ a: JsDecode('\\x3cb\\x3e') , $b : '-7'*1, c: '' || 'y', e: '2' }",
     {"a": "<b>", "$b": -7, "c": "y", "e": "2"}),
    ("{ a: '1',\n /* b */ b: JsDecode('1') * 1 , c: [ { d: '2' * 1, }, ], }",
     {"a": "1", "b": 1, "c": [{"d": 2}]}),
    ("{ a: '', a: '1.5' * 1, b: 'it\\'s', }", {"a": 1.5, "b": "it's"}),
    ("{ a: '}; </script> // no end' }", {"a": "}; </script> // no end"}),
]  # fmt: skip
ODD = [
    ("", "the page ends at the beginning, character 1"),
    ("{ a: f(1) }", "no literal at a, character 6"),
    ("{ a: { b: [1, x] } }", "no literal at a.b.1, character 15"),
    ("{ a: 1", "the page ends at the beginning, character 7"),
    ("{ a 1 }", "expected : at a, character 5"),
    ("{ a: 'b", "no literal at a, character 6"),
    ("{ a: '7' * 2 }", "not `'…' * 1` at a, character 12"),
    ("{ a: '7' * 1, b: '7' * 12, c: '' }", "expected } at the beginning, character 25"),
    ("{ a: '7', b: JsDecode('7', c: '' }", "expected ) at b, character 26"),
    ("{ a: 7 * 1 }", "not `'…' * 1` at a, character 11"),
    ("{ a: JsDecode(1) }", "JsDecode of something that is no string at a, character 17"),
    ("{ a: x ? 1 : 2 }", "no literal at a, character 6"),
    ("{ ...b }", "no name of a member at the beginning, character 3"),
    ("{ [a]: 1 }", "no name of a member at the beginning, character 3"),
    ("`a`", "no literal at the beginning, character 1"),
    ("function () {}", "no literal at the beginning, character 1"),
]


@pytest.mark.parametrize(("code", "value"), READ)
def test_read(code: str, value: Any) -> None:
    assert read_assigned(f"<script>window.data = {code};</script>", "window.data") == value


@pytest.mark.parametrize(("code", "message"), ODD)
def test_refused(code: str, message: str) -> None:
    with pytest.raises(Drift) as problem:
        read_assigned(f"window.data = {code}", "window.data")
    assert str(problem.value) == f"window.data: {message}"


def test_unassigned_names_are_missing() -> None:
    for page in ("", "window.data == 1", "my.window.data = 1", "window.dataNew = 1"):
        with pytest.raises(Drift, match=r"missing window\.data"):
            read_assigned(page, "window.data")


def test_deep_and_long_pages_end_soon() -> None:
    begun = time.perf_counter()
    for code in ("[" * 100_000, "{a:" * 100_000, "'" + "\\x3c" * 100_000, "/*" * 100_000):
        with pytest.raises(Drift):
            read_assigned(f"window.data = {code}", "window.data")
    assert time.perf_counter() - begun < 2
