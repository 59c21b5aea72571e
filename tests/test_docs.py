"""The documents: what they name exists, and the Chinese ones are in step with the English ones."""

from __future__ import annotations

import argparse
import re
import shlex
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest
import typer
from scrapy.cmdline import ScrapyArgumentParser, _get_commands_dict
from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings
from typer.core import TyperGroup

from analysis.__main__ import app
from libcrawl.settings import PROJECT_ROOT as ROOT

PAGES = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)  # fmt: skip
GENERATED = {Path("docs/data-dictionary.md"), Path("docs/zh/data-dictionary.md")}
# CHANGELOG names removed things.
WRITTEN = [page for page in PAGES if page not in GENERATED | {Path("CHANGELOG.md")}]
PAIRS = [
    (Path("README.md"), Path("README.zh-CN.md")),
    *((Path("docs") / page.name, page) for page in WRITTEN if page.parent.name == "zh"),
]
LIBRARIANS = ("crawling", "panel", "reading-the-data", "methodology", "exports", "troubleshooting")
LONGEST_README = 150

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
# Placeholders within a message.
EXAMPLE = re.compile(r"…|LIBCRAWL_\w+|accounts\.csv|weibo|https_proxy|SQL_ASCII|GB18030|\b\d\S*")
WRITTEN_BY_SCRAPY = "Forbidden by robots.txt"
GAVE_WAY = re.compile(r"\b(?:told|tells?|wish(?:ed)?|asks?|asked|most-met)\b")
# A comment at the end of a line, or a line of its own; both are translated.
COMMENT = re.compile(r"(^|\s+)(#|--) .*$")
COMMAND = re.compile(r"(?:^|[\s(/])(scrapy|python -m analysis)\s+(.*)$")
SETTING = re.compile(r"(?<![\w…>])(?:LIBCRAWL|DATABASE|COMPOSE)_[A-Z_]*[A-Z](?![\w<…])(?!_[<…])")
FILE = re.compile(r"(?:libcrawl|analysis|sandbox|migrations|tests|docs|docker|bench|\.ci)/[\w./-]+")


def read(page: Path) -> str:
    return (ROOT / page).read_text("utf-8")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return BLOCK.sub("", read(page))


def spans(text: str) -> list[str]:
    """Code within sentences."""
    return [re.sub(r"\s+", " ", span) for span in INLINE.findall(text)]


def sections(page: Path) -> list[str]:
    """The prose under each heading, with the heading."""
    return re.split(r"^#+ ", prose(page), flags=re.MULTILINE)


def code(page: Path) -> list[tuple[str, str]]:
    """The blocks of code, each with its language, without comments."""
    return [
        (language, "\n".join(filter(None, (COMMENT.sub("", line) for line in body.splitlines()))))
        for language, body in BLOCK.findall(read(page))
    ]


def anchors(page: Path) -> set[str]:
    """Anchors of the headings, as GitHub makes them."""
    titles = (title.lower().replace("`", "") for _, title in HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


# -- the pairs -----------------------------------------------------------------------------------
def test_what_a_librarian_needs_exists_in_both_languages() -> None:
    assert {Path(f"docs/zh/{name}.md") for name in LIBRARIANS} <= {zh for _, zh in PAIRS}


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_short(page: str) -> None:
    assert len(read(Path(page)).splitlines()) <= LONGEST_README


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=str)
class TestPairs:
    def test_headings(self, english: Path, chinese: Path) -> None:
        levels = [
            [(len(marks), spans(title)) for marks, title in HEADING.findall(prose(page))]
            for page in (english, chinese)
        ]
        assert levels[0] == levels[1]

    def test_blocks_of_code(self, english: Path, chinese: Path) -> None:
        assert code(english) == code(chinese)

    def test_code_in_sentences(self, english: Path, chinese: Path) -> None:
        """Commands, settings, verdicts and columns are those of the other language."""
        found = [set(spans(prose(page))) for page in (english, chinese)]
        assert found[0] == found[1]

    def test_numbers(self, english: Path, chinese: Path) -> None:
        """Limits, days and dates: those that a section gives in the other language."""
        found = [
            [set(NUMBER.findall(section)) for section in sections(page)]
            for page in (english, chinese)
        ]
        assert found[0] == found[1]

    def test_tables_and_lists(self, english: Path, chinese: Path) -> None:
        shapes = [
            [
                (len(re.findall(r"^\|", part, re.M)), len(re.findall(r"^(?:-|\d+\.) ", part, re.M)))
                for part in sections(page)
            ]
            for page in (english, chinese)
        ]
        assert shapes[0] == shapes[1]


# -- words ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_words(page: Path) -> None:
    """One word for one thing (docs/glossary.md), in the words of the field."""
    assert not GAVE_WAY.findall(INLINE.sub("", prose(page)))


# -- what is named exists ------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        linked = (ROOT / page.parent / name).resolve().relative_to(ROOT) if name else page
        assert (ROOT / linked).exists(), target
        assert not anchor or anchor in anchors(linked), target


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_settings_and_files(page: Path) -> None:
    known = set(SETTING.findall(read(Path(".env.example")))) | {"LIBCRAWL_UID"}
    assert set(SETTING.findall(read(page))) <= known | {"DATABASE_URL"}
    for span in spans(prose(page)):
        if FILE.fullmatch(span) and "PLATFORM" not in span:
            assert (ROOT / span).exists(), span


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_make_targets(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", read(Path("Makefile")), re.MULTILINE))
    texts = [*spans(prose(page)), *(line for _, body in code(page) for line in body.splitlines())]
    for text in texts:
        if found := re.match(r"make ([a-z ]+)", text):
            assert set(found[1].split()) <= targets, text


def test_every_page_is_on_the_map() -> None:
    for folder in ("docs", "docs/zh"):
        pages = {page.name for page in (ROOT / folder).glob("*.md")} - {"README.md"}
        assert pages <= set(LINK.findall(read(Path(folder) / "README.md"))), folder


def test_pages_that_the_program_names() -> None:
    for room in ("libcrawl", "analysis", "sandbox", "migrations", "docker"):
        for path in (ROOT / room).rglob("*.*"):
            if path.suffix in (".py", ".sql", ".conf", ".html"):
                for page in re.findall(r"\bdocs/[\w/-]+\.md", path.read_text("utf-8")):
                    assert (ROOT / page).exists(), f"{path}: {page}"


def test_messages() -> None:
    """Explained messages are those of the program; … and examples stand for values."""
    sources = [*(ROOT / "libcrawl").rglob("*.py"), ROOT / ".ci" / "setup"]
    written = "\n".join(path.read_text("utf-8") for path in sources)
    written = re.sub(r'"\s*\n\s*f?"', "", written)
    page = read(Path("docs/troubleshooting.md"))
    messages = re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)
    assert len(messages) > 20
    for message in messages:
        for part in EXAMPLE.split(re.sub("^(setup|NOTICE): ", "", message)):
            words = part.strip(" ':;")
            assert words in written or WRITTEN_BY_SCRAPY in words, message


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_commands(page: Path) -> None:
    """Every command and option that a page names exists; nothing is run."""
    lines = [line for _, body in code(page) for line in re.sub(r"\\\n\s*", "", body).splitlines()]
    for line in (*lines, *spans(prose(page))):
        if found := COMMAND.search(line):
            words = shlex.split(found[2].rstrip(")").partition(')"')[0])
            check = check_scrapy if found[1] == "scrapy" else check_analysis
            try:
                check(words)
            except AssertionError as problem:
                pytest.fail(f"{line}: {problem}")


@cache
def scrapy_commands() -> dict[str, ScrapyCommand]:
    return _get_commands_dict(get_project_settings(), inproject=True)


@cache
def spider_arguments() -> set[str]:
    """Arguments of `-a` for the spider of some platform."""
    loader = SpiderLoader.from_settings(get_project_settings())
    return {
        argument
        for name in loader.list()
        for argument in getattr(loader.load(name), "arguments", ())
    }


def parser_of(command: ScrapyCommand) -> argparse.ArgumentParser:
    command.settings = get_project_settings()
    parser = ScrapyArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    return parser


def check_scrapy(words: list[str]) -> None:
    """`crawl weibo -a depth=90`; COMMAND, PLATFORM and … stand for others."""
    name, *arguments = words
    if name in ("COMMAND", "…"):
        return
    assert name in scrapy_commands(), f"no command {name}"
    command = scrapy_commands()[name]
    if name == "db" and arguments[:1] == ["psql"]:
        return  # what follows is psql's
    options = parser_of(command)._option_string_actions
    for word, following in pairwise([*arguments, ""]):
        if re.match(r"--?[a-z]", word):
            assert word in options, f"no option {word}"
        if word == "-a" and following and "…" not in following:
            argument = following.partition("=")[0].rpartition(".")[2]
            assert argument in spider_arguments(), f"no argument {argument}"
    if name in ("panel", "schedule", "db") and arguments and re.match(r"[a-z]", arguments[0]):
        assert arguments[0] in re.findall(r"[a-z-]+", command.syntax()), f"no {name} {arguments[0]}"


def check_analysis(words: list[str]) -> None:
    """`ranking --month 2026-10 --lang zh`: options, and the values of those that have a choice."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    name, *arguments = words
    if name in ("COMMAND", "…"):
        return
    assert name in group.commands, f"no command {name}"
    command = group.commands[name]
    if isinstance(command, TyperGroup) and arguments:
        assert arguments[0] in command.commands, f"no command {name} {arguments[0]}"
        command, arguments = command.commands[arguments[0]], arguments[1:]
    parameters = command.params
    options = {option: parameter for parameter in parameters for option in parameter.opts}
    for word, following in pairwise([*arguments, ""]):
        if word.startswith("--") and word != "--help":
            assert word in options, f"no option {word}"
            allowed = choices(options[word])
            assert not allowed or following in allowed, f"{word} {following}: not of {allowed}"


def choices(parameter: object) -> list[str]:
    """The values that an option may have; none where it has no choice of them."""
    annotation = getattr(parameter, "type_descriptor").annotation  # noqa: B009
    return [
        str(member.value)
        for kind in (get_args(annotation) or (annotation,))
        if isinstance(kind, type) and issubclass(kind, Enum)
        for member in kind
    ]
