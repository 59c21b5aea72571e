"""The way the data flows has one direction (CONTRIBUTING.md); spiders are polite and documented."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest.mock import patch

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from libcrawl.politeness.access import JITTER, POLITE_DELAY
from libcrawl.spiders.refresh_spider import RefreshSpider

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("libcrawl", "analysis", "sandbox", "wording")

# Rooms of `libcrawl` from the ground up: what each imports of the others, all of them above it in
# this table. The records of platforms are read by all; commands stand on top and import what they
# like.
ROOMS: dict[str, set[str]] = {
    "items": set(),
    "messages": set(),
    "signals": set(),
    "platforms": {"items"},
    "process": set(),
    "politeness.session_parameters": set(),
    "settings": {"messages", "politeness.session_parameters", "process"},
    "capture": {"items", "process"},
    "outcomes": {"items"},
    "parsers": {"items"},
    "store": {"items", "messages", "process"},
    "panel": {"messages", "store"},
    "politeness.session": set(),
    "politeness.access": {"politeness.session"},
    "politeness": {"items", "outcomes", "store"},
    "crawl": {"capture", "outcomes", "panel", "parsers", "politeness", "store"},
    "middlewares": {"crawl", "outcomes", "politeness", "signals", "store"},
    "browser": {
        *("capture", "crawl", "items", "middlewares", "outcomes", "politeness", "process"),
        *("settings", "store"),
    },
    "spiders": {
        *("browser", "capture", "crawl", "items", "middlewares", "outcomes", "panel", "parsers"),
        *("politeness", "store"),
    },
    "archiving": {"capture", "crawl", "middlewares", "spiders", "store"},
    "pipelines": {"crawl", "items", "middlewares", "signals", "store"},
    "extensions": {"crawl", "items", "middlewares", "signals", "store"},
    "starting": {"archiving", "crawl", "spiders", "store"},
    "tables": {"items", "messages", "panel", "parsers", "store"},
    "discovery": {
        *(
            "crawl",
            "items",
            "messages",
            "middlewares",
            "outcomes",
            "panel",
            "parsers",
            "politeness",
        ),
        *("spiders", "store", "tables"),
    },
    "verdicts": {"crawl", "items", "messages", "panel", "store"},
    "replay": {
        *(
            "capture",
            "crawl",
            "items",
            "messages",
            "middlewares",
            "outcomes",
            "panel",
            "parsers",
            "politeness",
        ),
        *("spiders", "starting", "store", "verdicts"),
    },
    "crawlall": {
        *("crawl", "items", "messages", "panel", "politeness", "spiders", "store", "verdicts"),
    },
    "alerts": {"messages", "panel", "parsers", "politeness", "store"},
    "jobs": {
        *("alerts", "crawl", "items", "messages", "panel", "parsers", "politeness", "process"),
        *("spiders", "store"),
    },
    "status": {"jobs", "messages", "panel", "parsers", "process", "store"},
    "command": {"messages", "process"},
}
ANALYSIS_GROUND = (
    *("analysis.choices", "analysis.codebook", "analysis.counters", "analysis.errors"),
    *("analysis.messages", "analysis.names", "analysis.periods"),
    *("analysis.observations", "analysis.platform_names", "analysis.window"),
)
# Parts of the sandbox from the ground up: each imports those before it, and no stand-in another.
STAND_INS = "the stand-in platforms"
SANDBOX = (
    *("spec", "libraries", "hours", "clock", "curves", "prose", "circulation", "story", "plot"),
    *("links", "edits", "platform", "world", "events", "stand_in", "nested", "faults", "breakage"),
    *("page_cache", "form", "request_log", STAND_INS, "platforms", "panel", "help", "server"),
    *("control", "serve", "process", "client", "coding", "foreign", "history", "demo", "pictures"),
)
# Package or module of ours → what it may import of ours, besides `libcrawl.__version__`; the
# longest name decides.
MAY_IMPORT = {
    "analysis.choices": set(),
    "analysis.codebook": set(),
    "analysis.names": set(),
    "analysis.messages": {"analysis.choices", "analysis.platform_names"},
    "analysis.errors": set(),
    "analysis.window": {"analysis.errors"},
    "analysis.counters": {"analysis.window"},
    "analysis.observations": {"analysis.counters", "analysis.names", "analysis.window"},
    "analysis.periods": {"analysis.choices", "analysis.errors", "analysis.window"},
    "analysis.platform_names": set(),
    "analysis.load": {"analysis.load", *ANALYSIS_GROUND},
    "analysis.store": {"analysis.store", *ANALYSIS_GROUND},
    "analysis.compute": {"analysis.compute", *ANALYSIS_GROUND},
    "analysis.write": {"analysis.write", "analysis.compute", "analysis.load", *ANALYSIS_GROUND},
    "analysis.charts": {"analysis.charts", "analysis.write.labels", *ANALYSIS_GROUND},
    "analysis.write.report": {
        *("analysis.charts", "analysis.compute", "analysis.load", "analysis.write", "wording"),
        *ANALYSIS_GROUND,
    },
    "analysis.conditions": {"analysis.errors"},
    "analysis.studies": {
        *("analysis.compute", "analysis.load", "analysis.write.labels"),
        *ANALYSIS_GROUND,
    },
    "analysis.commands": {"analysis"},
    "analysis.__main__": {"analysis.commands", *ANALYSIS_GROUND},
    "analysis": {"analysis"},
    "sandbox": {"sandbox"},
    "sandbox.demo": {"libcrawl.messages", "sandbox"},  # it speaks as the commands that it runs
    "wording": {"wording"},
    "libcrawl": set(),
    "libcrawl.items": set(),
    **{
        f"libcrawl.{room}": {f"libcrawl.{each}" for each in (room, "platforms", *others)}
        for room, others in ROOMS.items()
        if room != "items"
    },
    "libcrawl.messages": {"libcrawl.messages", "wording"},
    "libcrawl.commands": {
        *(
            "libcrawl.command",
            "libcrawl.process.logs",
            "libcrawl.messages",
            "libcrawl.platforms",
            "libcrawl.politeness.session",
        ),
    },
    "libcrawl.actions": {"libcrawl"},
}
NOT_IN_PARSERS = {"scrapy", "twisted", "sqlalchemy", "psycopg", "logging", "os", "time", "random"}
CLOCKS = {"now", "utcnow", "today"}
# Modules besides the store that know of an SQL database, and why.
SQL = {
    "libcrawl.jobs.running.process": "Procrastinate's connections raise the driver's own errors",
}
STATEMENT = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s")


def modules(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


MODULES = dict(found for package in PACKAGES for found in modules(package))


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """The modules that a module imports; of `from package import module`, the latter."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            assert node.module is not None
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = names & set(MODULES)
            found |= modules if len(modules) == len(names) else modules | {node.module}
    return found


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_packages_are_looked_at() -> None:
    for package in PACKAGES:
        assert any(is_within(module, package) for module in MODULES), package


def test_no_room_imports_one_above_it() -> None:
    rooms = list(ROOMS)
    for room, others in ROOMS.items():
        assert others <= set(rooms[: rooms.index(room)]), room


def test_every_module_has_a_room() -> None:
    rooms = {f"libcrawl.{room}" for room in (*ROOMS, "actions", "commands")}
    rooms |= {room for room in MAY_IMPORT if is_within(room, "analysis") and room != "analysis"}
    rooms.add("wording")
    homeless = [
        module
        for module in MODULES
        if not is_within(module, "sandbox") and module not in PACKAGES
        if not any(is_within(module, room) for room in rooms)
    ]
    assert not homeless, "draw it in ROOMS"


def test_import_directions() -> None:
    offenders = []
    for module in MODULES:
        part = max((name for name in MAY_IMPORT if is_within(module, name)), key=len)
        for name in imported(module):
            if name.split(".")[0] not in PACKAGES:
                continue
            allowed = any(is_within(name, other) for other in MAY_IMPORT[part])
            is_version = name == "libcrawl" and is_within(part, "libcrawl")
            if not (allowed or is_version):
                may = ", ".join(sorted(MAY_IMPORT[part])) or "nothing of ours"
                offenders.append(f"{module} imports {name}; {part} may import {may}")
    assert not offenders, "\n".join(offenders)


def stand_ins() -> set[str]:
    """Folders of the sandbox that are named like a record of a platform."""
    rooms = {folder.name for folder in (ROOT / "sandbox").iterdir() if folder.is_dir()}
    return rooms & {path.stem for path in (ROOT / "libcrawl/platforms").glob("*.py")}


def test_no_import_of_the_sandbox_runs_back_up() -> None:
    platforms = stand_ins()
    offenders = []
    for module in MODULES:
        part = part_of_sandbox(module)
        if part in (None, "__main__", "__init__"):
            continue
        at = SANDBOX.index(STAND_INS if part in platforms else part)
        for name in imported(module):
            other = part_of_sandbox(name)
            if other not in (None, part) and other not in SANDBOX[:at]:
                is_lower = other in platforms and STAND_INS in SANDBOX[:at]
                offenders += [] if is_lower else [f"{module} imports {name}"]
    assert not offenders, "\n".join(offenders)


def part_of_sandbox(module: str) -> str | None:
    package, _, inner = module.partition(".")
    return inner.partition(".")[0] or "__init__" if package == "sandbox" else None


def test_parsers_are_pure() -> None:
    offenders = []
    for module in MODULES:
        if not is_within(module, "libcrawl.parsers"):
            continue
        foreign = {name.split(".")[0] for name in imported(module)} & NOT_IN_PARSERS
        called = {
            node.func.attr
            for node in ast.walk(tree(module))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        offenders += [f"{module} uses {name}" for name in sorted(foreign | (called & CLOCKS))]
    assert not offenders, "\n".join(offenders)


def test_only_settings_reads_the_environment() -> None:
    """A program that is started may be given variables; that writes and reads nothing. The locale
    is the terminal's, and no setting."""
    offenders = [
        f"{module}:{line}"
        for module in MODULES
        if is_within(module, "libcrawl")
        and module not in ("libcrawl.settings", "libcrawl.messages")
        for line in lines_that_read_the_environment(module)
    ]
    assert not offenders, f"read the environment: {', '.join(offenders)}"


def lines_that_read_the_environment(module: str) -> list[int]:
    written = {
        id(node.value)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    return [
        node.lineno
        for node in ast.walk(tree(module))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.Name) and node.id in ("environ", "getenv"))
        if id(node) not in written
    ]


def test_only_the_store_knows_sql() -> None:
    knows = {
        module
        for module in MODULES
        if is_within(module, "libcrawl") and not is_within(module, "libcrawl.store")
        if {name.split(".")[0] for name in imported(module)} & {"sqlalchemy", "psycopg", "alembic"}
    }
    assert knows <= set(SQL), "the store is the only code that knows both items and tables"
    assert set(SQL) <= knows, "an exception that is not needed any more"


def test_statements_stand_in_the_store() -> None:
    of_sql = ("libcrawl.store", "analysis.load", "analysis.store", "sandbox")
    offenders = [
        f"{module}:{node.lineno}"
        for module in MODULES
        if not any(is_within(module, room) for room in of_sql)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if STATEMENT.match(node.value)
    ]
    assert not offenders


def test_migrations_call_no_live_code() -> None:
    """A released migration does the same in every later version of the program."""
    known = {"alembic", "procrastinate", "sqlalchemy", *sys.stdlib_module_names}
    offenders = [
        f"{path.name}: {name}"
        for path in sorted((ROOT / "migrations/versions").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imports_of(node)
        if name.split(".")[0] not in known
    ]
    assert not offenders


def imports_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_rows_are_read_by_name() -> None:
    """`Target(*row)`, `row[3]` and `for name, size in rows` break in silence when a statement gets
    one more column."""
    offenders = [
        f"{module}:{function.lineno}: {ast.unparse(node)}"
        for module in MODULES
        if any(is_within(module, room) for room in ("libcrawl", "analysis.load", "analysis.store"))
        for function in ast.walk(tree(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in read_by_position(function)
    ]
    assert not offenders, "\n".join(offenders)


def read_by_position(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Indices, stars and several targets on what a statement gave."""
    nodes = list(ast.walk(function))
    rows = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and gives_rows(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def is_of_rows(node: ast.AST) -> bool:
        return gives_rows(node) or (isinstance(node, ast.Name) and node.id in rows)

    loops = [node for node in nodes if isinstance(node, ast.For | ast.comprehension)]
    rows |= {
        node.target.id
        for node in loops
        if is_of_rows(node.iter) and isinstance(node.target, ast.Name)
    }
    for node in nodes:
        match node:
            case ast.Subscript(value=value, slice=ast.Slice() | ast.Constant(value=int())):
                is_bad = is_of_rows(value)
            case ast.Starred(value=value):
                is_bad = is_of_rows(value)
            case ast.For(target=ast.Tuple(elts=[_, _, *_]), iter=value):
                is_bad = is_of_rows(value)
            case ast.comprehension(target=ast.Tuple(elts=[_, _, *_]), iter=value):
                is_bad = is_of_rows(value)
            case ast.Assign(targets=[ast.Tuple(elts=[_, _, *_])], value=value):
                is_bad = is_of_rows(value)
            case _:
                is_bad = False
        if is_bad:
            yield node


def gives_rows(node: ast.AST) -> bool:
    """Whether a call sends a statement without naming its rows."""
    called = set()
    while isinstance(node, ast.Call | ast.Attribute | ast.Await):
        if isinstance(node, ast.Attribute):
            called.add(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return "execute" in called and not called & {"mappings", "scalars", "scalar", "scalar_one"}


def test_no_command_waits_for_standard_input() -> None:
    offenders = [
        module
        for module in MODULES
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "input"
            for node in ast.walk(tree(module))
        )
    ]
    assert not offenders


@cache
def project_settings() -> Settings:
    """The settings as they come, whatever stands in the developer's .env."""
    spec = spec_from_file_location("settings_as_they_come", MODULES["libcrawl.settings"])
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    with patch("libcrawl.process.env_file.read_env_file", return_value={}):
        spec.loader.exec_module(module)
    settings = Settings()
    settings.setmodule(module, priority="project")
    return settings


def spiders() -> list[type[RefreshSpider]]:
    loader = SpiderLoader.from_settings(project_settings())
    return [loader.load(name) for name in loader.list()]  # type: ignore[misc]


def test_there_are_spiders() -> None:
    assert "weibo" in {spider.name for spider in spiders()}


@pytest.mark.parametrize("spider", spiders(), ids=lambda spider: spider.name)
def test_spider(spider: type[RefreshSpider]) -> None:
    assert issubclass(spider, RefreshSpider)
    assert spider.__doc__, "what does it crawl?"
    assert spider.name == spider.platform
    assert spider.outcomes, "its answers need a table of outcomes"
    assert spider.default_source in spider.sources
    for name, source in spider.sources.items():
        assert not inspect.isabstract(source), name
        assert source.__doc__, name
        assert source.page_size > 0
        assert source.setting.startswith(f"LIBCRAWL_{spider.platform.upper()}_")
        assert project_settings()[source.setting].startswith("https://")


@pytest.mark.parametrize("spider", spiders(), ids=lambda spider: spider.name)
def test_polite_delay_by_default(spider: type[RefreshSpider]) -> None:
    delay = float(project_settings()[f"LIBCRAWL_{spider.platform.upper()}_DELAY"])
    assert delay >= POLITE_DELAY >= 6
    assert delay * (1 - JITTER) >= 6, "with its jitter, too"
    assert delay * (1 + JITTER) <= 10
    assert spider.custom_settings in (None, {}), "a platform's pace stands in the settings"


def test_polite_settings() -> None:
    settings = project_settings()
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getint("CONCURRENT_REQUESTS") == 1
    used = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    assert not [path for path in used if "Cookies" in path], "the operator's session alone"
    assert "libcrawl.middlewares.SessionMiddleware" in used
    assert "libcrawl" in settings["USER_AGENT"]


def test_spiders_are_short() -> None:
    lines = {
        module: len(path.read_text(encoding="utf-8").splitlines())
        for module, path in MODULES.items()
        if is_within(module, "libcrawl.spiders")
    }
    assert not {module: count for module, count in lines.items() if count > 300}


def test_common_parts_of_the_sandbox_know_no_platform() -> None:
    """Each stand-in brings its faults, help, sources and sessions; one module lists them."""
    assert len(stand_ins()) >= 3
    offenders = []
    for path in (ROOT / "sandbox").rglob("*.py"):
        room = path.relative_to(ROOT / "sandbox").parts[0]
        others = stand_ins() - {room} if room != "platforms.py" else set()
        named = [each for each in others if each in path.read_text("utf-8").lower()]
        offenders += [f"{path.relative_to(ROOT)} names {each}" for each in named]
    assert not offenders


# A row of the database has the name of its item; names that Scrapy looks for.
SAME_NAMES = {"Account", "Action", "Command", "Work", "WorkDay", "WorkLink"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_class_name_stands_once(package: str) -> None:
    homes: dict[str, list[str]] = {}
    for module in MODULES:
        if is_within(module, package):
            for node in ast.walk(tree(module)):
                if isinstance(node, ast.ClassDef):
                    homes.setdefault(node.name, []).append(module)
    same = SAME_NAMES if package == "libcrawl" else set()
    twice = {name for name, modules in homes.items() if len(modules) > 1} - same
    assert not twice, {name: homes[name] for name in twice}
