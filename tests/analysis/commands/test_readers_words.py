"""Every command as people read it: in their language, within a hundred columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import typer
from rich.cells import cell_len
from sqlalchemy import URL, text
from typer.testing import CliRunner, Result

import analysis
from analysis.__main__ import app
from analysis.choices import Format, Language
from analysis.commands.table import COMMANDS
from analysis.commands.target import Target
from analysis.commands.themes import themes
from analysis.compute.versions import VERSIONS
from analysis.messages import PLACE, language_of, phrases, templates, translate
from analysis.write.output import render
from analysis.write.provenance import Provenance
from analysis.write.screen import fit
from tests.analysis.study import insert_study
from tests.analysis.write.test_output_labels import CALLS
from tests.conftest import Database, new_database

WIDE = 100  # columns of a screen
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
# Units, symbols of statistics, names of methods that Chinese writes in Latin letters, too.
LATIN_IN_CHINESE = {
    *("CR", "CRI", "ITIC", "TIC", "b"),  # CRITIC over two lines; τ_b
    *("n", "p", "t", "F", "H", "U", "W", "D", "B", "h", "g", "r", "V", "R", "OR", "SD", "df"),
    *("MCCI", "WCI", "BCI", "DCI", "NRI", "TOPSIS", "CRITIC", "Gini", "Theil", "HSD", "HC3", "VIF"),
    *(
        "r_rb",
        "g_av",
        "ln",
        "SQL",
        "PELT",
        "mcci-3",
        "Holm",
        "A",
        "H",
        "O",
        "P",
        "C",
        "z",
        "weibo.likes",
        "weibo.interactions",
        "W1",
        "W2",
        "X",
    ),
    *(part for version in VERSIONS for part in (version, version.upper())),
}
# On a screen identifiers are what one types: options, files, columns in hints.
IDENTIFIER = re.compile(r"--[a-z-]+|`[^`]*`|\.[a-z]+\b")
DATA = {"yun", "hai"}  # of the study: codes of libraries that have no English name


@pytest.fixture(scope="module")
def run(server_url: URL, template: str) -> Iterator[Callable[..., Result]]:
    """Runs `python -m analysis …` on the study, all of whose accounts are covered."""
    with new_database(server_url, template) as database:
        yield from prepare(database)


def prepare(database: Database) -> Iterator[Callable[..., Result]]:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET covered_from = '2026-08-01+8'"))
    environment = {"DATABASE_URL": database.url, "COLUMNS": str(WIDE)}
    yield lambda *arguments: CliRunner().invoke(app, list(arguments), env=environment)


LINES = [(name, options) for name, calls in CALLS.items() for options in calls]
LINES += [("tests", ("--month", "2026-10")), ("tests", ("--month", "2026-10", "--of", "works"))]
LINES += [
    ("case", ("--month", "2026-10", "--library", "云山")),
    ("ranking", ("--month", "2026-10")),
]


@pytest.mark.parametrize(
    ("command", "options"), LINES, ids=[" ".join([name, *options])[:60] for name, options in LINES]
)
def test_screen(
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    options: tuple[str, ...],
) -> None:
    """Figures are the same in either language: computed once, they are shown in both."""
    write = Target.write

    def write_in_english_too(
        target: Target, table: pd.DataFrame, source: Callable[[int], Provenance]
    ) -> None:
        assert target.is_brief
        assert target.language is Language.ZH
        write(target, table, source)
        shown, _ = fit(table, Language.EN)
        in_english.append(render(shown, Format.TABLE, Language.EN).decode())

    in_english: list[str] = []
    monkeypatch.setattr(Target, "write", write_in_english_too)
    monkeypatch.setenv("COLUMNS", str(WIDE))
    done = run(command, *options, "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert in_english
    wide = [line for line in lines_of(done.stdout, *in_english) if cell_len(line) > WIDE]
    assert not wide, "\n".join(wide)
    assert not list(english(done.stdout + done.stderr)), done.output


def lines_of(*screens: str) -> list[str]:
    return [line.rstrip() for screen in screens for line in screen.splitlines()]


THEMES = [f"themes {name}" for name in typer.main.get_command(themes).commands]


@pytest.mark.parametrize("name", ["", *COMMANDS, *THEMES])
def test_help(name: str) -> None:
    environment = {"LC_ALL": "zh_CN.UTF-8", "COLUMNS": str(WIDE)}
    done = CliRunner().invoke(app, [*name.split(), "--help"], env=environment)
    assert done.exit_code == 0
    command = typer.main.get_command(app)
    for word in name.split():
        command = command.commands[word]
    for reported in [command.help, *(each.help for each in command.params)]:
        for paragraph in (reported or "").split("\n\n"):
            if paragraph.strip() and not paragraph.strip().startswith("Example"):
                line = " ".join(paragraph.split())
                assert translate(line, Language.ZH) in without_breaks(line, phrases()), line
    assert all(cell_len(line.rstrip()) <= WIDE for line in done.stdout.splitlines())


def without_breaks(line: str, known: dict[str, str]) -> list[str]:
    """The Chinese of a paragraph of a docstring."""
    return [known[line]] if line in known else []


def english(output: str) -> Iterator[str]:
    """Latin words that are neither identifiers nor written in Latin letters in Chinese, too."""
    for line in output.splitlines():
        for word in LATIN.findall(IDENTIFIER.sub("", line)):
            if word.rstrip(".") not in LATIN_IN_CHINESE | DATA:
                yield word


def messages(kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Place and text of each message, with squares where values are filled in."""
    root = Path(analysis.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and node.args
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if is_call else ""
            if name in kinds:
                for message in texts(node.args[0]):
                    yield f"{path.relative_to(root)}:{node.lineno}", message


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(map(piece, node.values))


def piece(node: ast.expr) -> str:
    """A part of an f-string: text as it is, a value or a hint as a square."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "; did you mean ◻?" if "hint" in ast.unparse(node) else "◻"


def test_every_message_has_its_chinese() -> None:
    missing = [
        f"{where}: {message}"
        for where, message in messages(("DataError", "print_note"))
        if re.search("[A-Za-z]{3,} [a-z]{2,}", chinese(message))
    ]
    assert not missing, "add them to analysis/messages.csv:\n" + "\n".join(missing)


def chinese(message: str) -> str:
    return IDENTIFIER.sub("", translate(message, Language.ZH))


def test_places_of_the_catalogue_are_the_same() -> None:
    for template in templates():
        assert set(template.pattern.groupindex) >= {name for name, _ in PLACE.findall(template.zh)}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("'x' is not a month like 2026-10", "'x' 不是月份，应如 2026-10"),
        (
            "2026-10-01 to 2026-10-31: no account can be ranked by bci-1 (not_covered)",
            "2026-10-01 至 2026-10-31：没有账号可按 bci-1 排名（时段未覆盖）",
        ),
        (
            "there is no column 'lieks'; did you mean likes or likes_max?; there are: a, b",
            "没有列 'lieks'；是否指 likes 或 likes_max？可用的有：a, b",
        ),
        (
            "left out: 3 of 5 accounts, whose window is not covered",
            "未计入：5 个账号中有 3 个时段未覆盖完整",
        ),
        ("what nobody has translated", "what nobody has translated"),
    ],
)
def test_translate(message: str, words: str) -> None:
    assert translate(message, Language.EN) == message
    assert translate(message, Language.ZH) == words


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "zh_CN.UTF-8"}, Language.ZH),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, Language.EN),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, Language.ZH),
        ({"LANG": "C", "LANGUAGE": "zh_CN"}, Language.EN),
    ],
)
def test_the_locale_chooses(environment: dict[str, str], language: Language) -> None:
    assert language_of(environment) is language


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("themes", ""),
        ("nothing", "没有命令 'nothing'，是否指 'timing'？；"),
        ("ranking --nothing", "没有选项 --nothing"),
        ("ranking --month", "选项 '--month' 需要一个值"),
        ("ranking --top 0", "'--top' 的值无效：应不小于 1；"),
        ("serve --port x", "'--port' 的值无效：应为整数；"),
        ("search", "缺少参数 'words'；"),
        ("themes nothing", "没有命令 'nothing'；见 "),
        ("themes sample --n few folder", "'--n' 的值无效：应为整数；"),
    ],
)
def test_a_wrong_command_line(words: str, reason: str) -> None:
    done = CliRunner().invoke(app, words.split(), env={"LC_ALL": "zh_CN.UTF-8"})
    assert done.exit_code in (1, 2)
    assert done.stderr.startswith(f"错误: {reason}") if reason else not done.stderr
    assert not done.exception or isinstance(done.exception, SystemExit)


def test_the_locale_chooses_the_language_of_the_screen(run: Callable[..., Result]) -> None:
    done = CliRunner().invoke(app, ["ranking", "--index", "hci"], env={"LC_ALL": "zh_CN.UTF-8"})
    assert done.stderr.startswith("错误: 没有指数 'hci'；可用的有：wci")
    assert run("ranking", "--index", "hci").stderr.startswith("error: there is no index 'hci'")
