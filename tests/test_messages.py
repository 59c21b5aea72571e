"""Messages: the catalogue is that of the program, and the locale chooses the language."""

from __future__ import annotations

import ast
import string
import subprocess
from pathlib import Path

import pytest

from libcrawl.messages import catalogue, is_chinese, translate
from libcrawl.platforms import PLATFORMS
from libcrawl.tables.templates import write_template

ROOT = Path(__file__).resolve().parents[1]


def placeholders(message: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(message)} - {None}


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_placeholders_are_the_same() -> None:
    different = [en for en, zh in catalogue().items() if placeholders(en) != placeholders(zh)]
    assert not different


def test_every_message_of_the_program_is_translated() -> None:
    missing = []
    for path in [*(ROOT / "libcrawl").rglob("*.py"), ROOT / "sandbox" / "demo.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "translate" and node.args:
                literals = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
                if isinstance(node.args[0], ast.Constant | ast.IfExp):
                    words = [n.value for n in literals if isinstance(n.value, str)]
                    missing += [each for each in words if each not in catalogue()]
    assert not missing


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, True),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, True),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, False),
        ({"LANG": "C", "LANGUAGE": "zh_CN"}, False),
    ],
)
def test_the_locale_chooses(environment: dict[str, str], expected: bool) -> None:
    assert is_chinese(environment) is expected


@pytest.mark.usefixtures("chinese")
def test_a_message_in_chinese() -> None:
    words = translate("run {run}: {requests} requests; {verdicts}", run=3, requests=9, verdicts="x")
    assert words == "采集任务 3：9 次请求；x"
    assert translate("no such message") == "no such message"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_remark_of_a_template_is_chinese(platform: str, tmp_path: Path) -> None:
    table, _ = write_template(platform, tmp_path)
    remark = table.read_text("utf-8-sig").splitlines()[1]
    assert remark.startswith("# 以 # 开头的行不会读取,")
    assert "blank" not in remark and " or " not in remark and "only" not in remark


def test_the_targets_in_both_languages() -> None:
    for locale, words in (("C.UTF-8", "list the targets"), ("zh_CN.UTF-8", "列出全部目标")):
        shown = subprocess.run(
            ["make", "help"], cwd=ROOT, env={"PATH": "/usr/bin:/bin", "LC_ALL": locale},
            capture_output=True, text=True, check=True, encoding="utf-8",
        ).stdout.splitlines()  # fmt: skip
        assert shown[0].split(maxsplit=2) == ["make", "help", words]
        assert len(shown) >= 14
        assert len(shown) == sum(any(c >= "\u4e00" for c in line) for line in shown) or (
            locale == "C.UTF-8"
        )
