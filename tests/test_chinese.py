"""Under a Chinese locale helps, errors and reasons of verdicts have no English sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from scrapy import cmdline
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

import libcrawl.commands
from libcrawl.command import ActingCommand
from libcrawl.messages.help import read_help, translate_part
from libcrawl.messages.sentences import translate_sentence
from tests.chinese import latin
from tests.commands.test_start_up import modules
from wording.sentences import split_parts

ROOT = Path(__file__).resolve().parents[1] / "libcrawl"
# Two English words in a row, outside of what is typed as it stands.
CODE = re.compile(
    r"scrapy [a-z-]+|apt-get [a-z -]+|iconv .*|`[^`]*`|“[^”]*”|[\w.=/:-]*[/=_:.][\w.=/:-]*"
    r"|--?[a-z-]+|‹[^›]*›"
)
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b|\b[a-z]{3,} [a-z]+ ")
# Exceptions whose words a person reads.
PROBLEMS = {
    "UsageProblem", "UsageError", "CaptureError", "TableError", "SessionError", "PanelError",
    "RetentionError", "BackupError", "StateError", "BadDatabaseUrl", "PageLost", "ChannelError",
    "EmbeddedError", "StoreAway", "NotStored", "MigrationFailed", "EnvFileError", "CadenceError",
    "BrowserMissing", "WrongEncoding", "StoreRefuses", "StatusError", "ServerTooOld", "ClockWrong",
    "ProgramMissing", "NotCached", "NeedsDirectConnection", "BehindMigrations", "AheadOfProgram",
    "AlreadyRunning", "Postponed", "CrawlFailed", "Drift", "ValueError", "PlatformError",
    "RobotsUnread", "RunLost",
}  # fmt: skip
# Parts of the helps that are of no command.
SHARED = {"options", "headings", "screens"}
# For programmers only, or quoted from elsewhere.
ELSEWHERE = ("store/schema/meanings.py", "store/strategies.py")
# Parts of expressions whose value is a number.
NUMBERS = (
    *("len(", "LONGEST", "MOST", "number", "count", "lineno", "colno", "parts", "_SECONDS", "MB"),
    *(
        "PATIENCE",
        "patience",
        "pages",
        "total",
        "OLDEST",
        "major",
        "DEEPEST",
        "answers",
        "line",
        "place",
    ),
    *("YOUNGEST", "LARGEST", "ROWS", "delay", "status", "began", "_longest", "following"),
    *("dumped", "foreign", "MINUTE", "BLOCK", ".size", "{keep}", "{same}", "older_than", "works}"),
    *("covered}", "total_", "job}", "used}", "found)", "DAYS", "libraries}", "accounts}", ".days"),
)
# Calls whose words become a verdict's reason.
REASONS = {
    "Problem",
    "Found",
    "raise_alert",
    "print_sentence",
    "translate_sentence",
    "end_early",
    "end_of_list",
    "record_failure",
    "Outcome",
    "add_work",
    "WayIn",
}


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)


def english(words: str) -> list[str]:
    return ENGLISH.findall(CODE.sub("", words))


def commands() -> Iterator[ActingCommand]:
    for name in sorted(modules(libcrawl.commands)):
        command: ActingCommand = import_module(f"libcrawl.commands.{name}").Command()
        command.settings = Settings({"LOG_LEVEL": "INFO"})
        yield command


COMMANDS = list(commands())


def typed(words: str) -> list[str]:
    """The commands in examples, without the words beside them."""
    lines = [line for line in words.splitlines() if line.startswith("  scrapy ")]
    return [re.split(r"\s{2,}", line.strip())[0] for line in lines]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_help_names_the_same_in_both_languages(command: ActingCommand) -> None:
    for part in ("description", "examples"):
        own = getattr(command, part)
        assert typed(translate_part(command.name, part, own)) == typed(own) or "--reason" in own
        for name in re.findall(r"LIBCRAWL_[A-Z_]+[A-Z]|--[a-z-]{3,}", own):
            assert name in translate_part(command.name, part, own), name


def test_no_help_is_of_a_command_that_is_gone() -> None:
    assert {command.name for command in COMMANDS} == set(read_help()) - SHARED


def listed_commands() -> list[str]:
    """The commands that `scrapy` lists, ours and its own."""
    return sorted(cmdline._get_commands_dict(get_project_settings(), inproject=True))


HELPS = [f"{name} --help" for name in listed_commands()]


@pytest.mark.parametrize("line", ["", "--help", "nothing", *HELPS])
def test_screens_of_scrapy_are_chinese(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cmdline.execute(["scrapy", *line.split()])
    shown = capsys.readouterr().out
    assert "Scrapy" in shown or "选项\n" in shown
    lines = [line for line in shown.splitlines() if not line.startswith("  scrapy ")]
    assert not english("\n".join(lines))
    assert "[options]" not in shown


def test_screens_of_scrapy_are_english_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with pytest.raises(SystemExit):
        cmdline.execute(["scrapy"])
    assert "  list          List available spiders\n" in capsys.readouterr().out


def form(node: ast.expr) -> str | None:
    """The text of an expression, with a word in the place of each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else _value(part) for part in node.values
        ]
        return "".join(str(part) for part in parts)
    if isinstance(node, ast.BinOp):
        left, right = form(node.left), form(node.right)
        return None if left is None or right is None else left + right
    return None


def _value(part: ast.expr) -> str:
    """Counts are numbers, all else is a word that no form knows."""
    written = ast.unparse(part)
    is_number = ":," in written or any(name in written for name in NUMBERS)
    return "7" if is_number else "‹x›"


def raised() -> Iterator[tuple[str, str]]:
    """Where an error is raised or a reason is given, and its words."""
    for path in sorted(ROOT.rglob("*.py")):
        place = str(path.relative_to(ROOT))
        if place in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else node
            if not isinstance(call, ast.Call):
                continue
            name = ast.unparse(call.func).rpartition(".")[2]
            if name in (PROBLEMS if isinstance(node, ast.Raise) else REASONS):
                given = [
                    *call.args,
                    *(each.value for each in call.keywords if each.arg == "meaning"),
                ]
                for words in filter(None, map(form, given)):
                    yield f"{place}:{call.lineno}", words


def test_errors_and_reasons_are_chinese() -> None:
    lacking = []
    for place, words in raised():
        for line in words.splitlines():
            shown = translate_sentence(line)
            if " " in line and (left := latin(shown)):
                lacking.append(f"{place}: {line} → {shown}: {left}")
    assert not lacking


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "the cursor stood still, after 20 of the 40 works that the profile claims; the next"
            " crawl goes on from 2026-10-01 10:00",
            "翻页位置没有变化，此前已看到主页所示 40 条作品中的 20 条；"
            "下次采集从 2026-10-01 10:00 继续",
        ),
        (
            "article page not given for 3 (HTTP 500: the platform's server failed; and 2 more)",
            "3 篇文章未给出页面（HTTP 500：平台服务器出错；以及另外 2 个）",
        ),
        (
            "/ajax/statuses/mymblog: missing data.list; the answer is kept in /tmp/x",
            "/ajax/statuses/mymblog：缺少 data.list；返回内容保存在 /tmp/x",
        ),
        (
            "accounts.csv:3: name: is blank, expected a name",
            "accounts.csv:3：name：为空，应填写名称",
        ),
        ("words that nobody wrote", "words that nobody wrote"),
    ],
)
def test_a_sentence_is_translated_by_its_forms(sentence: str, expected: str) -> None:
    assert translate_sentence(sentence) == expected


def test_english_stays_where_the_locale_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert translate_sentence("the list ended") == "the list ended"


def test_semicolons_in_parentheses_do_not_split() -> None:
    assert split_parts("a (b; c); d") == ["a (b; c)", "d"]


# Words that read as translated → those of the field (docs/glossary.md).
WORDS = {
    r"(?<!阅)读者(?!证|服务|群)": "用户；微信客户端",
    r"(?<!登录)会话": "登录会话",
    r"礼貌": "规定的访问间隔",
    r"正在休息": "暂停访问",
    r"看它工作": "运行演示",
    r"才相信": "连续两次出现才认定",
    r"不后移": "起点保持不变",
    r"一行是": "每行代表",
    r"[件篇]作品": "一条作品",
    r"发布响应最好": "发布效果最好",
    r"登录名": "数据库账号",
    r"相同的种子": "随机种子相同",
    r"你(?!们)": "您",
    r"时间窗": "时段",
    r"相同的世界": "相同的模拟数据",
    r"窗口未覆盖|统计窗口|观察窗口": "时段",
    r"平台编号|临时编号": "平台标识（编号是数据库内部的）",
    r"内置(?!词)": "内嵌",
    r"响应(占比|下限|上限|中位数)|发布与响应": "相对互动",
    r"互动数(?!据)": "互动量",
    r"手工(?!核算|打开)": "手动",
    r"抓取记录": "抓包文件",
}
CHINESE = [
    *("README.zh-CN.md", "wording/messages.csv", "libcrawl/messages/help.zh.toml"),
    *("analysis/messages.csv", "analysis/write/codes.csv", "analysis/write/package/readme.zh.md"),
    *("migrations/columns.csv", "migrations/counters.csv", "migrations/relations.csv"),
    *("libcrawl/status/page.html", "libcrawl/status/page.py", "Makefile", "docs/glossary.md"),
]


def test_the_words_of_the_field() -> None:
    root = ROOT.parent
    files = [root / name for name in CHINESE] + sorted((root / "docs" / "zh").glob("*.md"))
    files += sorted((root / "analysis" / "write").rglob("*.py"))
    files += sorted((root / "analysis" / "charts").rglob("*.py"))
    found = [
        f"{file.relative_to(root)}:{number}: {match[0]} → {instead}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        for word, instead in WORDS.items()
        if (match := re.search(word, line))
    ]
    assert not found, "\n".join(found)
